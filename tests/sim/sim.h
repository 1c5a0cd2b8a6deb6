/* sim.h - a seeded world of tills, headquarters and a bad network, around the
 * real sync/replica.c and sync/intake.c. One seed, one history.
 *
 * A till number may have several bodies: machines that hold (a copy of) its
 * directory. What a body or headquarters committed is in its disk and survives
 * a crash; what its machine held in memory does not. Facts are sales whose
 * basket number is unique in the world, so that each can be followed wherever
 * it goes. */
#ifndef TESTS_SIM_H
#define TESTS_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "sync/intake.h"
#include "sync/replica.h"

#define SIM_TICK_MS      100
#define SIM_TILLS        3
#define SIM_BODIES       6 /* of all tills together */
#define SIM_FACTS        16384
#define SIM_FEED_KEYS    24
#define SIM_MESSAGES     4096
#define SIM_SNAPSHOTS    8
#define SIM_KEY_PAIRS    64
#define SIM_FEED_VERSION 4096

/* ---- a ledger in memory ---------------------------------------------------
 */

struct sim_entry {
    uint8_t hash[LEDGER_HASH_LEN];
    uint8_t *bytes;
    size_t len;
    uint32_t fact; /* 0: none */
};

struct sim_ledger {
    struct sim_entry *at; /* seq 1 at index 0 */
    size_t n, cap;
    uint32_t epoch;
};

void sim_ledger_release(struct sim_ledger *l);
void sim_ledger_copy(const struct sim_ledger *from, struct sim_ledger *to);
void sim_ledger_add(struct sim_ledger *l, const void *bytes, size_t len);
void sim_ledger_cut(struct sim_ledger *l, size_t n);
void sim_ledger_head(const struct sim_ledger *l, struct ledger_head *ret_head);
void sim_ledger_run(const struct sim_ledger *l, uint64_t first,
                    uint32_t max_count, size_t max_bytes,
                    struct ledger_run *ret_run);

/* ---- feed ---------------------------------------------------------------- */

struct sim_row {
    char audience[FEED_AUDIENCE_MAX + 1];
    char key[FEED_KEY_MAX + 1];
    uint64_t version;
    uint64_t value;
    bool removed;
    uint32_t generation; /* at a till: of the load that brought it */
};

struct sim_rows {
    struct sim_row *at;
    size_t n, cap;
};

void sim_rows_release(struct sim_rows *r);
void sim_rows_copy(const struct sim_rows *from, struct sim_rows *to);
struct sim_row *sim_rows_find(struct sim_rows *r, const char *audience,
                              const char *key);
struct sim_row *sim_rows_put(struct sim_rows *r, const char *audience,
                             const char *key);
void sim_rows_drop(struct sim_rows *r, size_t i);

/* ---- a till's machine ---------------------------------------------------- */

struct sim_copy_cursor {
    struct feed_cursor cursor;
    uint32_t generation;
    bool reloading;
};

struct sim_disk {
    struct sim_ledger ledger;
    uint32_t *expected; /* facts that must be in this ledger, once each */
    size_t n_expected, cap_expected;
    size_t n_cursors;
    struct sim_copy_cursor cursors[FEED_AUDIENCES_MAX];
    struct sim_rows rows;
    int key_pair;
};

struct sim_body {
    bool exists;
    uint32_t till; /* from 1 */
    struct sim_disk disk;
    struct sim_disk snapshot;
    bool has_snapshot;
    struct replica *replica; /* NULL: the agent is not running */
    uint64_t restart_tick;
    uint64_t cut_until;
    int64_t skew_ms;
    int64_t next_ms;
    bool changed;   /* since the last check */
    size_t checked; /* entries and expectations that need no second look */
    size_t checked_expected;
    uint8_t *count; /* of each fact among the entries checked */
    uint64_t recovered;
};

/* ---- headquarters -------------------------------------------------------- */

struct sim_hq_till {
    struct sim_ledger ledger;
    uint8_t head_signature[LEDGER_SIGNATURE_LEN];
    bool revoked;
    size_t n_keys;
    struct {
        uint64_t from_seq;
        int key_pair;
    } keys[INTAKE_KEYS_MAX];
    struct feed_audiences audiences;
};

struct sim_hq_disk {
    struct sim_hq_till till[SIM_TILLS + 1];
    uint64_t feed_marks[SIM_FEED_VERSION]; /* by version */
    uint64_t feed_head;
    struct sim_rows feed;
};

struct sim_message {
    uint64_t at_tick;
    int body;
    bool to_hq;
    uint8_t *bytes;
    size_t len;
};

/* Per thousand, drawn from the seed. */
struct sim_rates {
    uint32_t loss, twice, garble, delay_max;
    uint32_t cut, crash, hq_crash, storage, restore, clone, hq_restore;
    uint32_t revoke, feed, audience, skew, sale, burst, misroute, poison;
};

struct sim {
    uint64_t seed;
    uint64_t random;
    bool verbose;
    bool faults; /* false: the world has healed */
    bool aborts; /* at a broken promise; otherwise it exits */
    uint64_t tick;
    struct sim_rates rates;
    struct keys keys[SIM_KEY_PAIRS];
    int n_keys;

    struct sim_body body[SIM_BODIES];
    uint32_t next_fact;
    uint64_t next_value;

    struct sim_hq_disk hq;
    struct sim_hq_disk hq_backup;
    bool has_backup;
    struct intake *intake; /* NULL: down */
    uint64_t hq_restart_tick;
    bool hq_dying;                /* nothing it says leaves any more */
    int route[SIM_TILLS + 1];     /* body that headquarters answers to */
    struct intake_batch *pending; /* inside a transaction: deep copies */
    size_t n_pending, cap_pending;
    bool *pending_aside;
    uint8_t (*kept)[LEDGER_HASH_LEN]; /* every aside entry ever durable */
    size_t n_kept, cap_kept;

    struct sim_message messages[SIM_MESSAGES];
    size_t n_messages;

    struct sim_tally {
        uint64_t sales, acks, recovered, restored, clones, enrolled, hq_crashed,
            hq_restored, puts;
    } tally;
};

/* sim_world.c */
uint32_t sim_draw(struct sim *s, uint32_t below);
bool sim_chance(struct sim *s, uint32_t per_thousand);
void sim_log(struct sim *s, const char *fmt, ...) PRINTF(2, 3);
/* A promise was broken: says which, ends this world. */
_Noreturn void sim_fail(struct sim *s, const char *fmt, ...) PRINTF(2, 3);
int64_t sim_now(const struct sim *s);
int64_t sim_clock(const struct sim *s);
int sim_new_keys(struct sim *s);
/* Frees all but the struct itself. */
void sim_release(struct sim *s);

/* sim_net.c */
void sim_send(struct sim *s, int body, bool to_hq, const void *bytes,
              size_t len);
/* Delivers what is due; garbles and drops. */
void sim_deliver(struct sim *s);
void sim_net_clear(struct sim *s, int body);

/* sim_till.c */
void sim_disk_release(struct sim_disk *d);
void sim_disk_copy(const struct sim_disk *from, struct sim_disk *to);
void sim_body_create(struct sim *s, int body, uint32_t till);
void sim_body_start(struct sim *s, int body);
void sim_body_crash(struct sim *s, int body);
void sim_body_sell(struct sim *s, int body, uint32_t count);
void sim_body_enrol(struct sim *s, int body);
void sim_body_tick(struct sim *s, int body);
void sim_body_receive(struct sim *s, int body, const void *bytes, size_t len);
void sim_body_check(struct sim *s, int body);
/* Its disk is another: everything is to be checked again. */
void sim_body_recheck(struct sim *s, int body);
uint32_t sim_outlet(uint32_t till);

/* sim_hq.c */
void sim_hq_disk_release(struct sim_hq_disk *d);
void sim_hq_disk_copy(const struct sim_hq_disk *from, struct sim_hq_disk *to);
void sim_hq_start(struct sim *s);
void sim_hq_crash(struct sim *s);
void sim_hq_receive(struct sim *s, int body, const void *bytes, size_t len);
void sim_hq_tick(struct sim *s);
void sim_hq_put(struct sim *s);
void sim_hq_change_audiences(struct sim *s, uint32_t till);
/* The transport's admission: this machine's key is enrolled and not cut off. */
bool sim_hq_admits(const struct sim *s, int body);
void sim_hq_check(struct sim *s);

#endif
