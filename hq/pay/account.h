/* hq/pay/account.h - one account as its client needs it (hq/pay/merchant.h
 * reads it), and what the clients share: how an answer is judged. */
#ifndef HQ_PAY_ACCOUNT_H
#define HQ_PAY_ACCOUNT_H

#include <openssl/types.h>

#include "base/arena.h"
#include "hq/pay/http.h"
#include "hq/pay/merchant.h"

#define ACCOUNT_KEYS_MAX  8
#define ACCOUNT_ID_CAP    65 /* a serial, PUB_KEY_ID_... */
#define ACCOUNT_KEY_LEN   32 /* API key, APIv3 key */
#define ACCOUNT_TOKEN_CAP 129

/* Strings are never NULL but where said; all belong to the merchant. */
struct account {
    bool present;
    const char *base_url; /* without the last slash; Alipay: the gateway */
    const char *notify_url;
    const char *app_id, *mch_id;      /* alipay: seller_id */
    const char *ca_file;              /* NULL: the system's */
    const char *cert_file, *key_file; /* wechat2; NULL: none */
    const char *server_ip;            /* wechat2 */
    bool hmac;                        /* wechat2 */
    char api_key[ACCOUNT_KEY_LEN + 1];
    EVP_PKEY *key;      /* ours: wechat3, alipay */
    const char *serial; /* wechat3 */
    struct account_key {
        char id[ACCOUNT_ID_CAP]; /* "" for Alipay's */
        EVP_PKEY *key;
    } theirs[ACCOUNT_KEYS_MAX];
    int their_count;
    const char *public_key_id; /* wechat3; "": certificates only */
    bool gbk;                  /* alipay */
    const char *token_dir;     /* alipay; "": none */
    struct account_sub {
        uint32_t outlet;
        char id[PAY_ORDER_CAP];
        bool own_bill; /* alipay: has a token; the first with this id */
    } * subs;          /* by outlet */
    size_t sub_count;
};

MUST_USE enum err wechat2_open(const struct account *a,
                               struct pay_provider **ret_provider);
MUST_USE enum err wechat3_open(const struct account *a,
                               struct pay_provider **ret_provider);
MUST_USE enum err alipay_open(const struct account *a,
                              struct pay_provider **ret_provider);

/* Reads a file that nobody else may read, without blanks around it, with a NUL
 * that is not counted. d names it. Wipe with account_wipe. */
MUST_USE enum err account_secret(const char *path, struct buf *ret_text,
                                 struct diag *d);
void account_wipe(struct buf *b);

/* ---- judging answers -------------------------------------------------------
 */
enum pay_op {
    PAY_OP_CHARGE,
    PAY_OP_SHOW,
    PAY_OP_QUERY,
    PAY_OP_REVERSE,
    PAY_OP_CLOSE,
    PAY_OP_REFUND,
    PAY_OP_REFUND_QUERY,
};
#define PAY_OPS_OF(op) (1U << (op))
#define PAY_OPS_MOVING                                                         \
    (PAY_OPS_OF(PAY_OP_CHARGE) | PAY_OPS_OF(PAY_OP_SHOW) |                     \
     PAY_OPS_OF(PAY_OP_REFUND))

/* A provider's code and what it proves when it answers one of those ops. */
struct pay_verdict {
    const char *code;
    unsigned ops;
    enum pay_outcome outcome;
};

/* What was asked, for comparison with what is answered: order for all but
 * refunds. */
struct pay_asked {
    enum pay_op op;
    const struct pay_order *order;
    const struct pay_refund *refund;
};
const char *asked_order_no(const struct pay_asked *q);
const char *asked_sub(const struct pay_asked *q);

/* reason: NULL is "". Everything else of ret_answer becomes empty. */
void pay_answer_set(struct pay_answer *ret_answer, enum pay_outcome outcome,
                    const char *reason);
/* By a table that ends with code NULL; what is not in it proves nothing. A
 * refusal of a charge proves nothing either when it may be an echo
 * (order->sent_before). */
void pay_answer_judge(const struct pay_verdict *table,
                      const struct pay_asked *q, const char *code,
                      struct pay_answer *ret_answer);
/* When no whole answer came; HTTP_ANSWERED does not belong here. */
void pay_answer_lost(const struct pay_asked *q, enum http_end end,
                     struct pay_answer *ret_answer);

/* Digits only, at most MONEY_MAX. */
bool pay_read_fen(const char *text, int64_t *ret_fen);
/* "20141030133525", "2014-10-30 13:35:25" (China), "2014-10-30T13:35:25+08:00";
 * 0 for anything else. */
int64_t pay_read_time(const char *text);
/* "20141030133525" in China. */
#define PAY_STAMP_CAP 32
void pay_stamp(int64_t unix_ms, char ret_text[PAY_STAMP_CAP]);
/* What every provider takes as a number of ours: 1 to 32 of
 * [0-9A-Za-z_-]. */
bool pay_number_ok(const char *text);
/* The subject in at most cap - 1 bytes, without control characters and without
 * any of avoid; the order's number when nothing is left. */
void pay_subject(const struct pay_order *order, const char *avoid, char *out,
                 size_t cap);
/* The refund's reason without control characters, in the arena; NULL when there
 * is none, or no memory: nothing depends on it. */
const char *pay_reason(const struct pay_refund *refund, struct arena *arena);
/* Copies what fits whole; "" otherwise, as half a number is none. */
void pay_copy(char *out, size_t cap, const char *text);

#endif
