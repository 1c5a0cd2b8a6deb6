#include "hq/pay/flow.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/i18n.h"

struct times {
    int64_t unknown_ms, waiting_ms, deadline_ms, undo_min_ms, undo_max_ms;
};

static const struct times charge_wechat = {
    FLOW_WECHAT_UNKNOWN_MS, FLOW_WECHAT_WAITING_MS, FLOW_WECHAT_DEADLINE_MS,
    FLOW_WECHAT_UNDO_MIN_MS, FLOW_WECHAT_UNDO_MAX_MS};
static const struct times charge_alipay = {
    FLOW_ALIPAY_UNKNOWN_MS, FLOW_ALIPAY_WAITING_MS, FLOW_ALIPAY_DEADLINE_MS, 0,
    FLOW_ALIPAY_UNDO_MAX_MS};
static const struct times shown = {FLOW_SHOWN_UNKNOWN_MS, FLOW_SHOWN_WAITING_MS,
                                   FLOW_SHOWN_LIFE_MS, 0, FLOW_NEVER};

static const struct times *times_of(const struct flow *f)
{
    if (f->shown)
        return &shown;
    return f->kind == PAY_ALIPAY ? &charge_alipay : &charge_wechat;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

bool flow_final(const struct flow *f)
{
    return f->state >= FLOW_PAID;
}

int flow_timeout_ms(enum flow_call call)
{
    return call == FLOW_CHARGE ? FLOW_CHARGE_TIMEOUT_MS : FLOW_CALL_TIMEOUT_MS;
}

static void plan(struct flow *f, enum flow_call call, int64_t at_ms)
{
    f->next = call;
    f->next_ms = call == FLOW_NONE ? FLOW_NEVER : at_ms;
}

static void finish(struct flow *f, enum flow_state state)
{
    f->state = state;
    plan(f, FLOW_NONE, 0);
    if (state != FLOW_PAID)
        f->paid_fen = f->payer_fen = f->paid_at_ms = 0;
}

static void set_asked(struct flow *f, int64_t now_ms)
{
    f->asked_ms = now_ms;
    f->deadline_ms = now_ms + times_of(f)->deadline_ms;
    /* A shown code is told when it expires; a scanned one lives a minute. */
    f->sure_ms = f->shown ? f->deadline_ms + FLOW_SHOWN_UNKNOWN_MS
                          : now_ms + FLOW_SURE_MS;
}

void flow_start(struct flow *f, enum pay_kind kind, bool is_shown,
                int64_t amount_fen, int64_t now_ms)
{
    memset(f, 0, sizeof(*f));
    f->kind = kind;
    f->shown = is_shown;
    f->amount_fen = amount_fen;
    f->state = FLOW_ASKING;
    set_asked(f, now_ms);
    plan(f, is_shown ? FLOW_SHOW : FLOW_CHARGE, now_ms);
}

enum flow_call flow_due(const struct flow *f, int64_t now_ms)
{
    if (flow_final(f) || f->calling || now_ms < f->next_ms)
        return FLOW_NONE;
    return f->next;
}

void flow_called(struct flow *f, int64_t now_ms)
{
    CHECK(!f->calling && f->next != FLOW_NONE && !flow_final(f));
    f->calling = f->next;
    if (f->next == FLOW_CHARGE)
        set_asked(f, now_ms); /* it may have waited for its turn */
    plan(f, FLOW_NONE, 0);
}

void flow_began(struct flow *f, int64_t at_ms)
{
    if (f->calling == FLOW_CHARGE && !flow_final(f))
        set_asked(f, later(f->asked_ms, at_ms));
}

/* ---- undoing ---------------------------------------------------------------
 */
static int64_t again_after(uint32_t tries, int64_t since_ms, int64_t now_ms)
{
    int64_t wait = FLOW_AGAIN_MS;
    if (now_ms - since_ms > FLOW_SLOW_AFTER_MS)
        return now_ms + FLOW_AGAIN_SLOW_MS;
    while (tries-- > 1 && wait < FLOW_AGAIN_MAX_MS)
        wait *= 2;
    return now_ms + sooner(wait, FLOW_AGAIN_MAX_MS);
}

static enum flow_call undo_call(const struct flow *f, int64_t at_ms)
{
    if (f->giving_back)
        return FLOW_GIVE_BACK;
    if (f->shown)
        return FLOW_CLOSE;
    /* Too late to reverse: if it is paid after all it is given back. */
    return at_ms - f->asked_ms > times_of(f)->undo_max_ms ? FLOW_QUERY
                                                          : FLOW_REVERSE;
}

static void undo_at(struct flow *f, int64_t at_ms)
{
    at_ms = later(at_ms, f->asked_ms + times_of(f)->undo_min_ms);
    plan(f, undo_call(f, at_ms), at_ms);
}

static void undo(struct flow *f, int64_t now_ms)
{
    if (f->state != FLOW_UNDOING) {
        f->state = FLOW_UNDOING;
        f->tries = 0;
        f->undo_ms = now_ms;
    }
    undo_at(f, now_ms);
}

/* A call to undo brought nothing: the same again, and now and then a look at
 * what became of the earlier ones. */
static void undo_again(struct flow *f, enum flow_call was, int64_t now_ms)
{
    if (was != FLOW_QUERY)
        f->tries++;
    int64_t at = again_after(f->tries, f->undo_ms, now_ms);
    if (was != FLOW_QUERY && (f->shown || f->tries % 3 == 0))
        plan(f, FLOW_QUERY, f->tries == 1 ? now_ms : at);
    else
        undo_at(f, at);
}

/* A code that was taken off the screen before anybody scanned it: it cannot be
 * closed, ends by itself, and until then somebody may have kept a picture. */
static void unscanned(struct flow *f, int64_t now_ms)
{
    if (now_ms >= f->sure_ms)
        finish(f, FLOW_FAILED);
    else
        plan(f, FLOW_QUERY, sooner(now_ms + FLOW_UNSCANNED_MS, f->sure_ms));
}

static void paid(struct flow *f, int64_t now_ms)
{
    bool keep = f->state != FLOW_UNDOING || (f->shown && !f->gave_up);
    if (keep && !f->gave_up) {
        finish(f, FLOW_PAID);
        return;
    }
    f->giving_back = f->giving_back || f->shown ||
                     now_ms - f->asked_ms > times_of(f)->undo_max_ms;
    undo(f, now_ms);
}

static void undo_answer(struct flow *f, enum flow_call call,
                        const struct pay_answer *a, int64_t now_ms)
{
    switch (a->outcome) {
    case PAY_REVERSED:
        finish(f, FLOW_REVERSED);
        break;
    case PAY_NOT_PAID:
        /* A refund that is refused for good proves nothing about the order. */
        if (call == FLOW_GIVE_BACK)
            undo_again(f, call, now_ms);
        else
            finish(f, FLOW_FAILED);
        break;
    case PAY_REFUNDED: /* only ours can it be */
        finish(f, FLOW_REVERSED);
        break;
    case PAY_PAID:
        /* Said by a query, or by a close that came too late. To a reverse it
         * says that nothing was reversed. */
        if (call == FLOW_REVERSE || call == FLOW_GIVE_BACK)
            undo_again(f, call, now_ms);
        else
            paid(f, now_ms);
        break;
    case PAY_WAITING:
        if (call == FLOW_QUERY && undo_call(f, now_ms) != FLOW_QUERY)
            undo(f, now_ms);
        else
            undo_again(f, call, now_ms);
        break;
    case PAY_NO_ORDER:
        if (f->giving_back)
            undo_again(f, call, now_ms);
        else if (f->shown)
            unscanned(f, now_ms);
        else if (now_ms >= f->sure_ms)
            finish(f, FLOW_FAILED);
        else
            undo_again(f, call, now_ms);
        break;
    default:
        undo_again(f, call, now_ms);
        break;
    }
}

/* ---- asking and waiting ----------------------------------------------------
 */
/* Query again, the last time at the deadline; after that one it is undone
 * with no gap. */
static void query_after(struct flow *f, int64_t wait_ms, int64_t now_ms)
{
    if (f->gave_up || now_ms >= f->deadline_ms)
        undo(f, now_ms);
    else
        plan(f, FLOW_QUERY, sooner(now_ms + wait_ms, f->deadline_ms));
}

static void show_unknown(struct flow *f, int64_t now_ms)
{
    f->tries++;
    if (f->gave_up || f->tries >= FLOW_SHOWN_TRIES || now_ms >= f->deadline_ms)
        finish(f, FLOW_FAILED); /* a code that nobody saw, nobody can pay */
    else
        plan(f, FLOW_SHOW, now_ms + FLOW_SHOWN_UNKNOWN_MS);
}

static void show_answer(struct flow *f, const struct pay_answer *a,
                        int64_t now_ms)
{
    if (a->outcome == PAY_PAID)
        paid(f, now_ms);
    else if (a->outcome == PAY_NOT_PAID || a->outcome == PAY_MISSET)
        finish(f, FLOW_FAILED); /* nobody ever saw the code */
    else if (a->outcome == PAY_REVERSED)
        finish(f, FLOW_REVERSED);
    else if (a->outcome == PAY_WAITING && f->code_url[0]) {
        f->state = FLOW_WAITING;
        query_after(f, FLOW_SHOWN_WAITING_MS, now_ms);
    } else
        show_unknown(f, now_ms);
}

static void charge_answer(struct flow *f, const struct pay_answer *a,
                          int64_t now_ms)
{
    const struct times *t = times_of(f);
    switch (a->outcome) {
    case PAY_PAID:
        paid(f, now_ms);
        break;
    case PAY_NOT_PAID:
    case PAY_MISSET: /* the only charge there was, and nothing moved */
        finish(f, FLOW_FAILED);
        break;
    case PAY_REVERSED:
        finish(f, FLOW_REVERSED);
        break;
    case PAY_WAITING:
        f->state = FLOW_WAITING;
        query_after(f, t->waiting_ms, now_ms);
        break;
    default:
        query_after(f, t->unknown_ms, now_ms);
        break;
    }
}

static void query_answer(struct flow *f, const struct pay_answer *a,
                         int64_t now_ms)
{
    const struct times *t = times_of(f);
    switch (a->outcome) {
    case PAY_PAID:
    case PAY_REFUNDED: /* paid, whatever somebody did to it since */
        paid(f, now_ms);
        break;
    case PAY_NOT_PAID:
        finish(f, FLOW_FAILED);
        break;
    case PAY_REVERSED:
        finish(f, FLOW_REVERSED);
        break;
    case PAY_WAITING:
        f->state = FLOW_WAITING;
        query_after(f, t->waiting_ms, now_ms);
        break;
    case PAY_NO_ORDER:
        if (f->shown) /* nobody scanned it yet */
            query_after(f, t->waiting_ms, now_ms);
        else if (now_ms >= f->sure_ms)
            finish(f, FLOW_FAILED);
        else
            query_after(f, t->unknown_ms, now_ms);
        break;
    default:
        query_after(f, t->unknown_ms, now_ms);
        break;
    }
}

/* Keeps what the answer tells besides its outcome. */
static void learn(struct flow *f, const struct pay_answer *a)
{
    if (a->provider_no[0] && f->calling != FLOW_GIVE_BACK)
        memcpy(f->provider_no, a->provider_no, sizeof(f->provider_no));
    if (a->code_url[0])
        memcpy(f->code_url, a->code_url, sizeof(f->code_url));
    if (a->payer[0])
        memcpy(f->payer, a->payer, sizeof(f->payer));
    memcpy(f->reason, a->reason, sizeof(f->reason));
    if (a->outcome == PAY_PAID || a->outcome == PAY_REFUNDED) {
        f->paid_fen = f->amount_fen;
        f->payer_fen = a->payer_paid.fen;
        f->paid_at_ms = a->paid_at_ms;
    }
}

/* Paid, but not this: providers check it, notifications are checked here. */
static bool other_amount(const struct flow *f, const struct pay_answer *a)
{
    return a->outcome == PAY_PAID && a->paid.fen != f->amount_fen;
}

void flow_answer(struct flow *f, const struct pay_answer *answer,
                 int64_t now_ms)
{
    struct pay_answer a = *answer;
    enum flow_call call = f->calling;
    CHECK(call != FLOW_NONE);
    if (call != FLOW_GIVE_BACK && other_amount(f, &a)) {
        a.outcome = PAY_UNKNOWN;
        snprintf(a.reason, sizeof(a.reason), "%s", PAY_WHY_OTHER);
    }
    if (flow_final(f)) { /* a notification was faster */
        f->calling = FLOW_NONE;
        return;
    }
    learn(f, &a);
    f->calling = FLOW_NONE;
    if (call == FLOW_CHARGE || call == FLOW_SHOW)
        f->answered = f->answered || a.outcome != PAY_UNKNOWN;
    if (call == FLOW_CHARGE)
        charge_answer(f, &a, now_ms);
    else if (call == FLOW_SHOW)
        show_answer(f, &a, now_ms);
    else if (f->state == FLOW_UNDOING)
        undo_answer(f, call, &a, now_ms);
    else
        query_answer(f, &a, now_ms);
}

bool flow_notice(struct flow *f, const struct pay_answer *a, int64_t now_ms)
{
    if (a->outcome != PAY_PAID || other_amount(f, a))
        return a->outcome != PAY_PAID;
    if (flow_final(f)) /* late ones of what was reversed since are usual */
        return f->state != FLOW_FAILED;
    learn(f, a);
    if (f->calling && (f->gave_up || f->state == FLOW_UNDOING) &&
        !(f->shown && !f->gave_up))
        return true; /* what is under way undoes it, or will be told */
    paid(f, now_ms);
    return true;
}

void flow_give_up(struct flow *f, int64_t now_ms)
{
    if (flow_final(f) || f->gave_up)
        return;
    f->gave_up = true;
    /* Never sent: it does not have to be. */
    if (!f->calling && !f->answered &&
        (f->next == FLOW_CHARGE || (f->next == FLOW_SHOW && !f->tries))) {
        finish(f, FLOW_FAILED);
        return;
    }
    if (!f->calling && f->state != FLOW_UNDOING)
        undo(f, now_ms);
}

void flow_resume(struct flow *f, int64_t now_ms)
{
    f->calling = FLOW_NONE;
    if (flow_final(f))
        return;
    if (f->asked_ms > now_ms) { /* the clock was set back meanwhile */
        set_asked(f, now_ms);
        f->undo_ms = sooner(f->undo_ms, now_ms);
    }
    if (!f->answered && !f->shown)
        f->sure_ms = later(f->sure_ms, now_ms + FLOW_SURE_MS);
    if (f->state == FLOW_UNDOING)
        undo(f, now_ms);
    else if (f->shown && !f->code_url[0])
        plan(f, FLOW_SHOW, now_ms);
    else
        plan(f, FLOW_QUERY, now_ms);
    if (f->gave_up && f->state != FLOW_UNDOING)
        undo(f, now_ms);
}

/* ---- refund ----------------------------------------------------------------
 */
static void refund_plan(struct flow_refund *r, enum flow_call call,
                        int64_t at_ms)
{
    r->next = call;
    r->next_ms = at_ms;
}

void flow_give_back_number(const char *order_no, char out[PAY_ORDER_CAP])
{
    uint8_t hash[15];
    char hex[31];
    static const uint8_t key[] = "liandian give back";
    crypto_generichash(hash, sizeof(hash), (const uint8_t *)order_no,
                       strlen(order_no), key, sizeof(key) - 1);
    hex_encode(hash, sizeof(hash), hex);
    snprintf(out, PAY_ORDER_CAP, "B%s", hex);
}

void flow_refund_start(struct flow_refund *r, int64_t now_ms)
{
    memset(r, 0, sizeof(*r));
    r->started_ms = now_ms;
    refund_plan(r, FLOW_REFUND, now_ms);
}

static void refund_uncertain(struct flow_refund *r, int64_t now_ms)
{
    r->uncertain = true;
    r->sure_ms = now_ms + FLOW_SURE_MS;
}

void flow_refund_resume(struct flow_refund *r, int64_t now_ms)
{
    r->calling = FLOW_NONE;
    if (r->state != FLOW_REFUND_ASKING)
        return;
    refund_uncertain(r, now_ms);
    r->started_ms = sooner(r->started_ms, now_ms);
    refund_plan(r, FLOW_REFUND, now_ms); /* same number: done once at most */
}

enum flow_call flow_refund_due(const struct flow_refund *r, int64_t now_ms)
{
    if (r->state != FLOW_REFUND_ASKING || r->calling || now_ms < r->next_ms)
        return FLOW_NONE;
    return r->next;
}

void flow_refund_called(struct flow_refund *r, int64_t now_ms)
{
    (void)now_ms;
    CHECK(!r->calling && r->state == FLOW_REFUND_ASKING);
    r->calling = r->next;
    r->next_ms = FLOW_NEVER;
}

static void refund_finish(struct flow_refund *r, enum flow_refund_state state)
{
    r->state = state;
    r->next = FLOW_NONE;
    r->next_ms = FLOW_NEVER;
}

static void refund_again(struct flow_refund *r, enum flow_call call,
                         int64_t now_ms)
{
    r->tries++;
    refund_plan(r, call, again_after(r->tries, r->started_ms, now_ms));
}

static void refund_asked(struct flow_refund *r, const struct pay_answer *a,
                         int64_t now_ms)
{
    switch (a->outcome) {
    case PAY_REFUNDED:
    case PAY_REVERSED:
        refund_finish(r, FLOW_REFUND_DONE);
        break;
    case PAY_NOT_PAID:
    case PAY_NO_ORDER:
    case PAY_MISSET:
        /* A refusal now does not undo what an earlier call may have done. */
        if (r->uncertain)
            refund_again(r, FLOW_REFUND_QUERY, now_ms);
        else
            refund_finish(r, FLOW_REFUND_FAILED);
        break;
    case PAY_AGAIN: /* taken, or the account is empty: the query tells */
        refund_uncertain(r, now_ms);
        refund_again(r, FLOW_REFUND_QUERY, now_ms);
        break;
    default:
        refund_uncertain(r, now_ms);
        refund_again(r, FLOW_REFUND, now_ms);
        break;
    }
}

static void refund_queried(struct flow_refund *r, const struct pay_answer *a,
                           bool refused, int64_t now_ms)
{
    switch (a->outcome) {
    case PAY_REFUNDED:
    case PAY_REVERSED:
        refund_finish(r, FLOW_REFUND_DONE);
        break;
    case PAY_NOT_PAID:
        refund_finish(r, FLOW_REFUND_FAILED);
        break;
    case PAY_NO_ORDER: /* no such refund: none was taken so far */
        if (!refused)
            refund_again(r, FLOW_REFUND, now_ms);
        else if (now_ms < r->sure_ms)
            refund_again(r, FLOW_REFUND_QUERY, now_ms);
        else
            refund_finish(r, FLOW_REFUND_FAILED);
        break;
    case PAY_AGAIN:
        /* Being worked on. Every third time the call itself: a provider may
         * wait for that once the account is filled. */
        refund_again(r, r->tries % 3 == 2 ? FLOW_REFUND : FLOW_REFUND_QUERY,
                     now_ms);
        break;
    default:
        refund_again(r, FLOW_REFUND_QUERY, now_ms);
        break;
    }
}

void flow_refund_answer(struct flow_refund *r, const struct pay_answer *a,
                        int64_t now_ms)
{
    enum flow_call call = r->calling;
    CHECK(call != FLOW_NONE);
    r->calling = FLOW_NONE;
    if (r->state != FLOW_REFUND_ASKING)
        return; /* a notification was faster */
    if (a->provider_no[0])
        memcpy(r->provider_no, a->provider_no, sizeof(r->provider_no));
    /* The reason of a refusal is kept while the query that follows runs. */
    if (call == FLOW_REFUND || a->reason[0])
        memcpy(r->reason, a->reason, sizeof(r->reason));
    if (call == FLOW_REFUND) {
        r->refused = a->outcome == PAY_NOT_PAID || a->outcome == PAY_NO_ORDER ||
                     a->outcome == PAY_MISSET;
        refund_asked(r, a, now_ms);
    } else {
        refund_queried(r, a, r->refused, now_ms);
    }
    if (r->state == FLOW_REFUND_DONE)
        r->reason[0] = '\0';
}

void flow_refund_notice(struct flow_refund *r, const struct pay_answer *a)
{
    if (r->state != FLOW_REFUND_ASKING || a->outcome != PAY_REFUNDED)
        return;
    if (a->provider_no[0])
        memcpy(r->provider_no, a->provider_no, sizeof(r->provider_no));
    r->reason[0] = '\0';
    refund_finish(r, FLOW_REFUND_DONE);
}

/* ---- names -----------------------------------------------------------------
 */
const char *flow_call_name(enum flow_call call)
{
    static const char *const names[FLOW_CALLS] = {
        [FLOW_NONE] = "none",
        [FLOW_CHARGE] = N_("charge"),
        [FLOW_SHOW] = N_("show a code"),
        [FLOW_QUERY] = N_("query"),
        [FLOW_REVERSE] = N_("reverse"),
        [FLOW_CLOSE] = N_("close"),
        [FLOW_GIVE_BACK] = N_("give back"),
        [FLOW_REFUND] = N_("give back in part"),
        [FLOW_REFUND_QUERY] = N_("refund query"),
    };
    return (unsigned)call < FLOW_CALLS ? names[call] : "?";
}

const char *flow_state_name(enum flow_state state)
{
    static const char *const names[FLOW_STATES] = {
        [FLOW_ASKING] = N_("asking"),   [FLOW_WAITING] = N_("waiting"),
        [FLOW_UNDOING] = N_("undoing"), [FLOW_PAID] = N_("paid"),
        [FLOW_FAILED] = N_("not paid"), [FLOW_REVERSED] = N_("reversed"),
    };
    return (unsigned)state < FLOW_STATES ? names[state] : "?";
}

const char *flow_outcome_name(enum pay_outcome outcome)
{
    static const char *const names[] = {
        [PAY_PAID] = N_("paid"),
        [PAY_WAITING] = N_("waiting"),
        [PAY_UNKNOWN] = N_("unknown"),
        [PAY_NOT_PAID] = N_("not paid"),
        [PAY_NO_ORDER] = N_("no order"),
        [PAY_REVERSED] = N_("reversed"),
        [PAY_REFUNDED] = N_("refunded"),
        [PAY_AGAIN] = N_("again"),
        [PAY_MISSET] = N_("set up wrongly"),
    };
    return (unsigned)outcome <= PAY_MISSET ? names[outcome] : "?";
}
