/* tests/bench/fleet.h - simulated tills for load: real keys, real signed and
 * chained entries, the real replication and transport; only the disk of each
 * till is memory, so that one machine can play three hundred shops. */
#ifndef TESTS_BENCH_FLEET_H
#define TESTS_BENCH_FLEET_H

#include "sync/enrol_text.h"
#include "sync/replica.h"
#include "sync/transport_zmq.h"

struct fleet_till {
    struct keys keys;
    uint32_t till, outlet;
    struct ledger_head head;
    uint64_t acked;
    struct buf entries; /* each: varint length, bytes */
    size_t *at;         /* start of entry seq - 1 in entries */
    uint8_t (*hashes)[LEDGER_HASH_LEN];
    size_t cap;
    struct feed_cursors cursors;
    struct dialer *dialer;
    struct replica *replica;
    uint32_t turns;
    uint32_t seed;
};

struct fleet {
    struct transport *transport;
    struct fleet_till *tills;
    int count;
};

/* CHECKs on failure, as all of this: a bench that cannot run says so. */
void fleet_open(struct fleet *f, int count);
void fleet_close(struct fleet *f);
/* Enrols till i with a ticket's text and connects nothing yet. */
void fleet_enrol(struct fleet *f, int i, const char *text);
/* Appends sales of three lines each, spread over the days before now_ms. */
void fleet_sell(struct fleet_till *t, int sales, int64_t now_ms);
/* Connects every till that is not and runs until all of them are idle with
 * everything acknowledged, or timeout_ms; returns the milliseconds it took, -1
 * on time-out. */
int64_t fleet_sync(struct fleet *f, int64_t timeout_ms);
void fleet_hang_up(struct fleet *f);

#endif
