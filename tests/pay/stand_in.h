/* tests/pay/stand_in.h - the providers' servers as one program on loopback.
 *
 * One HTTPS port with the doors of all three; a plain port of 127.0.0.1 for
 * whoever runs the test (admin.h); a thread that sends notifications. Each
 * connection has a thread of its own, so that a slow answer stops nobody; one
 * lock guards the banks and everything below it.
 *
 * Two times: signatures and headers carry the real one, the banks live by
 * stand_in_now, which a test moves forward. */
#ifndef TESTS_PAY_STAND_IN_H
#define TESTS_PAY_STAND_IN_H

#include <pthread.h>

#include "base/money.h"
#include "tests/pay/bank.h"
#include "tests/pay/fields.h"
#include "tests/pay/keys.h"

#define WECHAT_APPID  "wx2421b1c4370ec43b"
#define WECHAT_MCHID  "1900000109"
#define ALIPAY_APP_ID "2014072300007148"
#define ALIPAY_SELLER "2088101117955611"
#define PUBLIC_KEY_ID "PUB_KEY_ID_0119000001092026112200000000000001"
#define REQUEST_MAX   65536
#define HEADERS_MAX   8
#define DOWNLOADS_MAX 16

/* How a v3 answer is signed. */
enum signer {
    SIGN_CERT,
    SIGN_NEXT_CERT, /* the one that replaces it */
    SIGN_PUBLIC_KEY,
};

/* What codepay answers while a password is typed. Merchants report the first
 * (developers.weixin.qq.com/community, 000ee0c62d8e48ca12f24bdcf6b400); the
 * others follow the documents of its schema and of the error codes. */
enum waiting {
    WAITING_BARE,  /* 200 {"trade_state":"USERPAYING"} and nothing else */
    WAITING_ORDER, /* 200 and the order */
    WAITING_CODE,  /* 202 {"code":"USERPAYING"} */
};

struct settings {
    int64_t slow_ms;      /* SLOW: how long the answer takes */
    int64_t late_ms;      /* LATE_REQUEST: how long it is stuck on its way in */
    int64_t hang_ms;      /* LOST_*: how long the line stays open and silent */
    int64_t bill_life_ms; /* of a link; -1: the provider's own */
    enum signer signer;
    enum waiting waiting;
};

/* A bill that may be fetched for a while. */
struct download {
    char token[65];
    struct buf bytes;
    int64_t until_ms;
    bool alipay;
};

struct stand_in {
    pthread_mutex_t lock;
    pthread_cond_t wake; /* ends waits when it stops */
    bool stopping;
    int64_t ahead_ms; /* of the real time */
    struct settings settings;
    struct bank *wechat, *alipay;
    struct identity tls_ca, tls, merchant_ca, merchant, platform_ca;
    struct identity platform, next_platform, wechat_public, app, alipay_key;
    char v2_key[33], v3_key[33];
    struct download downloads[DOWNLOADS_MAX];
    size_t next_download;
    int https_port, admin_port;
    uint32_t refused; /* requests that were not as they must be */
    char last_refusal[256];
};

struct request {
    const char *method;
    const char *path;
    const char *url;   /* path?query as it came */
    const char *query; /* as it came; "" */
    const char *body;  /* NUL after len bytes */
    size_t len;
    /* of the headers that matter here; "" when missing */
    const char *authorization, *content_type, *accept, *user_agent;
    const char *wechatpay_serial;
    bool certified; /* the caller showed the merchant's certificate */
};

struct answer {
    unsigned status;
    struct buf body;
    struct {
        char name[32];
        char value[600];
    } headers[HEADERS_MAX];
    size_t headers_len;
    bool dropped; /* no answer at all */
};

void answer_header(struct answer *a, const char *name, const char *value);
void answer_text(struct answer *a, unsigned status, const char *type,
                 const char *text);

void stand_in_init(struct stand_in *s, uint64_t seed);
void stand_in_release(struct stand_in *s);
int64_t stand_in_now(const struct stand_in *s);
int64_t real_now_ms(void);
struct bank *stand_in_bank(struct stand_in *s, const char *name);
/* Writes down why a request was refused. */
void stand_in_refused(struct stand_in *s, const char *door, const char *why);
/* Waits so long, less when it stops; the lock is held before and after. */
void stand_in_wait(struct stand_in *s, int64_t ms);
/* "" or a shop of the chain: 1900000201 to 1900000209 at WeChat,
 * 2088000000000201 to ...209 at Alipay, where its app_auth_token is
 * "TOKEN_" and that number. */
bool known_sub_merchant(enum bank_kind kind, const char *sub);

/* A link good for life_ms; bytes are taken. */
const char *stand_in_offer(struct stand_in *s, struct buf *bytes, bool alipay,
                           int64_t life_ms);
/* NULL when there is none or its time is over. */
const struct download *stand_in_fetch(struct stand_in *s, const char *token,
                                      bool alipay);

/* ---- doors: the lock is held
 * ------------------------------------------------- */
/* Each answers what its provider would; the carrier's faults of what is asked
 * are in *ret_fault for http.c to act on. */
void wechat2_serve(struct stand_in *s, const struct request *r,
                   struct answer *a, enum bank_fault *ret_fault);
void wechat3_serve(struct stand_in *s, const struct request *r,
                   struct answer *a, enum bank_fault *ret_fault);
void alipay_serve(struct stand_in *s, const struct request *r, struct answer *a,
                  enum bank_fault *ret_fault);
void admin_serve(struct stand_in *s, const struct request *r, struct answer *a);

/* Begins a request to a bank: what it meets. Waits when it is late. */
enum bank_fault stand_in_begin(struct stand_in *s, struct bank *b,
                               enum bank_op op);

/* ---- notifications
 * -------------------------------------------------------------- */
/* The doors write the body of theirs. header lines for curl, owned by list. */
struct notice_mail {
    const char *url, *type;
    struct buf body;
    char headers[6][700];
    size_t headers_len;
};
/* How an order came in is kept in front of its notify_url. */
#define DOOR_V2     '2'
#define DOOR_V3     '3'
#define DOOR_ALIPAY 'A'
void wechat2_notice(struct stand_in *s, const struct bank_notice *n,
                    struct notice_mail *m);
void wechat3_notice(struct stand_in *s, const struct bank_notice *n,
                    struct notice_mail *m);
void alipay_notice(struct stand_in *s, const struct bank_notice *n,
                   struct notice_mail *m);

/* ---- what the doors share
 * ---------------------------------------------------------- */
/* "20261122140509", "2026-11-22 14:05:09", "2026-11-22T14:05:09+08:00" */
#define STAMP_CAP 32
const char *stamp_digits(int64_t ms, char out[STAMP_CAP]);
const char *stamp_text(int64_t ms, char out[STAMP_CAP]);
const char *stamp_iso(int64_t ms, char out[STAMP_CAP]);
/* "1.50", "-1.50" */
const char *yuan(int64_t fen, char out[MONEY_CHARS]);
/* Exactly one to two decimals or none, not negative; -1 otherwise. */
int64_t fen_of_yuan(const char *text);
/* Only these characters, 1 to max of them. */
bool made_of(const char *text, const char *set, size_t max);
extern const char ORDER_CHARS[];
bool whole_number(const char *text, int64_t *ret);

/* The bill of a day as WeChat writes it: what is ALL, SUCCESS or REFUND, sub
 * "" or a sub-merchant. BANK_DONE and bytes, or why not. */
enum bank_reply wechat_bill(struct stand_in *s, int32_t day, const char *what,
                            const char *sub, struct buf *ret_csv);
/* The zip with its two files. shop: "@..." of an authorised one, or "". */
enum bank_reply alipay_bill(struct stand_in *s, int32_t day, const char *shop,
                            struct buf *ret_zip);
void gzip_bytes(const struct buf *plain, struct buf *ret);
/* GBK of valid UTF-8; what it has not becomes '?'. */
void to_gbk(const char *text, struct buf *ret);

#endif
