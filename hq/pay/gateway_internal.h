/* hq/pay/gateway_internal.h - what the gateway's parts share. All of it
 * belongs to the gateway's one thread, but where it says otherwise. */
#ifndef HQ_PAY_GATEWAY_INTERNAL_H
#define HQ_PAY_GATEWAY_INTERNAL_H

#include <pthread.h>

#include "hq/admission.h"
#include "hq/pay/gateway.h"
#include "hq/store/pay.h"

/* An order that is not final, or whose end is not told yet. */
struct gw_order {
    struct paystore_order o;
    uint64_t id; /* of its jobs */
    struct listener_peer peer;
    bool has_peer;               /* who asked last */
    bool is_new;                 /* not stored yet */
    bool dirty;                  /* to be stored ... */
    bool tell;                   /* ... and then told */
    bool job;                    /* ... and then handed to a worker */
    bool again;                  /* a show was sent before, perhaps */
    int64_t drop_ms;             /* of its job */
    char code[PAYWIRE_CODE_CAP]; /* until the charge is handed over */
};

struct gw_refund {
    struct paystore_refund r;
    uint64_t id;
    struct listener_peer peer;
    bool has_peer, is_new, dirty, tell, job;
    /* of its order */
    enum pay_kind kind;
    int64_t total_fen;
    char sub_merchant[PAY_ORDER_CAP];
};

/* From the notifications' thread, and back once it is durable. */
struct gw_notice {
    enum pay_kind kind;
    struct pay_notice notice;
};

struct gateway {
    struct gateway_options options; /* strings are not kept */
    char dir[4096];
    struct transport *transport;
    struct listener *listener;
    struct admission admitted;
    struct store *store;
    struct paystore *pay;
    struct workers *workers;
    struct gw_order **orders; /* owned, as are its members */
    size_t n_orders, cap_orders;
    struct gw_refund **refunds;
    size_t n_refunds, cap_refunds;
    struct paystore_step *steps; /* to be stored */
    size_t n_steps, cap_steps;
    uint64_t next_id;
    int64_t admitted_ms;          /* when keys were last read */
    int64_t changes, pay_changes; /* the stores' numbers when last looked at */
    int64_t began_ms, began_mono_ms;
    uint8_t payer_key[KEY_LEN];
    enum err trouble;
    int64_t trouble_ms, held_ms; /* a commit failed: the next try */
    bool stopping;
    int stop[2];        /* the owner's end 0, the thread's end 1 */
    int notices[2];     /* the notifications' end 0, the thread's end 1 */
    size_t notices_due; /* taken, to be thanked for after the commit */
    struct notify *notify;
    pthread_t thread;
    bool running;
};

/* ---- gateway.c */
/* For flows: never jumps while the gateway runs. */
int64_t gw_now_ms(const struct gateway *g);
void gw_log_trouble(struct gateway *g, enum err err);

/* ---- gateway_orders.c */
/* In memory; NULL. */
struct gw_order *gw_find_order(struct gateway *g, const char *order_no);
struct gw_refund *gw_find_refund(struct gateway *g, const char *refund_no);
/* Zeroed, with an id; owned by g. */
MUST_USE enum err gw_add_order(struct gateway *g, struct gw_order **ret_order);
MUST_USE enum err gw_add_refund(struct gateway *g,
                                struct gw_refund **ret_refund);
MUST_USE enum err gw_step(struct gateway *g, const struct paystore_step *step);
/* Goes on with a stored one: a query first, never a charge. */
MUST_USE enum err gw_resume_order(struct gateway *g,
                                  const struct paystore_order *o);
/* What is open in pay.db. */
MUST_USE enum err gw_load(struct gateway *g);
/* Refunds that a person asked for at headquarters. */
MUST_USE enum err gw_load_new(struct gateway *g);
void gw_take_result(struct gateway *g, const struct worker_result *r);
/* Marks what is due now. */
void gw_plan(struct gateway *g);
/* When the next thing is due, by gw_now_ms. */
int64_t gw_next_ms(const struct gateway *g);
/* Stores what is dirty; then hands over jobs, tells tills, and forgets what is
 * final. */
void gw_commit(struct gateway *g);
/* A notification: stored with the next commit. */
void gw_take_notice(struct gateway *g, const struct gw_notice *n);
bool gw_calls_under_way(const struct gateway *g);
void gw_release_items(struct gateway *g);

/* ---- gateway_lane.c */
void gw_take_frame(struct gateway *g, const struct listener_peer *peer,
                   const struct buf *frame);
void gw_tell_order(struct gateway *g, const struct gw_order *x);
void gw_tell_refund(struct gateway *g, const struct gw_refund *x);
void gw_refuse(struct gateway *g, const struct listener_peer *peer,
               const char *order_no, const char *refund_no, Pay__Why why);

#endif
