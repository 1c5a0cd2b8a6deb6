/* hq_pay_till - a till on the payment lane, for scripts.
 *
 *   hq_pay_till DIR enrol                  adds an outlet and a till to the
 *                                          headquarters in DIR, keys and all
 *   hq_pay_till DIR PORT charge ORDER FEN CODE [alipay]
 *   hq_pay_till DIR PORT show   ORDER FEN [alipay]
 *   hq_pay_till DIR PORT ask    ORDER
 *   hq_pay_till DIR PORT give-up ORDER
 *   hq_pay_till DIR PORT refund ORDER REFUND FEN
 *
 * Prints a line for every answer, until one is final (show: until there is a
 * code; then ask). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "hq/decide.h"
#include "tests/support/pay_till.h"

static const char *const phases[] = {"unheard", "asking", "waiting", "undoing",
                                     "paid",    "failed", "reversed"};
static const char *const results[] = {"asking", "done", "failed", "unheard"};
static const char *const whys[] = {
    "none",        "malformed",     "not set up",   "code",
    "other order", "unknown order", "other outlet", "not paid",
    "too much",    "busy",          "storage"};

static void load(const char *dir, const char *name, struct keys *ret_keys)
{
    char path[4096];
    struct diag d = {0};
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    if (keys_load(path, ret_keys, &d)) {
        fprintf(stderr, "%s\n", d.text);
        exit(1);
    }
}

static int enrol(const char *dir)
{
    struct store *s = NULL;
    struct keys hq, keys;
    struct enrol_request request = {.software = "script"};
    struct enrol_answer answer;
    Feed__Outlet outlet = FEED__OUTLET__INIT;
    Wire__Reason reason;
    char path[4096];
    uint32_t id = 0;
    int64_t ticket = 0, now = clock_now_ms();
    struct keys token;
    load(dir, "hq.key", &hq);
    keys_generate(&keys);
    keys_generate(&token);
    memcpy(request.sign_key, keys.sign_public, KEY_LEN);
    memcpy(request.curve_key, keys.curve_public, KEY_LEN);
    outlet.name = (char *)(uintptr_t) "秦栏便民店";
    outlet.division = (char *)(uintptr_t) "341181102003";
    outlet.division_source = (char *)(uintptr_t) "script";
    CHECK(store_open(dir, STORE_WRITE, &s, NULL) == ERR_OK);
    CHECK(store_begin(s) == ERR_OK);
    enum err err = decide_outlet(s, &outlet, now, &id, NULL);
    if (!err)
        err = decide_ticket(s, id, token.curve_public, now, now + 60000,
                            &ticket, NULL);
    CHECK(store_end(s, err) == ERR_OK);
    CHECK(decide_enrol(s, &hq, ticket, &request, now, &answer, &reason) ==
          ERR_OK);
    store_close(s);
    snprintf(path, sizeof(path), "%s/till.key", dir);
    CHECK(keys_save(&keys, path, NULL) == ERR_OK);
    printf("till %u of outlet %u\n", answer.till, answer.outlet);
    return 0;
}

static struct paywire_frame frame_of(int argc, char **argv)
{
    const char *what = argv[3], *order_no = argv[4];
    int64_t fen = argc > 5 ? atoll(argv[5]) : 0;
    struct paywire_frame f;
    memset(&f, 0, sizeof(f));
    if (strcmp(what, "charge") == 0 && argc > 6) {
        f = pay_till_charge(order_no, fen);
        snprintf(f.u.charge.code, sizeof(f.u.charge.code), "%s", argv[6]);
    } else if (strcmp(what, "show") == 0 && argc > 5) {
        f = pay_till_show(order_no, fen);
    } else if (strcmp(what, "ask") == 0) {
        return pay_till_ask(order_no);
    } else if (strcmp(what, "give-up") == 0) {
        return pay_till_give_up(order_no);
    } else if (strcmp(what, "refund") == 0 && argc > 6) {
        return pay_till_refund(order_no, argv[5], atoll(argv[6]));
    } else {
        fprintf(stderr, "see the top of hq_pay_till.c\n");
        exit(2);
    }
    if (strcmp(argv[argc - 1], "alipay") == 0)
        f.u.charge.type = LEDGER__TENDER_TYPE__ALIPAY;
    return f;
}

/* Whether that was the last word. */
static bool say(const struct paywire_frame *f, bool shows)
{
    bool final = false;
    if (f->kind == PAY__FRAME__KIND_REFUSED) {
        printf("refused: %s\n", whys[f->u.refused.why]);
        final = true;
    } else if (f->kind == PAY__FRAME__KIND_REFUND_STATE) {
        printf("refund %s %s\n", results[f->u.refund_state.result],
               f->u.refund_state.reason);
        final = f->u.refund_state.result != PAY__REFUND_STATE__RESULT__ASKING;
    } else {
        const struct paywire_state *s = &f->u.state;
        printf("%s %lld %s %s %s\n", phases[s->phase], (long long)s->paid_fen,
               s->provider_no, s->reason, s->code_url);
        final = s->phase >= PAY__PHASE__PAID ||
                s->phase == PAY__PHASE__UNHEARD || (shows && s->code_url[0]);
    }
    fflush(stdout);
    return final;
}

int main(int argc, char **argv)
{
    struct keys hq, own;
    struct pay_till t;
    struct paywire_frame f;
    char address[64];
    CHECK(keys_init() == ERR_OK);
    if (argc == 3 && strcmp(argv[2], "enrol") == 0)
        return enrol(argv[1]);
    if (argc < 5) {
        fprintf(stderr, "see the top of hq_pay_till.c\n");
        return 2;
    }
    load(argv[1], "hq.key", &hq);
    load(argv[1], "till.key", &own);
    snprintf(address, sizeof(address), "tcp://127.0.0.1:%s", argv[2]);
    f = frame_of(argc, argv);
    bool shows = strcmp(argv[3], "show") == 0;
    pay_till_open(&t, address, hq.curve_public, &own);
    if (!pay_till_connect(&t)) {
        fprintf(stderr, "nobody lets me in at %s\n", address);
        return 1;
    }
    pay_till_send(&t, &f);
    bool final = false;
    while (!final && pay_till_receive(&t, 90000, &f))
        final = say(&f, shows);
    pay_till_close(&t);
    return final ? 0 : 1;
}
