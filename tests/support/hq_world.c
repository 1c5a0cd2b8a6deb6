#include "tests/support/hq_world.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"

static int remove_one(const char *path, const struct stat *st, int flag,
                      struct FTW *at)
{
    (void)st;
    (void)flag;
    (void)at;
    return remove(path);
}

/* One outlet, number 1. */
void hq_world_open(struct hq_world *w)
{
    Feed__Outlet outlet = FEED__OUTLET__INIT;
    uint32_t id = 0;
    memset(w, 0, sizeof(*w));
    snprintf(w->dir, sizeof(w->dir), "/tmp/hq-test-XXXXXX");
    CHECK(mkdtemp(w->dir) && keys_init() == ERR_OK);
    keys_generate(&w->keys);
    CHECK(store_create(w->dir, NULL) == ERR_OK);
    CHECK(store_open(w->dir, STORE_WRITE, &w->store, NULL) == ERR_OK);
    outlet.name = (char *)"村店";
    outlet.division = (char *)"341181102003";
    outlet.division_source = (char *)"test";
    CHECK(store_begin(w->store) == ERR_OK);
    enum err err = decide_genesis(w->store, &w->keys, "test", 0);
    if (!err)
        err = decide_outlet(w->store, &outlet, 1, &id, NULL);
    CHECK(store_end(w->store, err) == ERR_OK && id == 1);
}

void hq_world_close(struct hq_world *w)
{
    store_close(w->store);
    nftw(w->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A ticket for outlet 1, whose token's public key is made up. */
int64_t hq_world_ticket(struct hq_world *w, int64_t expires_ms)
{
    uint8_t key[KEY_LEN];
    struct keys made_up;
    int64_t id = 0;
    keys_generate(&made_up);
    memcpy(key, made_up.curve_public, KEY_LEN);
    CHECK(store_begin(w->store) == ERR_OK);
    CHECK(store_end(w->store, decide_ticket(w->store, 1, key, 1, expires_ms,
                                            &id, NULL)) == ERR_OK);
    return id;
}

void hq_world_enrol(struct hq_world *w, struct hq_till *t)
{
    struct enrol_request request;
    struct enrol_answer answer;
    Wire__Reason reason;
    hq_till_open(t);
    hq_till_request(t, &request);
    CHECK(decide_enrol(w->store, &w->keys, hq_world_ticket(w, 1000000),
                       &request, 2, &answer, &reason) == ERR_OK);
    t->till = answer.till;
    t->outlet = answer.outlet;
}
