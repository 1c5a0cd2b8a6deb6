/* pos/people.h - who is at the till.
 *
 * Cashiers come with the feed; their PIN is a hash of libsodium's
 * crypto_pwhash_str. A till that has no cashier yet sells as keeper 0, so that
 * a shop can open before headquarters has entered anybody; from the first
 * cashier in the feed on, somebody must sign in.
 *
 * Wrong PINs make the next attempt of that cashier wait: nothing for the first
 * PEOPLE_FREE_TRIES, then 5 s, doubling to at most 15 minutes. The guard is in
 * the database, so a restart does not forget it. */
#ifndef POS_PEOPLE_H
#define POS_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

struct till;

#define PEOPLE_MAX        64 /* shown at most */
#define PERSON_NAME_CAP   64
#define PIN_DIGITS_MIN    4
#define PIN_DIGITS_MAX    12
#define PEOPLE_FREE_TRIES 3

#define ACTOR_WHY_CHARS 40
#define ACTOR_WHY_CAP   (4 * ACTOR_WHY_CHARS + 1)

/* On whose behalf something is done. */
struct actor {
    uint32_t cashier;        /* 0: keeper of a till without cashiers */
    bool keeper;             /* needs nobody's leave */
    uint32_t authorised_by;  /* a keeper who allowed this one act; 0: nobody */
    char why[ACTOR_WHY_CAP]; /* a keeper does, or allows, it; "": not said */
};

struct person {
    uint32_t id;
    char name[PERSON_NAME_CAP];
    bool keeper;
};

/* Those who may sign in, by id. */
MUST_USE enum err people_list(struct till *t, struct person ret_people[],
                              int cap, int *ret_count);
/* One of them, or one who left (old sales name them); ERR_NOTFOUND. Cashier 0
 * has the name "". */
MUST_USE enum err people_find(struct till *t, uint32_t id,
                              struct person *ret_person);

/* The actor of a till without cashiers; ERR_DENIED once there are some. */
MUST_USE enum err people_nobody(struct till *t, struct actor *ret_actor,
                                struct diag *d);
/* ERR_DENIED: wrong PIN, or nobody with this number (the same sentence);
 * ERR_BUSY: locked out, *d says for how long. Takes about 0.1 s of work. */
MUST_USE enum err people_sign_in(struct till *t, uint32_t id, const char *pin,
                                 struct actor *ret_actor, struct diag *d);
/* A keeper allows one act of `who`: as people_sign_in, and ERR_DENIED when the
 * id is no keeper's. *ret_actor is who with authorised_by set. */
MUST_USE enum err people_authorise(struct till *t, const struct actor *who,
                                   uint32_t keeper, const char *pin,
                                   struct actor *ret_actor, struct diag *d);
/* A script names the cashier: no PIN (who may run programs on this directory
 * may do anything to it), but the cashier must exist and not have left. 0:
 * nobody in particular, a keeper only while the till has no cashiers. */
MUST_USE enum err people_by_id(struct till *t, uint32_t id,
                               struct actor *ret_actor, struct diag *d);

/* May this actor do what only keepers may? */
static inline bool actor_may(const struct actor *who)
{
    return who->keeper || who->authorised_by != 0;
}

#endif
