/* pos_pay_lane DIR MODE - headquarters' end of the payment lane, by a script:
 * for tests of what the till shows when, where no provider is wanted.
 *
 * Gives the till in DIR keys, a headquarters (hq.ini) and the setting pay.lane
 * when it has none, then serves until it is ended. MODE is a file with one
 * word, looked at all the time:
 *     pay       what is asked for is paid at once
 *     password  the payer has to confirm; change MODE to pay, fail or undo
 *     fail      not enough money
 *     undo      reversed
 *     refuse    as pay; refunds are refused for good
 *     mute      hears nothing, says nothing
 *     deaf      says that it heard of nothing
 * What became of an order is kept in DIR/lane.orders: one may end this and
 * start it again. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "pos/catalogue.h"
#include "pos/till.h"
#include "sync/feed.h"
#include "sync/keys.h"
#include "sync/pay_wire.h"
#include "sync/transport_zmq.h"
#include "tests/support/free_address.h"

#define ORDERS_MAX 256
#define DEADLINE   45000
#define LOOK_MS    20

struct order {
    char order_no[PAYWIRE_ORDER_CAP];
    int phase;
    int64_t fen;
    int64_t begun_ms;
    int shown;
};

static struct order orders[ORDERS_MAX];
static int orders_len;
static char orders_path[TILL_PATH_MAX];
static struct listener *lane;
static struct listener_peer till_peer;
static bool has_peer;

/* ---- set-up --------------------------------------------------------------*/

static void put_setting(const char *dir, const char *value)
{
    struct till t = {0};
    struct diag d = {0};
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Setting s = FEED__SETTING__INIT;
    char name[] = SETTING_PAY_LANE;
    CHECK(till_open(dir, &t, &d) == ERR_OK);
    s.name = name;
    s.value = (char *)(uintptr_t)value;
    r.kind_case = FEED__RECORD__KIND_SETTING;
    r.setting = &s;
    CHECK(db_begin(&t.catalogue) == ERR_OK);
    enum err err =
        catalogue_apply(&t.catalogue, t.till, "setting/" SETTING_PAY_LANE, &r);
    CHECK(db_end(&t.catalogue, err) == ERR_OK);
    till_close(&t);
}

static void load_keys(const char *dir, const char *name, struct keys *keys)
{
    char path[TILL_PATH_MAX];
    CHECK(till_path(dir, name, path, NULL) == ERR_OK);
    if (keys_load(path, keys, NULL) == ERR_OK)
        return;
    keys_generate(keys);
    CHECK(keys_save(keys, path, NULL) == ERR_OK);
}

static void open_lane(const char *dir, struct transport *transport)
{
    struct keys till, hq;
    char path[TILL_PATH_MAX], hex[2 * KEY_LEN + 1], ini[512];
    char address[FREE_ADDRESS_MAX];
    struct buf old = {0};
    struct diag d = {0};
    load_keys(dir, "till.key", &till);
    load_keys(dir, "lane.key", &hq);
    CHECK(till_path(dir, "lane.address", path, NULL) == ERR_OK);
    if (file_read(path, FREE_ADDRESS_MAX - 1, &old) == ERR_OK)
        snprintf(address, sizeof(address), "%.*s", (int)old.len,
                 (const char *)old.data);
    else
        free_address(address);
    buf_release(&old);
    CHECK(file_write(path, 0600, address, strlen(address)) == ERR_OK);
    hex_encode(hq.curve_public, KEY_LEN, hex);
    int len = snprintf(ini, sizeof(ini),
                       "[headquarters]\naddress = tcp://127.0.0.1:9\n"
                       "key = %s\n",
                       hex);
    CHECK(till_path(dir, "hq.ini", path, NULL) == ERR_OK);
    CHECK(file_write(path, 0600, ini, (size_t)len) == ERR_OK);
    if (listener_open(transport, address, hq.curve_public, hq.curve_secret,
                      NULL, NULL, &lane, &d)) {
        fprintf(stderr, "%s\n", d.text);
        exit(1);
    }
    CHECK(listener_admit(lane, till.curve_public, "till:1") == ERR_OK);
    put_setting(dir, address);
}

/* ---- orders --------------------------------------------------------------*/

static void save(void)
{
    FILE *f = fopen(orders_path, "w");
    CHECK(f);
    for (int i = 0; i < orders_len; i++)
        fprintf(f, "%s %d %lld %d\n", orders[i].order_no, orders[i].phase,
                (long long)orders[i].fen, orders[i].shown);
    fclose(f);
}

static void load(void)
{
    FILE *f = fopen(orders_path, "r");
    long long fen = 0;
    while (f && orders_len < ORDERS_MAX &&
           fscanf(f, "%32s %d %lld %d", orders[orders_len].order_no,
                  &orders[orders_len].phase, &fen,
                  &orders[orders_len].shown) == 4) {
        orders[orders_len].fen = fen;
        orders[orders_len++].begun_ms = clock_monotonic_ms();
    }
    if (f)
        fclose(f);
}

static struct order *find(const char *order_no)
{
    for (int i = 0; i < orders_len; i++) {
        if (strcmp(orders[i].order_no, order_no) == 0)
            return &orders[i];
    }
    return NULL;
}

static struct order *add(const char *order_no, int phase, int64_t fen)
{
    CHECK(orders_len < ORDERS_MAX);
    struct order *o = &orders[orders_len++];
    memset(o, 0, sizeof(*o));
    snprintf(o->order_no, sizeof(o->order_no), "%s", order_no);
    o->phase = phase;
    o->fen = fen;
    o->begun_ms = clock_monotonic_ms();
    save();
    return o;
}

static bool is_open(const struct order *o)
{
    return o->phase == PAY__PHASE__ASKING || o->phase == PAY__PHASE__WAITING ||
           o->phase == PAY__PHASE__UNDOING;
}

/* ---- saying --------------------------------------------------------------*/

static void send_frame(const struct paywire_frame *f)
{
    struct buf bytes = {0};
    CHECK(paywire_pack(f, &bytes) == ERR_OK);
    if (has_peer && listener_send(lane, &till_peer, bytes.data, bytes.len)) {
        /* gone: it asks again */
    }
    buf_release(&bytes);
}

static void say(const char *order_no, const struct order *o)
{
    struct paywire_frame f;
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_STATE;
    struct paywire_state *s = &f.u.state;
    snprintf(s->order_no, sizeof(s->order_no), "%s", order_no);
    s->phase = o ? (Pay__Phase)o->phase : PAY__PHASE__UNHEARD;
    if (o && is_open(o)) {
        int64_t left = DEADLINE - (clock_monotonic_ms() - o->begun_ms);
        s->next_ms = 4000;
        s->left_ms = left > 0 ? (uint32_t)left : 0;
    }
    if (o && o->shown)
        snprintf(s->code_url, sizeof(s->code_url),
                 "weixin://wxpay/bizpayurl?pr=%.8s", o->order_no + 12);
    if (o && o->phase == PAY__PHASE__PAID) {
        s->paid_fen = o->fen;
        s->paid_at_ms = clock_now_ms();
        snprintf(s->provider_no, sizeof(s->provider_no), "4200%s", o->order_no);
    }
    if (o && o->phase == PAY__PHASE__FAILED)
        snprintf(s->reason, sizeof(s->reason), "NOTENOUGH");
    send_frame(&f);
}

static void done(const struct paywire_refund *r, bool refused)
{
    struct paywire_frame f;
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_REFUND_STATE;
    snprintf(f.u.refund_state.refund_no, PAYWIRE_ORDER_CAP, "%s", r->refund_no);
    snprintf(f.u.refund_state.order_no, PAYWIRE_ORDER_CAP, "%s", r->order_no);
    f.u.refund_state.result = PAY__REFUND_STATE__RESULT__DONE;
    if (refused) {
        f.u.refund_state.result = PAY__REFUND_STATE__RESULT__FAILED;
        snprintf(f.u.refund_state.reason, sizeof(f.u.refund_state.reason),
                 "USER_ACCOUNT_ABNORMAL");
    }
    fprintf(stderr, "refund %s\n", r->refund_no);
    send_frame(&f);
}

/* ---- hearing -------------------------------------------------------------*/

static void follow_mode(struct order *o, const char *mode)
{
    int before = o->phase;
    if (!is_open(o))
        return;
    if (strcmp(mode, "undo") == 0 || o->phase == PAY__PHASE__UNDOING)
        o->phase = o->phase == PAY__PHASE__UNDOING ? PAY__PHASE__REVERSED
                                                   : PAY__PHASE__UNDOING;
    else if (strcmp(mode, "pay") == 0 || strcmp(mode, "refuse") == 0)
        o->phase = PAY__PHASE__PAID;
    else if (strcmp(mode, "fail") == 0)
        o->phase = PAY__PHASE__FAILED;
    else
        o->phase = PAY__PHASE__WAITING;
    if (o->phase == before)
        return;
    save();
    say(o->order_no, o);
}

static void take(const struct paywire_frame *f, const char *mode)
{
    bool charge =
        f->kind == PAY__FRAME__KIND_CHARGE || f->kind == PAY__FRAME__KIND_SHOW;
    const char *order_no = charge ? f->u.charge.order_no : f->u.order_no;
    struct order *o = NULL;
    if (strcmp(mode, "mute") == 0)
        return;
    if (f->kind == PAY__FRAME__KIND_REFUND) {
        done(&f->u.refund, strcmp(mode, "refuse") == 0);
        return;
    }
    o = find(order_no);
    if (charge && !o && strcmp(mode, "deaf") != 0) {
        o = add(order_no, PAY__PHASE__ASKING, f->u.charge.amount_fen);
        o->shown = f->kind == PAY__FRAME__KIND_SHOW;
        save();
        fprintf(stderr, "charge %s\n", order_no);
    }
    if (f->kind == PAY__FRAME__KIND_GIVE_UP && !o)
        o = add(order_no, PAY__PHASE__FAILED, 0);
    else if (f->kind == PAY__FRAME__KIND_GIVE_UP && is_open(o))
        o->phase = PAY__PHASE__UNDOING;
    say(order_no, o);
}

static void read_mode(const char *path, char mode[16])
{
    FILE *f = fopen(path, "r");
    char word[16] = "";
    if (f && fscanf(f, "%15s", word) == 1)
        snprintf(mode, 16, "%s", word);
    if (f)
        fclose(f);
}

int main(int argc, char **argv)
{
    struct transport *transport = NULL;
    struct paywire_frame frame;
    struct buf bytes = {0};
    char mode[16] = "pay";
    if (argc != 3)
        return 2;
    i18n_init();
    CHECK(keys_init() == ERR_OK);
    CHECK(till_path(argv[1], "lane.orders", orders_path, NULL) == ERR_OK);
    load();
    CHECK(transport_open(&transport) == ERR_OK);
    open_lane(argv[1], transport);
    puts("ready");
    fflush(stdout);
    for (;;) {
        if (listener_poll(lane, NULL, 0, LOOK_MS))
            return 1;
        read_mode(argv[2], mode);
        while (listener_receive(lane, &till_peer, &bytes) == ERR_OK) {
            has_peer = true;
            CHECK(paywire_unpack(bytes.data, bytes.len, &frame) == ERR_OK);
            take(&frame, mode);
        }
        for (int i = 0; i < orders_len && strcmp(mode, "mute") != 0; i++)
            follow_mode(&orders[i], mode);
    }
}
