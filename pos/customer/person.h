/* pos/customer/person.h - the row of a person, for this room's own files. */
#ifndef POS_CUSTOMER_PERSON_H
#define POS_CUSTOMER_PERSON_H

#include "pos/customer/customer.h"

/* Inside the caller's transaction; name and phone as parsed. sent:
 * headquarters has it. */
MUST_USE enum err person_put(struct till *t, uint64_t id, const char *name,
                             const char *phone, int64_t changed_ms, bool sent);
MUST_USE enum err person_delete(struct till *t, uint64_t id);
/* After deleting, outside any transaction: nothing of it is left in the
 * database's files. */
MUST_USE enum err person_scrub(struct till *t, struct diag *d);
/* A customer who may be dealt with: ERR_NOTFOUND with a sentence, also when
 * erased. */
MUST_USE enum err customer_need(struct till *t, uint64_t id,
                                struct customer *ret, struct diag *d);

#endif
