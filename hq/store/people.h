/* hq/store/people.h - name and phone of the customers of outlets with several
 * tills, from one till to the others. No fact, and in no list: nothing but
 * these calls reads the table. */
#ifndef HQ_STORE_PEOPLE_H
#define HQ_STORE_PEOPLE_H

#include "hq/store/store.h"
#include "sync/wire.h"

/* Keeps the rows and answers with a packed wire.PeopleKept; durable when it
 * returns ERR_OK. A row that cannot be (a name too long, someone erased) is
 * acknowledged and not kept. */
MUST_USE enum err store_people(struct store *s, uint32_t outlet,
                               const Wire__People *people,
                               struct buf *ret_kept);
/* In the caller's transaction: the name goes for good, the other tills are
 * told. */
MUST_USE enum err store_person_erase(struct store *s, uint32_t outlet,
                                     uint64_t customer);

#endif
