/* The clients of WeChat Pay v2, v3 and of Alipay against stand-ins of them,
 * over TLS on loopback: every operation, every fault. Lost without it: money
 * that moved and is called not paid, money called paid that never moved, or a
 * payment that no provider understands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "hq/pay/bill.h"
#include "hq/pay/merchant.h"
#include "tests/support/pay_listener.h"
#include "tests/support/pay_stand_in.h"

#define WAIT_MS 30000 /* generous: the machine may be loaded */

static struct pay_stand_in stand_in;
static unsigned next_number;

/* One client: what it is called, and a pay.ini changed for it. */
struct client {
    enum pay_kind kind;
    const char *from, *to; /* in pay.ini; NULL: as it is */
    const char *sub;
};

struct world {
    struct client client;
    struct merchant *m;
    struct pay_provider *p;
    const char *bank;
    char payer[80];
    char ini[8192]; /* pay.ini as it was */
};

static json_t *tell(const char *path, json_t *what)
{
    return pay_stand_in_tell(&stand_in, path, what);
}

static void told(const char *path, json_t *what)
{
    json_decref(tell(path, what));
}

static void read_ini(char *out, size_t cap)
{
    struct buf b = {0};
    char path[128];
    snprintf(path, sizeof(path), "%s/pay.ini", stand_in.dir);
    assert_int_equal(file_read(path, cap - 1, &b), ERR_OK);
    memcpy(out, b.data, b.len);
    out[b.len] = 0;
    buf_release(&b);
}

static void write_ini(const char *text)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/pay.ini", stand_in.dir);
    assert_int_equal(file_write(path, 0600, text, strlen(text)), ERR_OK);
}

/* text with every `from` replaced. */
static void replaced(const char *text, const char *from, const char *to,
                     char *out, size_t cap)
{
    size_t n = 0;
    while (*text) {
        bool here = strncmp(text, from, strlen(from)) == 0;
        n += (size_t)snprintf(out + n, cap - n, "%.*s", here ? -1 : 1,
                              here ? to : text);
        text += here ? strlen(from) : 1;
    }
}

static struct merchant *load(void)
{
    struct merchant *m = NULL;
    struct diag d = {0};
    enum err err = merchant_load(stand_in.dir, &m, &d);
    if (err)
        print_message("%s\n", d.text);
    assert_int_equal(err, ERR_OK);
    return m;
}

static int world_open(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    struct diag d = {0};
    static char changed[16384];
    w->client = *(const struct client *)*state;
    read_ini(w->ini, sizeof(w->ini));
    if (w->client.from) {
        assert_non_null(strstr(w->ini, w->client.from));
        replaced(w->ini, w->client.from, w->client.to, changed,
                 sizeof(changed));
        write_ini(changed);
    }
    w->m = load();
    assert_int_equal(merchant_open(w->m, w->client.kind, &w->p, &d), ERR_OK);
    w->bank = w->client.kind == PAY_ALIPAY ? "alipay" : "wechat";
    json_t *j = tell("/payer",
                     json_pack("{s:s, s:i}", "bank", w->bank, "fen", 1000000));
    snprintf(w->payer, sizeof(w->payer), "%s",
             json_string_value(json_object_get(j, "payer")));
    json_decref(j);
    *state = w;
    return 0;
}

static int world_close(void **state)
{
    struct world *w = *state;
    told("/disarm", json_pack("{s:s}", "bank", w->bank));
    w->p->ops->close(w->p);
    merchant_free(w->m);
    write_ini(w->ini);
    free(w);
    return 0;
}

static void fault(struct world *w, const char *op, const char *name)
{
    told("/fault", json_pack("{s:s, s:s, s:s, s:i, s:i}", "bank", w->bank, "op",
                             op, "fault", name, "skip", 0, "times", 1));
}

static struct pay_order order_of(struct world *w, int64_t fen, bool code)
{
    struct pay_order o = {.amount = money_of(fen), .outlet = 12, .till = 3};
    snprintf(o.order_no, sizeof(o.order_no), "T12x3n%06u", ++next_number);
    snprintf(o.subject, sizeof(o.subject), "%s", "联店, 便民 & \"<杂货>\"`");
    snprintf(o.sub_merchant, sizeof(o.sub_merchant), "%s",
             w->client.sub ? w->client.sub : "");
    if (code) {
        json_t *j = tell("/code", json_pack("{s:s, s:s, s:b}", "bank", w->bank,
                                            "payer", w->payer, "face", 0));
        snprintf(o.code, sizeof(o.code), "%s",
                 json_string_value(json_object_get(j, "code")));
        json_decref(j);
    }
    return o;
}

static struct pay_refund refund_of(const struct pay_order *o, int64_t fen)
{
    struct pay_refund r = {.amount = money_of(fen), .total = o->amount};
    snprintf(r.order_no, sizeof(r.order_no), "%s", o->order_no);
    snprintf(r.refund_no, sizeof(r.refund_no), "R12x3n%06u", ++next_number);
    snprintf(r.reason, sizeof(r.reason), "%s", "顾客退货");
    snprintf(r.sub_merchant, sizeof(r.sub_merchant), "%s", o->sub_merchant);
    return r;
}

enum op { CHARGE, SHOW, QUERY, REVERSE, CLOSE };

static struct pay_answer call(struct world *w, enum op op,
                              const struct pay_order *o)
{
    struct pay_answer a = {.outcome = PAY_MISSET};
    const struct pay_provider_ops *ops = w->p->ops;
    enum err err = op == CHARGE    ? ops->charge(w->p, o, WAIT_MS, &a)
                   : op == SHOW    ? ops->show(w->p, o, WAIT_MS, &a)
                   : op == QUERY   ? ops->query(w->p, o, WAIT_MS, &a)
                   : op == REVERSE ? ops->reverse(w->p, o, WAIT_MS, &a)
                                   : ops->close_order(w->p, o, WAIT_MS, &a);
    assert_int_equal(err, ERR_OK);
    return a;
}

static struct pay_answer refund(struct world *w, const struct pay_refund *r)
{
    struct pay_answer a = {.outcome = PAY_MISSET};
    assert_int_equal(w->p->ops->refund(w->p, r, WAIT_MS, &a), ERR_OK);
    return a;
}

static struct pay_answer refund_query(struct world *w,
                                      const struct pay_refund *r)
{
    struct pay_answer a = {.outcome = PAY_MISSET};
    assert_int_equal(w->p->ops->refund_query(w->p, r, WAIT_MS, &a), ERR_OK);
    return a;
}

#define assert_outcome(answer, want) check_outcome(&(answer), want, __LINE__)
static void check_outcome(const struct pay_answer *a, enum pay_outcome want,
                          int line)
{
    if (a->outcome != want)
        fail_msg("line %d: outcome %d, not %d (%s)", line, (int)a->outcome,
                 (int)want, a->reason);
}

static int64_t total(struct world *w, const char *name)
{
    json_t *j = tell("/totals", json_pack("{s:s}", "bank", w->bank));
    assert_true(json_is_integer(json_object_get(j, name)));
    int64_t n = json_integer_value(json_object_get(j, name));
    json_decref(j);
    return n;
}

static void check_paid(const struct pay_answer *a, const struct pay_order *o)
{
    assert_int_equal(a->outcome, PAY_PAID);
    assert_int_equal(a->paid.fen, o->amount.fen);
    assert_int_equal(a->payer_paid.fen, o->amount.fen);
    assert_true(a->provider_no[0] && a->payer[0]);
    assert_true(llabs(a->paid_at_ms - clock_now_ms()) < 2 * CLOCK_DAY_MS);
    assert_string_equal(a->reason, "");
}

/* ---- what happens every day ------------------------------------------------
 */
static void a_code_pays(void **state)
{
    struct world *w = *state;
    struct pay_order o = order_of(w, 1234, true);
    int64_t before = total(w, "charged");
    struct pay_answer a = call(w, CHARGE, &o);
    assert_outcome(a, PAY_PAID);
    check_paid(&a, &o);
    struct pay_answer again = call(w, QUERY, &o);
    check_paid(&again, &o);
    assert_string_equal(again.provider_no, a.provider_no);
    assert_int_equal(total(w, "charged"), before + 1234);
    /* The order is not another one, nor of another amount. */
    o.amount = money_of(1235);
    a = call(w, QUERY, &o);
    assert_outcome(a, PAY_UNKNOWN);
    assert_string_equal(a.reason, PAY_WHY_OTHER);
}

static void a_face_pays(void **state)
{
    struct world *w = *state;
    struct pay_order o = order_of(w, 200, false);
    json_t *j = tell("/code", json_pack("{s:s, s:s, s:b}", "bank", w->bank,
                                        "payer", w->payer, "face", 1));
    snprintf(o.code, sizeof(o.code), "%s",
             json_string_value(json_object_get(j, "code")));
    json_decref(j);
    o.face_pay = w->client.kind == PAY_ALIPAY;
    struct pay_answer a = call(w, CHARGE, &o);
    assert_outcome(a, PAY_PAID);
    check_paid(&a, &o);
}

static void a_bad_code_does_not_pay(void **state)
{
    struct world *w = *state;
    struct pay_order o = order_of(w, 500, true);
    int64_t before = total(w, "charged");
    struct pay_order used = order_of(w, 100, false);
    memcpy(used.code, o.code, sizeof(used.code));
    struct pay_answer a = call(w, CHARGE, &o);
    assert_outcome(a, PAY_PAID);
    a = call(w, CHARGE, &used); /* one code, two orders */
    assert_outcome(a, PAY_NOT_PAID);
    assert_true(a.reason[0]);
    /* The same refusal proves nothing when the order may have left before. */
    struct pay_order echo = order_of(w, 100, false);
    memcpy(echo.code, o.code, sizeof(echo.code));
    echo.sent_before = true;
    a = call(w, CHARGE, &echo);
    assert_outcome(a, PAY_UNKNOWN);
    assert_int_equal(total(w, "charged"), before + 500);
}

/* A second request of the same number must not look like a refusal. */
static void a_doubled_order_is_not_called_unpaid(void **state)
{
    struct world *w = *state;
    struct pay_order o = order_of(w, 700, true);
    int64_t before = total(w, "charged");
    fault(w, "charge", "duplicate");
    struct pay_answer a = call(w, CHARGE, &o);
    assert_true(a.outcome == PAY_UNKNOWN || a.outcome == PAY_PAID);
    a = call(w, QUERY, &o);
    assert_outcome(a, PAY_PAID);
    struct pay_order other = order_of(w, 700, true);
    memcpy(other.order_no, o.order_no, sizeof(o.order_no));
    a = call(w, CHARGE, &other); /* the number again, with another code */
    assert_true(a.outcome == PAY_UNKNOWN || a.outcome == PAY_PAID);
    assert_int_equal(total(w, "charged"), before + 700);
}

static void a_password_takes_its_time(void **state)
{
    struct world *w = *state;
    struct pay_order o = order_of(w, 900, true);
    fault(w, "charge", "password");
    struct pay_answer a = call(w, CHARGE, &o);
    assert_outcome(a, PAY_WAITING);
    a = call(w, QUERY, &o);
    assert_outcome(a, PAY_WAITING);
    told("/confirm",
         json_pack("{s:s, s:s}", "bank", w->bank, "order_no", o.order_no));
    a = call(w, QUERY, &o);
    assert_outcome(a, PAY_PAID);
    check_paid(&a, &o);
    /* v3 says "still paying" in three ways. */
    static const char *const ways[] = {"code", "order", "bare"};
    for (size_t i = 0; i < 3 && w->client.kind == PAY_WECHAT3; i++) {
        struct pay_order each = order_of(w, 900, true);
        told("/set", json_pack("{s:s}", "waiting", ways[i]));
        fault(w, "charge", "password");
        a = call(w, CHARGE, &each);
        assert_outcome(a, PAY_WAITING);
    }
    struct pay_order no = order_of(w, 900, true);
    fault(w, "charge", "password");
    a = call(w, CHARGE, &no);
    assert_outcome(a, PAY_WAITING);
    told("/cancel",
         json_pack("{s:s, s:s}", "bank", w->bank, "order_no", no.order_no));
    a = call(w, QUERY, &no);
    assert_true(a.outcome == PAY_NOT_PAID || a.outcome == PAY_REVERSED);
}

static void a_reverse_gives_back(void **state)
{
    struct world *w = *state;
    struct pay_order o = order_of(w, 1500, true);
    struct pay_answer a = call(w, REVERSE, &o);
    assert_outcome(a, PAY_NO_ORDER);
    a = call(w, QUERY, &o);
    assert_outcome(a, PAY_NO_ORDER);
    a = call(w, CHARGE, &o);
    assert_outcome(a, PAY_PAID);
    int64_t before = total(w, "reversed");
    fault(w, "reverse", "again");
    a = call(w, REVERSE, &o);
    assert_outcome(a, PAY_AGAIN);
    a = call(w, REVERSE, &o);
    assert_outcome(a, PAY_REVERSED);
    a = call(w, REVERSE, &o); /* twice is once */
    assert_outcome(a, PAY_REVERSED);
    a = call(w, QUERY, &o);
    assert_outcome(a, PAY_REVERSED);
    assert_int_equal(total(w, "reversed"), before + 1500);
    struct pay_order waits = order_of(w, 1500, true);
    fault(w, "charge", "password");
    a = call(w, CHARGE, &waits);
    assert_outcome(a, PAY_WAITING);
    a = call(w, REVERSE, &waits);
    assert_outcome(a, PAY_REVERSED);
}

static void scan(struct world *w, const char *url)
{
    told("/scan", json_pack("{s:s, s:s, s:s, s:b}", "bank", w->bank, "payer",
                            w->payer, "shown_code", url, "password", 0));
}

static void a_shown_code_is_paid_or_closed(void **state)
{
    struct world *w = *state;
    struct pay_order o = order_of(w, 2500, false);
    bool alipay = w->client.kind == PAY_ALIPAY;
    o.expires_ms = clock_now_ms() + 600000;
    struct pay_answer a = call(w, SHOW, &o);
    assert_outcome(a, PAY_WAITING);
    assert_true(strstr(a.code_url, alipay ? "https://qr.alipay.com/"
                                          : "weixin://wxpay/") == a.code_url);
    struct pay_answer q = call(w, QUERY, &o);
    assert_outcome(q, alipay ? PAY_NO_ORDER : PAY_WAITING);
    scan(w, a.code_url);
    q = call(w, QUERY, &o);
    assert_outcome(q, PAY_PAID);
    check_paid(&q, &o);
    a = call(w, CLOSE, &o); /* too late: nothing is closed */
    assert_outcome(a, PAY_UNKNOWN);
    q = call(w, QUERY, &o);
    assert_outcome(q, PAY_PAID);
    struct pay_order unpaid = order_of(w, 2500, false);
    a = call(w, SHOW, &unpaid);
    assert_outcome(a, PAY_WAITING);
    a = call(w, CLOSE, &unpaid);
    assert_outcome(a, alipay ? PAY_NO_ORDER : PAY_REVERSED);
}

static void a_refund_gives_back_a_part(void **state)
{
    struct world *w = *state;
    bool alipay = w->client.kind == PAY_ALIPAY;
    struct pay_order o = order_of(w, 3000, true);
    struct pay_answer a = call(w, CHARGE, &o);
    assert_outcome(a, PAY_PAID);
    struct pay_refund r = refund_of(&o, 1000);
    a = refund_query(w, &r);
    assert_outcome(a, PAY_NO_ORDER);
    a = refund(w, &r);
    assert_true(a.outcome == (alipay ? PAY_REFUNDED : PAY_AGAIN));
    a = refund(w, &r); /* the same number is the same refund */
    assert_true(a.outcome == PAY_AGAIN || a.outcome == PAY_REFUNDED);
    told("/advance", json_pack("{s:i}", "ms", 5000));
    a = refund_query(w, &r);
    assert_outcome(a, PAY_REFUNDED);
    assert_int_equal(a.refunded.fen, 1000);
    a = call(w, QUERY, &o);
    assert_true(a.outcome == (alipay ? PAY_PAID : PAY_REFUNDED));
    assert_int_equal(a.paid.fen, 3000);
    struct pay_refund wrong = r; /* its number, another amount */
    wrong.amount = money_of(1001);
    a = refund_query(w, &wrong);
    assert_outcome(a, PAY_UNKNOWN);
    struct pay_refund more = refund_of(&o, 2001); /* more than is left */
    a = refund(w, &more);
    assert_outcome(a, PAY_NOT_PAID);
    struct pay_refund poor = refund_of(&o, 500);
    fault(w, "refund", "no-funds");
    a = refund(w, &poor);
    assert_outcome(a, PAY_AGAIN);
    a = refund(w, &poor);
    assert_true(a.outcome == (alipay ? PAY_REFUNDED : PAY_AGAIN));
    assert_int_equal(total(w, "refunds") > 0, 1);
}

/* ---- faults ----------------------------------------------------------------
 */
/* What every fault must come down to when a code is charged: not known, and a
 * query tells what happened. */
static void no_fault_is_believed(void **state)
{
    static const struct {
        const char *name;
        bool charged;
    } faults[] = {
        {"error-undone", false}, {"error-done", true},
        {"lost-request", false}, {"lost-answer", true},
        {"bad-signature", true}, {"no-signature", true},
        {"clock-skew", true},    {"garbage", true},
        {"cut-short", true},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
        bool skew = strcmp(faults[i].name, "clock-skew") == 0;
        struct pay_order o = order_of(w, 100 + (int64_t)i, true);
        int64_t before = total(w, "charged");
        fault(w, "charge", faults[i].name);
        struct pay_answer a = call(w, CHARGE, &o);
        /* Only v3 dates its answers. */
        bool fine = skew && w->client.kind != PAY_WECHAT3;
        if (a.outcome != (fine ? PAY_PAID : PAY_UNKNOWN))
            fail_msg("%s: %d %s", faults[i].name, (int)a.outcome, a.reason);
        a = call(w, QUERY, &o);
        int64_t took = total(w, "charged") - before;
        if (took) {
            check_paid(&a, &o);
            assert_int_equal(took, o.amount.fen);
        } else {
            assert_outcome(a, PAY_NO_ORDER);
        }
    }
}

static void nor_in_other_calls(void **state)
{
    static const char *const faults[] = {
        "error-undone", "lost-request", "lost-answer", "bad-signature",
        "no-signature", "garbage",      "cut-short",
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
        struct pay_order o = order_of(w, 1000, true);
        struct pay_answer a = call(w, CHARGE, &o);
        assert_outcome(a, PAY_PAID);
        fault(w, "query", faults[i]);
        a = call(w, QUERY, &o);
        assert_outcome(a, PAY_UNKNOWN);
        struct pay_refund r = refund_of(&o, 10);
        fault(w, "refund", faults[i]);
        a = refund(w, &r);
        assert_true(a.outcome == PAY_UNKNOWN || a.outcome == PAY_AGAIN);
        fault(w, "refund-query", faults[i]);
        a = refund_query(w, &r);
        assert_outcome(a, PAY_UNKNOWN);
        fault(w, "reverse", faults[i]);
        a = call(w, REVERSE, &o);
        assert_true(a.outcome == PAY_UNKNOWN || a.outcome == PAY_AGAIN);
        struct pay_order shown = order_of(w, 10, false);
        fault(w, "show", faults[i]);
        a = call(w, SHOW, &shown);
        assert_outcome(a, PAY_UNKNOWN);
        assert_string_equal(a.code_url, "");
    }
}

static void a_slow_answer_is_none(void **state)
{
    struct world *w = *state;
    struct pay_order o = order_of(w, 4200, true);
    struct pay_answer a = {.outcome = PAY_MISSET};
    told("/set", json_pack("{s:i}", "slow_ms", 20000));
    fault(w, "charge", "slow");
    assert_int_equal(w->p->ops->charge(w->p, &o, 2500, &a), ERR_OK);
    assert_outcome(a, PAY_UNKNOWN);
    assert_string_equal(a.reason, PAY_WHY_NO_ANSWER);
    a = call(w, QUERY, &o);
    assert_outcome(a, PAY_PAID);
}

/* Nobody heard us: then, and only then, the till may say so at once. */
static void what_never_left_is_known(void **state)
{
    struct world *w = *state;
    struct pay_order o = order_of(w, 100, true);
    int64_t before = total(w, "charged");
    struct pay_answer a = call(w, CHARGE, &o);
    assert_outcome(a, PAY_NOT_PAID);
    assert_string_equal(a.reason, PAY_WHY_NOT_SENT);
    a = call(w, QUERY, &o);
    assert_outcome(a, PAY_UNKNOWN);
    a = call(w, REVERSE, &o);
    assert_outcome(a, PAY_UNKNOWN);
    o.sent_before = true;
    a = call(w, CHARGE, &o);
    assert_outcome(a, PAY_UNKNOWN);
    assert_int_equal(total(w, "charged"), before);
}

/* Our key or number is wrong: said, and nothing is believed to have moved. */
static void a_wrong_setup_moves_nothing(void **state)
{
    struct world *w = *state;
    struct pay_order o = order_of(w, 100, true);
    int64_t before = total(w, "charged");
    struct pay_answer a = call(w, CHARGE, &o);
    assert_true(a.outcome == PAY_UNKNOWN || a.outcome == PAY_MISSET);
    assert_true(a.reason[0]);
    assert_int_equal(total(w, "charged"), before);
}

/* Their certificate is replaced while we know both; one that we do not know
 * proves nothing. */
static void a_new_certificate_is_known(void **state)
{
    struct world *w = *state;
    struct pay_order o = order_of(w, 300, true);
    told("/set", json_pack("{s:s}", "signer", "next-cert"));
    struct pay_answer a = call(w, CHARGE, &o);
    told("/set", json_pack("{s:s}", "signer", "public-key"));
    struct pay_answer stranger = call(w, QUERY, &o);
    told("/set", json_pack("{s:s}", "signer", "cert"));
    assert_outcome(a, PAY_PAID);
    assert_outcome(stranger, PAY_UNKNOWN);
    assert_string_equal(stranger.reason, PAY_WHY_UNSIGNED);
}

/* A shop with an account of its own at Alipay, which let us act for it. */
static void a_shop_pays_by_its_token(void **state)
{
    struct world *w = *state;
    char path[160], token[96];
    snprintf(path, sizeof(path), "mkdir -p %s/pay/tokens", stand_in.dir);
    assert_int_equal(system(path), 0);
    snprintf(path, sizeof(path), "%s/pay/tokens/%s", stand_in.dir,
             w->client.sub);
    snprintf(token, sizeof(token), "TOKEN_%s\n", w->client.sub);
    assert_int_equal(file_write(path, 0644, token, strlen(token)), ERR_OK);
    struct pay_order o = order_of(w, 300, true);
    struct pay_answer a = call(w, CHARGE, &o); /* others may read it */
    assert_outcome(a, PAY_MISSET);
    assert_string_equal(a.reason, PAY_WHY_NO_TOKEN);
    assert_int_equal(file_write(path, 0600, token, strlen(token)), ERR_OK);
    a = call(w, CHARGE, &o);
    assert_outcome(a, PAY_PAID);
    a = call(w, QUERY, &o);
    check_paid(&a, &o);
    memset(o.sub_merchant, 0, sizeof(o.sub_merchant));
    a = call(w, QUERY, &o); /* not the chain's own order */
    assert_outcome(a, PAY_NO_ORDER);
}

/* ---- notifications ---------------------------------------------------------
 */
/* Waits for the notification that w's provider takes for order_no's. */
static bool wait_for_notice(struct world *w, const char *order_no,
                            struct pay_post *ret_post, struct pay_notice *ret_n)
{
    const char *reply = NULL;
    for (size_t seen = 0; pay_listener_wait(seen, WAIT_MS, ret_post); seen++) {
        if (w->p->ops->notice(w->p, ret_post->headers, ret_post->body,
                              ret_post->len, ret_n, &reply) == ERR_OK &&
            strcmp(ret_n->order_no, order_no) == 0)
            return true;
    }
    return false;
}

static void a_notification_is_believed_when_signed(void **state)
{
    struct world *w = *state;
    static struct pay_post p;
    struct pay_notice n = {0};
    const char *reply = NULL;
    enum err err = ERR_OK;
    struct pay_order o = order_of(w, 2600, false);
    struct pay_answer a = call(w, SHOW, &o);
    assert_outcome(a, PAY_WAITING);
    scan(w, a.code_url);
    assert_true(wait_for_notice(w, o.order_no, &p, &n));
    assert_false(n.refund);
    assert_string_equal(n.order_no, o.order_no);
    check_paid(&n.answer, &o);
    /* One byte of it changed, wherever. */
    struct pay_notice kept = n;
    for (size_t i = 0; i < p.len; i += 1 + p.len / 97) {
        char was = p.body[i];
        p.body[i] = (char)(was ^ 1);
        err = w->p->ops->notice(w->p, p.headers, p.body, p.len, &n, &reply);
        if (err == ERR_OK) /* the case of an escape, blanks in XML: no change */
            assert_memory_equal(&n, &kept, sizeof(n));
        else
            assert_int_equal(err, ERR_DENIED);
        p.body[i] = was;
    }
    assert_int_equal(w->p->ops->notice(w->p, "", "", 0, &n, &reply),
                     ERR_DENIED);
    if (w->client.kind == PAY_WECHAT3)
        assert_int_equal(w->p->ops->notice(w->p, "", p.body, p.len, &n, &reply),
                         ERR_DENIED);
}

/* ---- bills: last, as they move the stand-in's day --------------------------
 */
struct sums {
    int64_t paid, refunded;
    uint32_t rows;
    const char *order_no; /* looked for */
    struct bill_row row;
};

static enum err on_row(void *ctx, const struct bill_row *row, struct diag *d)
{
    struct sums *s = ctx;
    (void)d;
    s->rows++;
    s->paid += row->paid.fen;
    s->refunded += row->refunded.fen;
    if (strcmp(row->order_no, s->order_no) == 0 && row->kind == BILL_PAYMENT)
        s->row = *row;
    return ERR_OK;
}

static int64_t ahead_ms;

static void a_bill_lists_what_moved(void **state)
{
    struct world *w = *state;
    struct diag d = {0};
    struct buf b = {0};
    struct bill_totals totals = {0};
    struct pay_order o = order_of(w, 8888, true);
    struct pay_answer a = call(w, CHARGE, &o);
    assert_outcome(a, PAY_PAID);
    struct pay_refund r = refund_of(&o, 88);
    a = refund(w, &r);
    struct pay_order undone = order_of(w, 77, true);
    a = call(w, CHARGE, &undone);
    assert_outcome(a, PAY_PAID);
    a = call(w, REVERSE, &undone);
    assert_outcome(a, PAY_REVERSED);
    int32_t day = clock_business_day(clock_now_ms() + ahead_ms, 0);
    int64_t ten = (int64_t)(day + 1) * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS +
                  INT64_C(36060000);
    assert_int_equal(w->p->ops->bill(w->p, "", day, WAIT_MS, &b, &d),
                     ERR_NOTFOUND);
    assert_true(d.text[0]);
    int64_t step = ten - clock_now_ms() - ahead_ms;
    told("/advance", json_pack("{s:I}", "ms", (json_int_t)step));
    ahead_ms += step;
    enum err err = w->p->ops->bill(w->p, "", day, WAIT_MS, &b, &d);
    if (err)
        fail_msg("%s", d.text);
    struct sums s = {.order_no = o.order_no};
    err = bill_read(w->client.kind, b.data, b.len, on_row, &s, &totals, &d);
    if (err)
        fail_msg("%s", d.text);
    assert_true(s.rows >= 4 && s.rows == totals.payments + totals.refunds);
    assert_int_equal(s.row.paid.fen, 8888);
    assert_int_equal(s.row.fee_milli, 53000); /* 0.6 %, rounded to a fen */
    assert_string_equal(s.row.device, "12-3");
    assert_int_equal(totals.paid.fen, s.paid);
    assert_int_equal(totals.refunded.fen, s.refunded);
    assert_true(s.refunded >= 88 + 77);
    buf_release(&b);
    fault(w, w->client.kind == PAY_WECHAT2 ? "bill" : "download", "cut-short");
    assert_int_not_equal(w->p->ops->bill(w->p, "", day, WAIT_MS, &b, &d),
                         ERR_OK);
    buf_release(&b);
}

/* ---- all of it -------------------------------------------------------------
 */
#define PLAIN(kind)                                                            \
    {                                                                          \
        kind, NULL, NULL, NULL                                                 \
    }
static struct client clients[] = {
    PLAIN(PAY_WECHAT2),
    PLAIN(PAY_WECHAT3),
    PLAIN(PAY_ALIPAY),
    {PAY_WECHAT2, "HMAC-SHA256", "MD5", "1900000201"},
    {PAY_WECHAT3, "public_key_id = ", "# ", "1900000202"},
    {PAY_ALIPAY, "charset = utf-8", "charset = gbk", "2088000000000203"},
};

/* Whose certificate nobody vouches for; where nobody listens. */
static struct client strangers[] = {
    {PAY_WECHAT2, "ca_file = pay/ca.pem", "# ", NULL},
    {PAY_WECHAT3, "https://localhost:", "https://localhost:1/", NULL},
    {PAY_ALIPAY, "https://localhost:", "https://127.0.0.2:", NULL},
};
static struct client misset[] = {
    {PAY_WECHAT2, "api_key_file = pay/v2_key", "api_key_file = pay/v3_key",
     NULL},
    {PAY_WECHAT3, "serial = ", "serial = 0A", NULL},
    {PAY_ALIPAY, "key_file = pay/app_key.pem",
     "key_file = pay/merchant_key.pem", NULL},
};

static struct client shop = {PAY_ALIPAY, "charset = utf-8\n",
                             "charset = utf-8\ntoken_dir = pay/tokens\n",
                             "2088000000000204"};
static struct client no_public_key = {PAY_WECHAT3, "public_key_", "# ", NULL};

#define EACH(test, client)                                                     \
    {                                                                          \
#test, test, world_open, world_close, client                           \
    }

int main(int argc, char **argv)
{
    char url[64];
    (void)argc;
    static const struct CMUnitTest every[] = {
        EACH(a_code_pays, NULL),
        EACH(a_face_pays, NULL),
        EACH(a_bad_code_does_not_pay, NULL),
        EACH(a_doubled_order_is_not_called_unpaid, NULL),
        EACH(a_password_takes_its_time, NULL),
        EACH(a_reverse_gives_back, NULL),
        EACH(a_shown_code_is_paid_or_closed, NULL),
        EACH(a_refund_gives_back_a_part, NULL),
        EACH(no_fault_is_believed, NULL),
        EACH(nor_in_other_calls, NULL),
    };
    enum { EVERY = sizeof(every) / sizeof(*every), CLIENTS = 6 };
    static struct CMUnitTest tests[EVERY * CLIENTS + 32];
    static char names[EVERY * CLIENTS + 32][96];
    size_t n = 0;
    for (size_t c = 0; c < CLIENTS; c++) {
        for (size_t i = 0; i < EVERY; i++) {
            tests[n] = every[i];
            tests[n].initial_state = &clients[c];
            snprintf(names[n], sizeof(names[n]), "%s %zu %s",
                     merchant_kind_name(clients[c].kind), c, every[i].name);
            tests[n].name = names[n];
            n++;
        }
    }
    for (size_t i = 0; i < 3; i++) {
        const struct CMUnitTest more[] = {
            EACH(what_never_left_is_known, &strangers[i]),
            EACH(a_wrong_setup_moves_nothing, &misset[i]),
            EACH(a_notification_is_believed_when_signed, &clients[i]),
            EACH(a_notification_is_believed_when_signed, &clients[i + 3]),
        };
        memcpy(&tests[n], more, sizeof(more));
        n += sizeof(more) / sizeof(*more);
    }
    tests[n++] = (struct CMUnitTest)EACH(a_slow_answer_is_none, &clients[1]);
    tests[n++] =
        (struct CMUnitTest)EACH(a_new_certificate_is_known, &no_public_key);
    tests[n++] = (struct CMUnitTest)EACH(a_shop_pays_by_its_token, &shop);
    for (size_t i = 0; i < CLIENTS; i++)
        tests[n++] =
            (struct CMUnitTest)EACH(a_bill_lists_what_moved, &clients[i]);
    /* No proxy of the environment is ever used. */
    setenv("https_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    pay_listener_start(url, sizeof(url));
    pay_stand_in_start(&stand_in, argv[0], url);
    int failed = _cmocka_run_group_tests("providers", tests, n, NULL, NULL);
    pay_stand_in_stop(&stand_in);
    pay_listener_stop();
    return failed;
}
