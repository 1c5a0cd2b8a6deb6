/* pos/refund/ask.h - asking headquarters about a sale: one made at another
 * till, or what of this till's own came back elsewhere.
 *
 * The question is a row of till.db (refund_asked); the agent (pos/agent_loop.c)
 * sends it as a SalePull and puts the SaleFound beside it, and the screen looks
 * there. Nothing waits here. An answer is as old as it is: ask anew before
 * giving back. */
#ifndef POS_REFUND_ASK_H
#define POS_REFUND_ASK_H

#include "pos/refund/name.h"
#include "pos/till.h"
#include "sync/wire.pb-c.h"

#define ASK_ANSWER_MAX (128u * 1024)
#define ASK_FRESH_MS                                                           \
    120000 /* so old an answer about another till's sale holds */
#define ASK_KEEP_MS    INT64_C(86400000)
#define ASK_AGAIN_MS   2000  /* the agent repeats the question */
#define ASK_GIVE_UP_MS 20000 /* and no longer then */

/* Writes the question and pokes the agent. */
MUST_USE enum err ask_send(struct till *t, const struct sale_name *name,
                           struct diag *d);
/* The newest answer, not older than that; free with
 * wire__sale_found__free_unpacked. ERR_GONE and a sentence: none. */
MUST_USE enum err ask_answer(struct till *t, const struct sale_name *name,
                             int64_t max_age_ms, Wire__SaleFound **ret_found,
                             struct diag *d);
/* The sale in an answer, checked: it is not trusted. ERR_NOTFOUND with a
 * sentence where headquarters has none. */
MUST_USE enum err ask_sale(const Wire__SaleFound *found,
                           struct sale_name *ret_name,
                           Ledger__Entry **ret_entry, struct diag *d);

/* ---- for the agent -------------------------------------------------------*/

/* The oldest open question, as a frame; ERR_NOTFOUND: none. */
MUST_USE enum err ask_next(struct db *db, int64_t now_ms, Wire__SalePull *pull,
                           uint8_t ret_hash[SALE_NAME_HASH]);
MUST_USE enum err ask_answered(struct db *db, const Wire__SaleFound *found,
                               int64_t now_ms);

#endif
