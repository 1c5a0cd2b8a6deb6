/* hq/pay/flow.h - what to ask a provider when, for one payment and for one
 * refund. Pure state machines: time, answers and requests come in, the next
 * call and its instant come out; no clock, socket, file or chance.
 *
 *                    charge, show
 *   flow_start ─▶ ASKING ─────────▶ WAITING ──┬─▶ PAID
 *                    │  unknown: query         ├─▶ FAILED   (certainly not
 *                    │                         │             charged)
 *                    └── deadline, give-up ─▶ UNDOING ─▶ REVERSED
 *
 * Invariants
 *   - CHARGE is asked for once in an order's life, and never after
 *     flow_resume: what became of it is found out by query.
 *   - A final state is never left. What goes back later is a refund.
 *   - A result that says paid after a give-up is undone.
 *   - FAILED and REVERSED are believed only from an answer that proves them.
 *     "No such order" proves nothing before sure_ms, as the request may still
 *     be under way and the payer's code still alive.
 *   - One call at a time for one order.
 *
 * Timings and where they are published:
 *   WeChat code payment   pay.weixin.qq.com/doc/v2/merchant/4011937125 (updated
 *     2025-08-14): after SYSTEMERROR or no answer wait 5 s, then query; while
 *     USERPAYING query about every 10 s up to 45 s; then reverse, not sooner
 *     than 15 s after the charge and within 7 days; no answer, an error or
 *     recall=Y: reverse again.
 *   Alipay  docs.antom.com/ac/barcode_cn/practice; blog.csdn.net/jingblog
 *     /article/details/81185281; yq.aliyun.com/articles/710931: on 10003, 20000
 *     or no answer query every 3 to 5 s up to a deadline of 30 to 60 s, then
 *     cancel right after the last query; retry_flag Y: cancel again. Cancel
 *     works for 24 hours.
 *   Codes live one minute and serve once: pay.weixin.qq.com/wiki/doc/api/wxpay
 *     /ch/guide/pos/ImportantParameters.shtml; docs.open.alipay.com/194/106039.
 *   A shown code is watched until it expires (expires_ms, sent with it), then
 *     closed; paid ones are given back by a refund, since reverse is for code
 *     payment only. */
#ifndef HQ_PAY_FLOW_H
#define HQ_PAY_FLOW_H

#include "hq/pay/merchant.h"

#define FLOW_NEVER INT64_MAX

#define FLOW_WECHAT_UNKNOWN_MS  5000
#define FLOW_WECHAT_WAITING_MS  10000
#define FLOW_WECHAT_DEADLINE_MS 45000
#define FLOW_WECHAT_UNDO_MIN_MS 15000 /* after the charge */
#define FLOW_WECHAT_UNDO_MAX_MS INT64_C(604800000)
#define FLOW_ALIPAY_UNKNOWN_MS  3000
#define FLOW_ALIPAY_WAITING_MS  4000
#define FLOW_ALIPAY_DEADLINE_MS 45000
#define FLOW_ALIPAY_UNDO_MAX_MS INT64_C(86400000)
#define FLOW_SHOWN_WAITING_MS   4000
#define FLOW_SHOWN_UNKNOWN_MS   2000 /* show is safe to repeat */
#define FLOW_SHOWN_LIFE_MS      300000
#define FLOW_SHOWN_TRIES        3
#define FLOW_UNSCANNED_MS       10000 /* between looks at a code taken away */
/* After which a charge that is not there never comes: the code's minute, and
 * what a request may take on its way. */
#define FLOW_SURE_MS 75000
/* Between tries to undo or refund: doubles from the first to the second, and
 * after an hour is the third. */
#define FLOW_AGAIN_MS      3000
#define FLOW_AGAIN_MAX_MS  60000
#define FLOW_AGAIN_SLOW_MS 600000
#define FLOW_SLOW_AFTER_MS 3600000
/* What one call may take; an answer later than that is no answer. */
#define FLOW_CHARGE_TIMEOUT_MS 10000
#define FLOW_CALL_TIMEOUT_MS   8000

enum flow_call {
    FLOW_NONE,
    FLOW_CHARGE,
    FLOW_SHOW,
    FLOW_QUERY,
    FLOW_REVERSE,
    FLOW_CLOSE,
    FLOW_GIVE_BACK, /* a refund in whole, always under the same number */
    FLOW_REFUND,    /* the two of struct flow_refund */
    FLOW_REFUND_QUERY,
    FLOW_CALLS
};

enum flow_state {
    FLOW_ASKING,
    FLOW_WAITING,
    FLOW_UNDOING,
    FLOW_PAID, /* from here on final */
    FLOW_FAILED,
    FLOW_REVERSED,
    FLOW_STATES
};

/* Everything but `calling` is kept; the owner stores it as it is. */
struct flow {
    enum pay_kind kind;
    bool shown;
    int64_t amount_fen;
    enum flow_state state;
    int64_t asked_ms;    /* first call */
    int64_t deadline_ms; /* then what has no result is undone */
    int64_t sure_ms;     /* "no such order" before proves nothing */
    int64_t next_ms;     /* of `next`; FLOW_NEVER: nothing to do */
    enum flow_call next;
    enum flow_call calling; /* under way; FLOW_NONE */
    bool answered;          /* charge or show got an answer of any kind */
    bool gave_up;
    bool giving_back; /* paid, and reverse cannot help */
    uint32_t tries;   /* shows, later undos, without a result */
    int64_t undo_ms;  /* when undoing began */
    /* what answers said */
    char provider_no[PAY_NUMBER_CAP];
    char reason[PAY_REASON_CAP];
    char code_url[PAY_URL_CAP];
    char payer[PAY_PAYER_CAP];
    int64_t paid_fen, payer_fen, paid_at_ms;
};

void flow_start(struct flow *f, enum pay_kind kind, bool shown,
                int64_t amount_fen, int64_t now_ms);
/* Read back after a restart: whatever was under way has no answer. */
void flow_resume(struct flow *f, int64_t now_ms);
bool flow_final(const struct flow *f);
/* The call to make now; FLOW_NONE when there is none, or one is under way. */
enum flow_call flow_due(const struct flow *f, int64_t now_ms);
/* It is being made. */
void flow_called(struct flow *f, int64_t now_ms);
/* When a charge that was called really left, as it may have waited: its times
 * count from there. Before flow_answer. */
void flow_began(struct flow *f, int64_t at_ms);
/* Its answer. */
void flow_answer(struct flow *f, const struct pay_answer *a, int64_t now_ms);
/* A verified notification. false: it contradicts a final state (paid, though
 * it failed), which a person has to look at. */
bool flow_notice(struct flow *f, const struct pay_answer *a, int64_t now_ms);
/* The till no longer waits. Too late for what is final. */
void flow_give_up(struct flow *f, int64_t now_ms);
int flow_timeout_ms(enum flow_call call);

/* ---- refund ----------------------------------------------------------------
 * The same number is asked for again until the result is known. */
enum flow_refund_state {
    FLOW_REFUND_ASKING,
    FLOW_REFUND_DONE,
    FLOW_REFUND_FAILED,
};

struct flow_refund {
    enum flow_refund_state state;
    int64_t started_ms, next_ms;
    enum flow_call next;
    enum flow_call calling;
    bool uncertain;  /* an earlier call may have done it */
    int64_t sure_ms; /* "no such refund" before proves nothing: that call may
                        still be on its way */
    bool refused;    /* the last call was */
    uint32_t tries;
    char provider_no[PAY_NUMBER_CAP];
    char reason[PAY_REASON_CAP];
};

/* The refund that undoes an order: always the same number for it. */
void flow_give_back_number(const char *order_no, char out[PAY_ORDER_CAP]);
void flow_refund_start(struct flow_refund *r, int64_t now_ms);
void flow_refund_resume(struct flow_refund *r, int64_t now_ms);
enum flow_call flow_refund_due(const struct flow_refund *r, int64_t now_ms);
void flow_refund_called(struct flow_refund *r, int64_t now_ms);
void flow_refund_answer(struct flow_refund *r, const struct pay_answer *a,
                        int64_t now_ms);
void flow_refund_notice(struct flow_refund *r, const struct pay_answer *a);

/* Names for lists and logs; English ids. */
const char *flow_call_name(enum flow_call call);
const char *flow_state_name(enum flow_state state);
const char *flow_outcome_name(enum pay_outcome outcome);

#endif
