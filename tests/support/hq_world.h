/* tests/support/hq_world.h - a headquarters with one outlet, in a directory of
 * its own. Everything CHECKs. */
#ifndef TESTS_SUPPORT_HQ_WORLD_H
#define TESTS_SUPPORT_HQ_WORLD_H

#include "hq/decide.h"
#include "tests/support/hq_till.h"

struct hq_world {
    char dir[64];
    struct store *store;
    struct keys keys;
};

void hq_world_open(struct hq_world *w);
void hq_world_close(struct hq_world *w);
/* A ticket for outlet 1, whose token's public key is made up. */
int64_t hq_world_ticket(struct hq_world *w, int64_t expires_ms);
/* Makes the till's keys and enrols it. */
void hq_world_enrol(struct hq_world *w, struct hq_till *t);

#endif
