/* `hq pay show`, `status`, `query` and `refund`. `hq pay list` is a listing
 * like the others (hq/cmd_list.c). */
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/cmd.h"
#include "hq/pay/payments.h"
#include "hq/pay/show_told.h"
#include "hq/store/pay.h"
#include "sync/feed.h"

#define PATH_CHARS       4096
#define QUERY_TIMEOUT_MS 10000
#define REFUND_WAIT_MS   30000 /* then it is left to `hq serve` */
#define LOOK_MS          200

/* ---- shared ----------------------------------------------------------------
 */
static enum err open_pay(const struct cli *c, enum paystore_mode mode,
                         struct paystore **ret_store, struct diag *d)
{
    const char *dir = NULL;
    enum err err = cli_need(c, "dir", &dir, d);
    return err ? err : paystore_open(dir, mode, ret_store, d);
}

static enum err check_order(const char *order_no, struct diag *d)
{
    if (paywire_order_ok(order_no))
        return ERR_OK;
    return diag_set(d, ERR_FORMAT,
                    tr("\"%.40s\" is no order number: it has 6 to 32 letters "
                       "and digits, and stands on the receipt"),
                    order_no);
}

static enum err find_order(struct paystore *s, const char *order_no,
                           struct paystore_order *ret_order, struct diag *d)
{
    enum err err = paystore_order(s, order_no, ret_order);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("headquarters was never asked for payment %s: see "
                           "`hq pay list --text %s`, or ask the provider with "
                           "`hq pay query`"),
                        order_no, order_no);
    return err;
}

/* Whether `hq serve` runs: it holds a lock on a file. */
static bool serving(const char *dir)
{
    char path[PATH_CHARS];
    if (snprintf(path, sizeof(path), "%s/serve.lock", dir) >= (int)sizeof(path))
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool held = flock(fd, LOCK_EX | LOCK_NB) != 0;
    close(fd);
    return held;
}

static const char *money_text(int64_t fen, char out[MONEY_CHARS])
{
    return money_format((struct money){fen}, out);
}

static void print_json(json_t *j)
{
    char *text = json_dumps(j, JSON_COMPACT);
    if (text)
        puts(text);
    free(text);
    json_decref(j);
}

static json_t *time_json(int64_t ms)
{
    char text[CLOCK_TIME_CHARS];
    return ms ? json_string(clock_format_time(ms, text)) : json_null();
}

static json_t *money_json(int64_t fen)
{
    char text[MONEY_CHARS];
    return json_string(money_text(fen, text));
}

/* ---- show ------------------------------------------------------------------
 */
static const char *const whats[] = {
    [PAYSTORE_ASKED] = N_("till asks"),
    [PAYSTORE_GAVE_UP] = N_("till gives up"),
    [PAYSTORE_ANSWER] = N_("answer"),
    [PAYSTORE_NOTICE] = N_("notification"),
    [PAYSTORE_RESUMED] = N_("headquarters starts again"),
    [PAYSTORE_WANTED] = N_("asked by hand"),
};

static const char *what_name(enum paystore_what what)
{
    return (size_t)what < sizeof(whats) / sizeof(*whats) ? whats[what] : "?";
}

static enum err step_line(void *ctx, const struct paystore_step *x)
{
    char when[CLOCK_TIME_CHARS];
    (void)ctx;
    printf("  %s.%03d  %s", clock_format_time(x->at_ms, when),
           (int)(x->at_ms % 1000), tr(what_name(x->what)));
    if (x->refund_no[0])
        printf(" %s", x->refund_no);
    if (x->call != FLOW_NONE)
        printf(" %s", tr(flow_call_name(x->call)));
    if (x->outcome >= 0)
        printf(": %s", tr(flow_outcome_name((enum pay_outcome)x->outcome)));
    if (x->reason[0])
        printf(" (%s)", x->reason);
    if (x->took_ms)
        printf(" %" PRId64 " ms", x->took_ms);
    putchar('\n');
    return ERR_OK;
}

static enum err step_json(void *ctx, const struct paystore_step *x)
{
    json_t *steps = ctx;
    return json_array_append_new(
               steps,
               json_pack("{s:o,s:s,s:s,s:s,s:s,s:s,s:s,s:I}", "at",
                         time_json(x->at_ms), "what", what_name(x->what),
                         "refund_no", x->refund_no, "call",
                         x->call ? flow_call_name(x->call) : "", "outcome",
                         x->outcome < 0
                             ? ""
                             : flow_outcome_name((enum pay_outcome)x->outcome),
                         "reason", x->reason, "provider_no", x->provider_no,
                         "took_ms", (json_int_t)x->took_ms))
               ? ERR_NOMEM
               : ERR_OK;
}

static const char *kind_name(enum pay_kind kind)
{
    return kind < PAY_KINDS ? merchant_kind_name(kind) : "";
}

static json_t *order_json(const struct paystore_order *o)
{
    const struct flow *f = &o->flow;
    return json_pack(
        "{s:s,s:I,s:I,s:s,s:b,s:o,s:s,s:b,s:b,s:o,s:o,s:s,s:o,s:s,s:s}",
        "order_no", o->order_no, "outlet", (json_int_t)o->outlet, "till",
        (json_int_t)o->till, "provider", kind_name(f->kind), "shown", f->shown,
        "amount", money_json(f->amount_fen), "state", flow_state_name(f->state),
        "gave_up", f->gave_up, "attention", o->attention, "asked",
        time_json(o->created_ms), "settled", time_json(o->settled_ms),
        "provider_no", f->provider_no, "paid", money_json(f->paid_fen),
        "reason", f->reason, "subject", o->subject);
}

static void order_lines(const struct paystore_order *o)
{
    char amount[MONEY_CHARS], when[CLOCK_TIME_CHARS];
    const struct flow *f = &o->flow;
    printf(tr("payment %s: %s %s, outlet %u, till %u, asked %s\n"), o->order_no,
           kind_name(f->kind), money_text(f->amount_fen, amount), o->outlet,
           o->till, clock_format_time(o->created_ms, when));
    printf(tr("state: %s"), tr(flow_state_name(f->state)));
    if (f->reason[0])
        printf(" (%s)", f->reason);
    if (f->provider_no[0])
        printf("  %s", f->provider_no);
    putchar('\n');
    if (o->attention)
        printf("%s\n", tr("to be looked at: the provider says that it was paid "
                          "after it had failed"));
}

static enum err refund_line(void *ctx, const struct paystore_refund *r)
{
    static const char *const states[] = {N_("under way"), N_("done"),
                                         N_("failed")};
    char amount[MONEY_CHARS];
    (void)ctx;
    printf(tr("refund %s: %s, %s"), r->refund_no,
           money_text(r->amount_fen, amount), tr(states[r->flow.state]));
    if (r->flow.reason[0])
        printf(" (%s)", r->flow.reason);
    putchar('\n');
    return ERR_OK;
}

/* told: taken. o NULL: headquarters was never asked. */
static enum err show_json(struct paystore *s, const struct paystore_order *o,
                          const char *order_no, json_t *told)
{
    json_t *j = o ? order_json(o) : json_pack("{s:s}", "order_no", order_no);
    json_t *steps = json_array();
    enum err err = j && steps ? ERR_OK : ERR_NOMEM;
    if (!err && o)
        err = paystore_steps(s, order_no, step_json, steps);
    if (!err &&
        (json_object_set(j, "steps", steps) || json_object_update(j, told)))
        err = ERR_NOMEM;
    json_decref(steps);
    json_decref(told);
    if (err)
        json_decref(j);
    else
        print_json(j);
    return err;
}

static enum err show_lines(struct paystore *s, const struct paystore_order *o)
{
    order_lines(o);
    enum err err = paystore_refunds_of(s, o->order_no, refund_line, NULL);
    return err ? err : paystore_steps(s, o->order_no, step_line, NULL);
}

/* Of a shop's own code headquarters knows only what the ledgers say. */
static enum err show(const struct cli *c, struct paystore *s, struct store *own,
                     struct diag *d)
{
    struct paystore_order o;
    const char *order_no = c->argv[0];
    bool any = false, json = cli_flag(c, "json");
    json_t *told = NULL;
    enum err missing = find_order(s, order_no, &o, d);
    if (missing && missing != ERR_NOTFOUND)
        return missing;
    enum err err = !missing && !json ? show_lines(s, &o) : ERR_OK;
    if (!err)
        err = json ? show_told_json(own, order_no, &told, &any)
                   : show_told_lines(own, order_no, &any);
    if (!err && missing && !any) {
        json_decref(told);
        return missing;
    }
    if (!err && json)
        err = show_json(s, missing ? NULL : &o, order_no, told);
    return err;
}

enum err cmd_pay_show(struct cli *c, struct diag *d)
{
    const char *order_no = c->argv[0];
    struct paystore *s = NULL;
    struct store *own = NULL;
    enum err err = check_order(order_no, d);
    if (!err)
        err = open_pay(c, PAYSTORE_READ, &s, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &own, d);
    if (!err)
        err = show(c, s, own, d);
    store_close(own);
    paystore_close(s);
    return err;
}

/* ---- status ----------------------------------------------------------------
 */
struct open_ctx {
    bool people;
    json_t *list;
    int64_t orders, refunds;
};

static enum err on_open(void *ctx, const struct paystore_order *o)
{
    struct open_ctx *x = ctx;
    x->orders++;
    if (x->people)
        order_lines(o);
    else if (json_array_append_new(x->list, order_json(o)))
        return ERR_NOMEM;
    return ERR_OK;
}

static enum err on_refund(void *ctx, const struct paystore_refund *r)
{
    struct open_ctx *x = ctx;
    x->refunds++;
    return x->people ? refund_line(NULL, r) : ERR_OK;
}

static enum err lane(const struct cli *c, char *out, size_t cap, struct diag *d)
{
    struct store *s = NULL;
    enum err err = cmd_open(c, STORE_READ, &s, d);
    if (!err)
        err = store_state(s, SETTING_PAY_LANE, out, cap);
    store_close(s);
    return err == ERR_NOTFOUND && out[0] == '\0' ? ERR_OK : err;
}

static void say_providers(const struct merchant *m)
{
    bool any = false;
    for (int kind = 0; kind < PAY_KINDS; kind++)
        if (merchant_has(m, (enum pay_kind)kind)) {
            printf(tr("%s: set up\n"), merchant_kind_name((enum pay_kind)kind));
            any = true;
        }
    if (!any)
        printf("%s\n", tr("no provider is set up: write pay.ini"));
}

static enum err status_open(const struct cli *c, struct open_ctx *x,
                            struct diag *d)
{
    struct paystore *s = NULL;
    struct diag none = {0};
    enum err err = open_pay(c, PAYSTORE_READ, &s, &none);
    if (err == ERR_NOTFOUND)
        return ERR_OK;
    if (err)
        return diag_set(d, err, "%s", none.text);
    err = paystore_orders_open(s, on_open, x);
    if (!err)
        err = paystore_refunds_open(s, on_refund, x);
    if (!err)
        err = paystore_orders_look(s, on_open, x);
    paystore_close(s);
    return err;
}

static enum err status_json(const struct cli *c, const struct merchant *m,
                            const char *where, bool runs, struct diag *d)
{
    struct open_ctx x = {.list = json_array()};
    json_t *names = json_array();
    enum err err = x.list && names ? ERR_OK : ERR_NOMEM;
    for (int kind = 0; !err && kind < PAY_KINDS; kind++)
        if (merchant_has(m, (enum pay_kind)kind) &&
            json_array_append_new(
                names, json_string(merchant_kind_name((enum pay_kind)kind))))
            err = ERR_NOMEM;
    if (!err)
        err = status_open(c, &x, d);
    if (err) {
        json_decref(x.list);
        json_decref(names);
        return err;
    }
    print_json(json_pack("{s:o,s:s,s:b,s:o,s:I}", "providers", names, "lane",
                         where, "serving", runs, "open", x.list, "refunds",
                         (json_int_t)x.refunds));
    return ERR_OK;
}

enum err cmd_pay_status(struct cli *c, struct diag *d)
{
    const char *dir = NULL;
    char where[256] = "";
    struct merchant *m = NULL;
    struct open_ctx x = {.people = true};
    enum err err = cli_need(c, "dir", &dir, d);
    if (!err)
        err = lane(c, where, sizeof(where), d);
    if (!err)
        err = merchant_load(dir, &m, d);
    bool runs = !err && serving(dir);
    if (!err && cli_flag(c, "json")) {
        err = status_json(c, m, where, runs, d);
    } else if (!err) {
        say_providers(m);
        if (!runs)
            printf("%s\n", tr("`hq serve` does not run: no payments now"));
        else if (where[0])
            printf(tr("tills pay at: %s\n"), where);
        else
            printf("%s\n", tr("tills cannot pay: `hq serve` was started "
                              "without pay.ini"));
        err = status_open(c, &x, d);
        if (!err)
            printf(tr("open: %lld payments, %lld refunds\n"),
                   (long long)x.orders, (long long)x.refunds);
    }
    merchant_free(m);
    return err;
}

/* ---- query -----------------------------------------------------------------
 */
/* What is known of the order, and else what the command line says. */
static enum err query_order(const struct cli *c, struct paystore *s,
                            struct paystore_order *o, struct diag *d)
{
    const char *with = cli_text(c, "with"), *text = NULL;
    struct money amount = {0};
    enum err err = s ? paystore_order(s, c->argv[0], o) : ERR_NOTFOUND;
    if (err && err != ERR_NOTFOUND)
        return err;
    if (!err && o->flow.kind < PAY_KINDS)
        return ERR_OK;
    memset(o, 0, sizeof(*o));
    snprintf(o->order_no, sizeof(o->order_no), "%s", c->argv[0]);
    if (!with)
        return diag_set(d, ERR_FORMAT,
                        tr("headquarters does not know this payment: say whom "
                           "to ask, --with wechat3 --amount 12.50"));
    if (!merchant_kind_named(with, &o->flow.kind))
        return diag_set(d, ERR_FORMAT,
                        tr("--with must be wechat2, wechat3 or alipay"));
    err = cli_need(c, "amount", &text, d);
    if (!err)
        err = money_parse(text, &amount, d);
    if (!err)
        err = cmd_id(c, "outlet", false, &o->outlet, d);
    o->flow.amount_fen = amount.fen;
    return err;
}

static enum err ask(const char *dir, const struct paystore_order *o,
                    struct pay_answer *a, struct diag *d)
{
    struct merchant *m = NULL;
    struct pay_provider *p = NULL;
    struct pay_order order;
    memset(&order, 0, sizeof(order));
    memcpy(order.order_no, o->order_no, sizeof(o->order_no));
    order.amount.fen = o->flow.amount_fen;
    order.outlet = o->outlet;
    order.till = o->till;
    enum err err = merchant_load(dir, &m, d);
    if (!err && !merchant_has(m, o->flow.kind))
        err = diag_set(d, ERR_NOTFOUND, tr("%s is not set up in pay.ini"),
                       merchant_kind_name(o->flow.kind));
    if (!err)
        err = merchant_open(m, o->flow.kind, &p, d);
    if (!err) {
        snprintf(order.sub_merchant, sizeof(order.sub_merchant), "%s",
                 o->created_ms ? o->sub_merchant
                               : merchant_sub(m, o->flow.kind, o->outlet));
        err = p->ops->query(p, &order, QUERY_TIMEOUT_MS, a);
        p->ops->close(p);
    }
    merchant_free(m);
    return err;
}

/* The answer is kept with the others. */
static enum err keep_answer(struct paystore *s, const char *order_no,
                            const struct pay_answer *a)
{
    struct paystore_step x = {.at_ms = clock_now_ms(),
                              .what = PAYSTORE_WANTED,
                              .call = FLOW_QUERY,
                              .outcome = (int)a->outcome};
    snprintf(x.order_no, sizeof(x.order_no), "%s", order_no);
    memcpy(x.reason, a->reason, sizeof(x.reason));
    memcpy(x.provider_no, a->provider_no, sizeof(x.provider_no));
    enum err err = paystore_begin(s);
    return err ? err : paystore_end(s, paystore_step_add(s, &x));
}

static void say_answer(const struct cli *c, const struct paystore_order *o,
                       const struct pay_answer *a)
{
    char paid[MONEY_CHARS], when[CLOCK_TIME_CHARS];
    if (cli_flag(c, "json")) {
        print_json(json_pack("{s:s,s:s,s:s,s:s,s:s,s:o,s:o}", "order_no",
                             o->order_no, "provider", kind_name(o->flow.kind),
                             "outcome", flow_outcome_name(a->outcome), "reason",
                             a->reason, "provider_no", a->provider_no, "paid",
                             money_json(a->paid.fen), "paid_at",
                             time_json(a->paid_at_ms)));
        return;
    }
    printf(tr("%s says of %s: %s"), kind_name(o->flow.kind), o->order_no,
           tr(flow_outcome_name(a->outcome)));
    if (a->reason[0])
        printf(" (%s)", a->reason);
    putchar('\n');
    if (a->outcome == PAY_PAID)
        printf(tr("%s paid at %s, number %s\n"), money_text(a->paid.fen, paid),
               clock_format_time(a->paid_at_ms, when), a->provider_no);
}

enum err cmd_pay_query(struct cli *c, struct diag *d)
{
    const char *dir = NULL;
    struct paystore *s = NULL;
    struct paystore_order o;
    struct pay_answer a;
    memset(&a, 0, sizeof(a));
    enum err err = check_order(c->argv[0], d);
    if (!err)
        err = cli_need(c, "dir", &dir, d);
    if (!err)
        err = paystore_open(dir, PAYSTORE_WRITE, &s, d);
    if (!err)
        err = query_order(c, s, &o, d);
    if (!err)
        err = ask(dir, &o, &a, d);
    if (!err)
        err = keep_answer(s, o.order_no, &a);
    if (!err)
        say_answer(c, &o, &a);
    paystore_close(s);
    return err;
}

/* ---- refund ----------------------------------------------------------------
 */
static enum err check_refund(struct paystore *s, const struct paystore_order *o,
                             int64_t fen, struct diag *d)
{
    char left[MONEY_CHARS];
    int64_t so_far = 0;
    if (o->flow.state != FLOW_PAID)
        return diag_set(d, ERR_RANGE,
                        tr("payment %s is not paid: there is nothing to give "
                           "back"),
                        o->order_no);
    enum err err = paystore_refund_sum(s, o->order_no, &so_far);
    if (!err && (fen <= 0 || fen > o->flow.amount_fen - so_far))
        err = diag_set(d, ERR_RANGE,
                       tr("give back more than 0 and at most %s of payment %s"),
                       money_text(o->flow.amount_fen - so_far, left),
                       o->order_no);
    return err;
}

static enum err put_refund(struct paystore *s, const struct paystore_order *o,
                           struct paystore_refund *r)
{
    struct paystore_step x = {.at_ms = clock_now_ms(),
                              .what = PAYSTORE_WANTED,
                              .call = FLOW_REFUND,
                              .outcome = -1};
    uint8_t random[15];
    randombytes_buf(random, sizeof(random));
    r->refund_no[0] = 'H';
    hex_encode(random, sizeof(random), r->refund_no + 1);
    memcpy(r->order_no, o->order_no, sizeof(r->order_no));
    r->outlet = o->outlet;
    r->created_ms = x.at_ms;
    flow_refund_start(&r->flow, x.at_ms);
    memcpy(x.order_no, r->order_no, sizeof(x.order_no));
    memcpy(x.refund_no, r->refund_no, sizeof(x.refund_no));
    enum err err = paystore_refund_put(s, r);
    return err ? err : paystore_step_add(s, &x);
}

/* Until `hq serve` knows the result. */
static enum err wait_refund(struct paystore *s, const char *dir,
                            struct paystore_refund *r)
{
    int64_t end = clock_monotonic_ms() + REFUND_WAIT_MS;
    enum err err = ERR_OK;
    while (!err && r->flow.state == FLOW_REFUND_ASKING && serving(dir) &&
           clock_monotonic_ms() < end) {
        usleep(LOOK_MS * 1000);
        err = paystore_refund(s, r->refund_no, r);
    }
    return err;
}

static void say_refund(struct cli *c, const char *dir,
                       const struct paystore_refund *r)
{
    static const char *const states[] = {"under way", "done", "failed"};
    c->exit_code = r->flow.state == FLOW_REFUND_FAILED;
    if (cli_flag(c, "json")) {
        print_json(json_pack("{s:s,s:s,s:o,s:s,s:s}", "order_no", r->order_no,
                             "refund_no", r->refund_no, "amount",
                             money_json(r->amount_fen), "state",
                             states[r->flow.state], "reason", r->flow.reason));
        return;
    }
    (void)refund_line(NULL, r);
    if (r->flow.state == FLOW_REFUND_ASKING)
        printf("%s\n", serving(dir) ? tr("it is tried until the provider says "
                                         "yes or no: see `hq pay show`")
                                    : tr("it is done when `hq serve` runs"));
}

enum err cmd_pay_refund(struct cli *c, struct diag *d)
{
    const char *dir = NULL, *text = NULL, *reason = cli_text(c, "reason");
    struct paystore *s = NULL;
    struct paystore_order o;
    struct paystore_refund r;
    struct money amount = {0};
    memset(&r, 0, sizeof(r));
    enum err err = check_order(c->argv[0], d);
    if (!err)
        err = cli_need(c, "dir", &dir, d);
    if (!err)
        err = cli_need(c, "amount", &text, d);
    if (!err)
        err = money_parse(text, &amount, d);
    if (!err && reason && !text_is_plain(reason, PAYWIRE_LETTERS_MAX))
        err = diag_set(d, ERR_FORMAT, tr("--reason: at most %d letters"),
                       PAYWIRE_LETTERS_MAX);
    if (!err)
        err = open_pay(c, PAYSTORE_READ, &s, d); /* it must be there */
    paystore_close(s);
    s = NULL;
    if (!err)
        err = open_pay(c, PAYSTORE_WRITE, &s, d);
    if (!err)
        err = paystore_begin(s);
    if (!err) {
        err = find_order(s, c->argv[0], &o, d);
        if (!err)
            err = check_refund(s, &o, amount.fen, d);
        r.amount_fen = amount.fen;
        snprintf(r.reason, sizeof(r.reason), "%s", reason ? reason : "");
        if (!err)
            err = put_refund(s, &o, &r);
        err = paystore_end(s, err);
    }
    if (!err)
        err = wait_refund(s, dir, &r);
    if (!err)
        say_refund(c, dir, &r);
    paystore_close(s);
    return err;
}
