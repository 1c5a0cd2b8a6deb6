/* pos/customer/customer.h - people who buy on credit (赊账) or collect points.
 *
 * The ledger knows a customer by an opaque number only. Name and phone are one
 * row of till.db (table customer_person), no fact and no projection: it is
 * changed in place and can be erased without touching a hash. What a customer
 * owes and has collected is this till's ledger (tables customer and
 * customer_move, a projection) plus what headquarters says of the outlet's
 * other tills (feed record customer/<id>): each part has one writer, so the sum
 * is right whichever of them is old.
 *
 * Amounts owed are positive; below zero the customer has paid ahead. Points are
 * whole numbers, and may be below zero only where two tills that did not know
 * of each other spent the same ones: the next ones earned make it good. */
#ifndef POS_CUSTOMER_CUSTOMER_H
#define POS_CUSTOMER_CUSTOMER_H

#include "pos/people.h"
#include "pos/till.h"

#define CUSTOMER_NAME_MAX   20 /* characters */
#define CUSTOMER_NAME_CAP   (4 * CUSTOMER_NAME_MAX + 1)
#define CUSTOMER_PHONE_MIN  5 /* digits */
#define CUSTOMER_PHONE_MAX  15
#define CUSTOMER_PHONE_CAP  (CUSTOMER_PHONE_MAX + 1)
#define CUSTOMER_LIMIT_MAX  INT64_C(100000000) /* a million yuan */
#define CUSTOMER_POINTS_MAX INT64_C(1000000000)
#define CUSTOMER_REASON_MAX 40 /* characters */
#define CUSTOMER_HEX_CHARS  17 /* the number, as people and scripts see it */

struct customer {
    uint64_t id;
    char name[CUSTOMER_NAME_CAP];   /* "": erased, or only a phone */
    char phone[CUSTOMER_PHONE_CAP]; /* digits; may be "" */
    bool member;                    /* collects points */
    bool erased;
    struct money limit;   /* may owe so much without a keeper */
    struct money balance; /* owed at all tills of the outlet, as known here */
    int64_t points;
    int64_t last_ms; /* of the last fact about them at this till */
};

/* What to call them: the name, else the phone, else "customer 0a1b…". */
void customer_words(const struct customer *c, char *out, size_t cap);
const char *customer_hex(uint64_t id, char buf[CUSTOMER_HEX_CHARS]);
/* What customer_hex wrote; ERR_FORMAT with a sentence. */
MUST_USE enum err customer_hex_parse(const char *text, uint64_t *ret_id,
                                     struct diag *d);
/* A name or a phone as typed, checked and put in order: trimmed; spaces,
 * dashes and +86 left out of a phone. "" stays "". ERR_FORMAT and a sentence.
 */
MUST_USE enum err customer_name_parse(const char *text,
                                      char ret_name[CUSTOMER_NAME_CAP],
                                      struct diag *d);
MUST_USE enum err customer_phone_parse(const char *text,
                                       char ret_phone[CUSTOMER_PHONE_CAP],
                                       struct diag *d);

/* ---- finding --------------------------------------------------------------*/

/* ERR_NOTFOUND without a sentence. */
MUST_USE enum err customer_find(struct till *t, uint64_t id,
                                struct customer *ret);
/* "member": may points be collected and member prices given? False also for
 * whoever is not known here. */
bool customer_is_member(struct till *t, uint64_t id);

enum customer_which { CUSTOMER_ALL, CUSTOMER_OWING, CUSTOMER_MEMBERS };
#define CUSTOMER_QUERY_MAX 40
/* By part of the name, pinyin initials, digits of the phone or the beginning of
 * the number in hex; "" finds all. Latest first, at most cap; *ret_more: there
 * are others. */
MUST_USE enum err customer_search(struct till *t, const char *query,
                                  enum customer_which which,
                                  struct customer ret_list[], int cap,
                                  int *ret_count, bool *ret_more);

/* ---- keeping --------------------------------------------------------------*/

struct customer_new {
    const char *name, *phone; /* as typed; at least one */
    bool member;
    bool has_limit;     /* else the setting credit.limit_fen */
    struct money limit; /* above the setting: a keeper (ERR_DENIED) */
};
/* ERR_EXISTS where the phone is another customer's. */
MUST_USE enum err customer_add(struct till *t, const struct actor *who,
                               const struct customer_new *n,
                               struct customer *ret, struct diag *d);
/* NULL leaves name or phone as it is. No fact. */
MUST_USE enum err customer_rename(struct till *t, uint64_t id, const char *name,
                                  const char *phone, struct customer *ret,
                                  struct diag *d);
/* Keeper only (ERR_DENIED). */
MUST_USE enum err customer_set_limit(struct till *t, const struct actor *who,
                                     uint64_t id, struct money limit,
                                     struct customer *ret, struct diag *d);
MUST_USE enum err customer_set_member(struct till *t, const struct actor *who,
                                      uint64_t id, bool member,
                                      struct customer *ret, struct diag *d);
/* Name and phone are gone from the database's files when this returns ERR_OK;
 * keeper only. Whoever owes something cannot be erased yet (ERR_RANGE).
 * ERR_BUSY: erased, but an old copy may still lie in till.db-wal: again. */
MUST_USE enum err customer_erase(struct till *t, const struct actor *who,
                                 uint64_t id, struct diag *d);

#endif
