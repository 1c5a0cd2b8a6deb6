/* sim.c - runs worlds.
 *
 *   sim [-v] SEED           one world, with -v its history
 *   sim [-x] FIRST COUNT    many; prints "N passed, N failed"; with -x ends at
 *                           the first that fails
 *
 * If a world fails, some day a shop loses a sale, has it twice, or its till and
 * headquarters stop talking. At every tick: nothing that was acknowledged is
 * missing, renumbered or altered at headquarters; no fact stands twice; no till
 * loses what it finished; nothing is replaced that was not kept aside. After
 * the world heals: every fact of every living till is at headquarters exactly
 * once, everything is acknowledged, every till has its feed. */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"

#define FAULT_TICKS 4000  /* 400 s */
#define HEAL_TICKS  40000 /* longer than any pause of the machines */

/* ---- faults -------------------------------------------------------------- */

/* Each fault is absent from some worlds, rare in others, common in a few. */
static uint32_t rate(struct sim *s, uint32_t common)
{
    switch (sim_draw(s, 4)) {
    case 0:
        return 0;
    case 1:
        return common;
    default:
        return (common + 3) / 4;
    }
}

static void draw_rates(struct sim *s)
{
    struct sim_rates *r = &s->rates;
    r->loss = rate(s, 300);
    r->twice = rate(s, 200);
    r->garble = rate(s, 40);
    r->delay_max = rate(s, 60);
    r->cut = rate(s, 8);
    r->crash = rate(s, 8);
    r->hq_crash = rate(s, 8);
    r->storage = rate(s, 30);
    r->restore = rate(s, 4);
    r->clone = rate(s, 4);
    r->hq_restore = rate(s, 2);
    r->revoke = rate(s, 2);
    r->feed = rate(s, 60);
    r->audience = rate(s, 4);
    r->skew = rate(s, 4);
    r->sale = 20 + rate(s, 200);
    r->burst = rate(s, 2);
    r->misroute = rate(s, 100);
    r->poison = rate(s, 20);
}

static int any_body(struct sim *s)
{
    int i = (int)sim_draw(s, SIM_BODIES);
    return s->body[i].exists ? i : -1;
}

static void restore_body(struct sim *s, int body)
{
    struct sim_body *b = &s->body[body];
    if (!b->has_snapshot)
        return;
    sim_log(s, "body %d is restored from a copy: %zu entries become %zu", body,
            b->disk.ledger.n, b->snapshot.ledger.n);
    sim_body_crash(s, body);
    sim_disk_copy(&b->snapshot, &b->disk);
    sim_body_recheck(s, body);
    s->tally.restored++;
}

static void clone_body(struct sim *s, int from)
{
    for (int i = 0; i < SIM_BODIES; i++) {
        struct sim_body *b = &s->body[i];
        if (b->exists)
            continue;
        bool old = s->body[from].has_snapshot && sim_chance(s, 500);
        b->exists = true;
        b->till = s->body[from].till;
        sim_disk_copy(old ? &s->body[from].snapshot : &s->body[from].disk,
                      &b->disk);
        b->restart_tick = s->tick + 1 + sim_draw(s, 200);
        sim_body_recheck(s, i);
        s->tally.clones++;
        sim_log(s, "body %d is cloned as body %d", from, i);
        return;
    }
}

static void scrap(struct sim *s, int body)
{
    struct sim_body *b = &s->body[body];
    sim_log(s, "body %d is scrapped", body);
    sim_net_clear(s, body);
    replica_free(b->replica);
    sim_disk_release(&b->disk);
    sim_disk_release(&b->snapshot);
    free(b->count);
    memset(b, 0, sizeof(*b));
}

static void restore_hq(struct sim *s)
{
    if (!s->has_backup)
        return;
    sim_log(s, "headquarters is restored from its backup");
    if (s->intake)
        sim_hq_crash(s);
    sim_hq_disk_copy(&s->hq_backup, &s->hq);
    s->tally.hq_restored++;
}

static void cut_off(struct sim *s, uint32_t till)
{
    if (s->hq.till[till].revoked)
        return;
    sim_log(s, "till %u is cut off", till);
    s->hq.till[till].revoked = true;
    if (s->intake)
        intake_cut_off(s->intake, till);
}

/* A cut-off till of which nothing is staged any more. */
static bool may_enrol(const struct sim *s, int body)
{
    return s->intake && !s->hq_dying && !intake_staged(s->intake) &&
           s->hq.till[s->body[body].till].n_keys < INTAKE_KEYS_MAX - 2 &&
           s->n_keys < SIM_KEY_PAIRS - SIM_BODIES;
}

static void body_faults(struct sim *s, int body)
{
    struct sim_body *b = &s->body[body];
    const struct sim_rates *r = &s->rates;
    if (sim_chance(s, r->cut))
        b->cut_until = s->tick + 1 + sim_draw(s, 300);
    if (b->replica && sim_chance(s, r->crash))
        sim_body_crash(s, body);
    if (sim_chance(s, 5)) {
        sim_disk_copy(&b->disk, &b->snapshot);
        b->has_snapshot = true;
    }
    if (sim_chance(s, r->restore))
        restore_body(s, body);
    if (sim_chance(s, r->clone))
        clone_body(s, body);
    if (sim_chance(s, r->skew))
        b->skew_ms = sim_chance(s, 300)
                         ? ((int64_t)sim_draw(s, 200) - 100) * 31536000000
                         : (int64_t)sim_draw(s, 600000) - 300000;
    if (sim_chance(s, r->revoke))
        cut_off(s, b->till);
    if (!sim_hq_admits(s, body) && sim_chance(s, 20) && may_enrol(s, body))
        sim_body_enrol(s, body);
    if (sim_chance(s, r->sale))
        sim_body_sell(s, body, 1 + sim_draw(s, 3));
    if (sim_chance(s, r->burst))
        sim_body_sell(s, body, sim_draw(s, 2500));
}

static void strike(struct sim *s)
{
    const struct sim_rates *r = &s->rates;
    int body = any_body(s);
    if (body >= 0)
        body_faults(s, body);
    if (s->intake && sim_chance(s, r->hq_crash) && sim_chance(s, 500))
        sim_hq_crash(s);
    if (sim_chance(s, 2)) {
        sim_hq_disk_copy(&s->hq, &s->hq_backup);
        s->has_backup = true;
    }
    if (sim_chance(s, r->hq_restore))
        restore_hq(s);
    if (sim_chance(s, r->feed))
        sim_hq_put(s);
    if (sim_chance(s, r->audience))
        sim_hq_change_audiences(s, 1 + sim_draw(s, SIM_TILLS));
}

/* ---- a world ------------------------------------------------------------- */

static void step(struct sim *s)
{
    s->tick++;
    sim_deliver(s);
    sim_hq_tick(s);
    for (int i = 0; i < SIM_BODIES; i++)
        sim_body_tick(s, i);
    for (int i = 0; i < SIM_BODIES; i++)
        sim_body_check(s, i);
    sim_hq_check(s);
}

static bool feed_is_equal(struct sim *s, int body)
{
    struct sim_disk *d = &s->body[body].disk;
    const struct feed_audiences *a = &s->hq.till[s->body[body].till].audiences;
    size_t rows = 0;
    if (a->n != d->n_cursors)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        if (strcmp(a->name[i], d->cursors[i].cursor.audience) != 0)
            return false;
        for (size_t j = 0; j < s->hq.feed.n; j++) {
            const struct sim_row *row = &s->hq.feed.at[j];
            if (strcmp(row->audience, a->name[i]) != 0 || row->removed)
                continue;
            const struct sim_row *copy =
                sim_rows_find(&d->rows, row->audience, row->key);
            rows++;
            if (!copy || copy->version != row->version ||
                copy->value != row->value)
                return false;
        }
    }
    return rows == d->rows.n;
}

static bool facts_are_there(struct sim *s, int body)
{
    static uint32_t count[SIM_FACTS];
    const struct sim_body *b = &s->body[body];
    const struct sim_ledger *l = &s->hq.till[b->till].ledger;
    memset(count, 0, sizeof(count));
    for (size_t i = 0; i < l->n; i++)
        count[l->at[i].fact]++;
    for (size_t i = 0; i < b->disk.n_expected; i++) {
        if (count[b->disk.expected[i]] != 1)
            return false;
    }
    return true;
}

/* Why it has not converged; NULL when it has. */
static const char *lacks(struct sim *s, int body)
{
    const struct sim_body *b = &s->body[body];
    struct ledger_head hq;
    struct replica_status st;
    if (!b->replica)
        return "its agent does not run";
    replica_get_status(b->replica, &st);
    sim_ledger_head(&s->hq.till[b->till].ledger, &hq);
    if (hq.seq != b->disk.ledger.n || hq.epoch != b->disk.ledger.epoch ||
        memcmp(hq.hash, b->disk.ledger.at[hq.seq - 1].hash, LEDGER_HASH_LEN) !=
            0)
        return "its ledger is not headquarters'";
    if (st.acked_seq != hq.seq)
        return "not all is acknowledged";
    if (!facts_are_there(s, body))
        return "a fact is not at headquarters exactly once";
    if (!feed_is_equal(s, body))
        return "its feed is not headquarters'";
    return NULL;
}

/* No more faults. Every till number lives on in the machines that headquarters
 * admits; where there is none, one enrols anew. */
static void heal(struct sim *s)
{
    s->faults = false;
    if (!s->intake)
        sim_hq_start(s);
    while (intake_staged(s->intake))
        CHECK(!intake_commit(s->intake));
    for (uint32_t till = 1; till <= SIM_TILLS; till++) {
        int living = -1;
        for (int i = 0; i < SIM_BODIES; i++) {
            if (s->body[i].exists && s->body[i].till == till &&
                (living < 0 || sim_hq_admits(s, i)))
                living = i;
        }
        if (living >= 0 && !sim_hq_admits(s, living))
            sim_body_enrol(s, living);
        for (int i = 0; i < SIM_BODIES; i++) {
            if (s->body[i].exists && s->body[i].till == till &&
                !sim_hq_admits(s, i))
                scrap(s, i);
        }
    }
    sim_log(s, "the world heals");
}

static void describe(struct sim *s, int body)
{
    const struct sim_body *b = &s->body[body];
    const struct sim_hq_till *t = &s->hq.till[b->till];
    struct replica_status st = {0};
    if (b->replica)
        replica_get_status(b->replica, &st);
    sim_log(s,
            "body %d of till %u: state %d, reason %d, %zu entries, acked "
            "%llu, headquarters has %zu",
            body, b->till, (int)st.state, (int)st.reason, b->disk.ledger.n,
            (unsigned long long)st.acked_seq, t->ledger.n);
    for (size_t i = 0; i < t->audiences.n; i++)
        sim_log(s, "    headquarters lists %s", t->audiences.name[i]);
    for (size_t i = 0; i < b->disk.n_cursors; i++)
        sim_log(s, "    copy of %s to version %llu",
                b->disk.cursors[i].cursor.audience,
                (unsigned long long)b->disk.cursors[i].cursor.version);
}

static void converge(struct sim *s)
{
    const char *why = "";
    for (uint32_t tick = 0; tick < HEAL_TICKS && why; tick++) {
        step(s);
        why = tick < 20 ? "" : NULL;
        for (int i = 0; i < SIM_BODIES && !why; i++)
            why = s->body[i].exists ? lacks(s, i) : NULL;
    }
    for (int i = 0; i < SIM_BODIES; i++) {
        if (s->body[i].exists)
            describe(s, i);
    }
    for (int i = 0; i < SIM_BODIES; i++) {
        if (s->body[i].exists && lacks(s, i))
            sim_fail(s, "body %d of till %u never comes right: %s", i,
                     s->body[i].till, lacks(s, i));
    }
}

/* What happened in all worlds together; shared with their processes. */
static struct sim_tally *tally;

static void run(uint64_t seed, bool verbose)
{
    static struct sim s;
    s.seed = s.random = seed;
    s.verbose = verbose;
    s.faults = true;
    s.next_fact = 1;
    draw_rates(&s);
    for (uint32_t till = 1; till <= SIM_TILLS; till++)
        sim_body_create(&s, (int)till - 1, till);
    sim_hq_start(&s);
    for (uint32_t till = 1; till <= SIM_TILLS; till++)
        sim_hq_change_audiences(&s, till);
    while (s.tick < FAULT_TICKS) {
        strike(&s);
        step(&s);
    }
    heal(&s);
    converge(&s);
    sim_log(&s, "converged");
    if (tally) {
        uint64_t *sum = (uint64_t *)tally;
        const uint64_t *one = (const uint64_t *)&s.tally;
        for (size_t i = 0; i < sizeof(s.tally) / sizeof(*one); i++)
            sum[i] += one[i];
    }
    sim_release(&s);
}

/* A process for each world, so that a crash is one world's failure. */
static bool run_apart(uint64_t seed)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        run(seed, false);
        exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    if (WIFSIGNALED(status))
        printf("seed %llu: ended by signal %d\n", (unsigned long long)seed,
               WTERMSIG(status));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Worlds in which nothing happens prove nothing: the reader can see. */
static void print_tally(void)
{
    printf("# %llu sales, %llu acks, %llu recoveries; tills restored %llu "
           "times, cloned %llu, enrolled anew %llu; headquarters crashed %llu "
           "times, restored %llu; %llu feed changes\n",
           (unsigned long long)tally->sales, (unsigned long long)tally->acks,
           (unsigned long long)tally->recovered,
           (unsigned long long)tally->restored,
           (unsigned long long)tally->clones,
           (unsigned long long)tally->enrolled,
           (unsigned long long)tally->hq_crashed,
           (unsigned long long)tally->hq_restored,
           (unsigned long long)tally->puts);
}

int main(int argc, char **argv)
{
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    bool first_only = argc > 1 && strcmp(argv[1], "-x") == 0;
    argv += verbose || first_only;
    argc -= verbose || first_only;
    if (argc < 2) {
        fprintf(stderr, "usage: sim [-v] SEED | sim [-x] FIRST COUNT\n");
        return 2;
    }
    CHECK(!keys_init());
    uint64_t first = strtoull(argv[1], NULL, 10);
    if (argc == 2) {
        run(first, verbose);
        printf("seed %llu passed\n", (unsigned long long)first);
        return 0;
    }
    tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(tally != MAP_FAILED);
    uint64_t count = strtoull(argv[2], NULL, 10), failed = 0, i = 0;
    for (; i < count && !(first_only && failed); i++)
        failed += !run_apart(first + i);
    print_tally();
    printf("%llu passed, %llu failed\n", (unsigned long long)(i - failed),
           (unsigned long long)failed);
    return failed != 0;
}
