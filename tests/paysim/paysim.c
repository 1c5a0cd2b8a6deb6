/* paysim.c - runs worlds of phone payments.
 *
 *   paysim [-v] SEED           one world, with -v its history
 *   paysim [-x] FIRST COUNT    many; "N passed, N failed"; with -x ends at the
 *                              first that fails
 *
 * If a world fails, some day a customer pays twice or for nothing, a shop sells
 * for money that never comes, or a payment stays unknown for ever. */
#include "tests/paysim/paysim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"

#define TICK_MS      100
#define FAULT_MS     240000
#define HEAL_TICK_MS 500
#define HEAL_MS      INT64_C(14400000) /* past every pause of the flow */
#define START_MS     INT64_C(1763776800000)

uint32_t ps_draw(struct ps *s, uint32_t below)
{
    s->random += 0x9e3779b97f4a7c15U; /* splitmix64 */
    uint64_t z = s->random;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    z ^= z >> 31;
    return below ? (uint32_t)((z >> 32) * below >> 32) : 0;
}

bool ps_chance(struct ps *s, uint32_t per_thousand)
{
    return s->faults && ps_draw(s, 1000) < per_thousand;
}

void ps_log(struct ps *s, const char *fmt, ...)
{
    va_list ap;
    if (!s->verbose)
        return;
    printf("%8.1f s  ", (double)(s->now_ms - START_MS) / 1000);
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    putchar('\n');
}

void ps_fail(struct ps *s, const char *fmt, ...)
{
    va_list ap;
    printf("seed %llu: ", (unsigned long long)s->seed);
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    putchar('\n');
    fflush(stdout);
    _exit(1);
}

/* ---- the lane ------------------------------------------------------------*/

/* Worse than a ZeroMQ link: what was sent before a cut may still arrive. */
void ps_send(struct ps *s, int till, bool to_hq,
             const struct paywire_frame *frame)
{
    int copies = ps_chance(s, s->rates.twice) ? 2 : 1;
    if (ps_chance(s, s->rates.loss))
        return;
    while (copies-- > 0 && s->frames_len < PS_FRAMES) {
        struct ps_frame *f = &s->frames[s->frames_len++];
        f->at_ms = s->now_ms + 10 + ps_draw(s, 60);
        if (ps_chance(s, s->rates.delay))
            f->at_ms += ps_draw(s, ps_draw(s, 10) ? 3000 : 60000);
        f->till = till;
        f->to_hq = to_hq;
        f->frame = *frame;
    }
}

static void carry_frames(struct ps *s)
{
    for (int i = 0; i < s->frames_len;) {
        struct ps_frame f = s->frames[i];
        if (f.at_ms > s->now_ms) {
            i++;
            continue;
        }
        s->frames[i] = s->frames[--s->frames_len];
        if (f.to_hq)
            ps_hq_receive(s, f.till, &f.frame);
        else if (s->till[f.till].linked)
            ps_till_receive(s, f.till, &f.frame);
    }
}

/* ---- a world -------------------------------------------------------------*/

/* Absent from some worlds, rare in others, common in a few. */
static uint32_t rate(struct ps *s, uint32_t common)
{
    uint32_t kind = ps_draw(s, 4);
    return kind == 0 ? 0 : kind == 1 ? common : (common + 3) / 4;
}

static void create(struct ps *s, uint64_t seed, bool verbose)
{
    memset(s, 0, sizeof(*s));
    s->seed = s->random = seed;
    s->verbose = verbose;
    s->now_ms = START_MS;
    s->faults = true;
    s->hq_up = true;
    struct ps_rates *r = &s->rates;
    r->loss = rate(s, 300);
    r->twice = rate(s, 200);
    r->delay = rate(s, 300);
    r->cut = rate(s, 12);
    r->till_crash = rate(s, 8);
    r->hq_crash = rate(s, 8);
    r->storage = rate(s, 200);
    r->fault = rate(s, 400);
    r->give_up = rate(s, 150);
    r->cash = rate(s, 100);
    r->abandon = rate(s, 60);
    r->refund = rate(s, 150);
    r->confirm = 1 + rate(s, 20);
    r->repay = rate(s, 200);
    r->refuse = rate(s, 800);
    for (int i = 0; i < PS_DEBTORS; i++)
        s->debtors[i] = (struct ps_debtor){.till = i % PS_TILLS,
                                           .owed_fen = 1 + ps_draw(s, 30000)};
    for (int k = 0; k < 2; k++) {
        s->bank[k] = bank_new(k ? BANK_ALIPAY : BANK_WECHAT, seed + 1);
        for (int i = 0; i < PS_PAYERS; i++)
            s->payer[k][i] =
                bank_add_payer(s->bank[k], i == 0 ? 2000 : 10000000);
    }
    for (int i = 0; i < PS_TILLS; i++) {
        s->till[i].basket = -1;
        s->till[i].up = true;
        payments_init(&s->till[i].open, s->now_ms);
    }
}

static bool quiet(const struct ps *s)
{
    for (int i = 0; i < PS_TILLS; i++) {
        if (!ps_till_quiet(s, i))
            return false;
    }
    return ps_hq_quiet(s);
}

static void tick(struct ps *s, int64_t ms)
{
    s->now_ms += ms;
    carry_frames(s);
    ps_hq_tick(s);
    ps_payers_tick(s);
    for (int i = 0; i < PS_TILLS; i++)
        ps_till_tick(s, i);
}

static void run(struct ps *s, uint64_t seed, bool verbose)
{
    create(s, seed, verbose);
    while (s->now_ms < START_MS + FAULT_MS)
        tick(s, TICK_MS);
    s->faults = false;
    ps_log(s, "the world heals");
    int64_t end = s->now_ms + HEAL_MS;
    while (!quiet(s) && s->now_ms < end)
        tick(s, HEAL_TICK_MS);
    /* What is still on its way to a provider, and what it tells late. */
    for (int i = 0; i < 400; i++)
        tick(s, HEAL_TICK_MS);
    if (!quiet(s))
        ps_log(s, "not quiet after healing");
    ps_check(s);
    for (int k = 0; k < 2; k++)
        bank_free(s->bank[k]);
    for (int i = 0; i < PS_TILLS; i++)
        payments_release(&s->till[i].open);
}

static void add_tally(struct ps_tally *all, const struct ps_tally *t)
{
    all->started += t->started;
    all->paid += t->paid;
    all->failed += t->failed;
    all->reversed += t->reversed;
    all->late += t->late;
    all->refunds += t->refunds;
    all->crashes += t->crashes;
    all->unknowns += t->unknowns;
    all->sold += t->sold;
    all->repaid += t->repaid;
    all->refused += t->refused;
    all->again += t->again;
    all->by_hand += t->by_hand;
}

/* A world ends its process when it fails: many share one until then. */
static bool run_some(struct ps *s, uint64_t first, uint64_t last,
                     uint64_t *ret_next, struct ps_tally *all)
{
    int ends[2], status = 0;
    struct {
        uint64_t done;
        struct ps_tally tally;
    } news;
    CHECK(pipe(ends) == 0);
    fflush(stdout);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        for (uint64_t seed = first; seed <= last; seed++) {
            run(s, seed, false);
            news.done = seed;
            news.tally = s->tally;
            CHECK(write(ends[1], &news, sizeof(news)) == sizeof(news));
        }
        _exit(0);
    }
    close(ends[1]);
    *ret_next = first;
    while (read(ends[0], &news, sizeof(news)) == (ssize_t)sizeof(news)) {
        *ret_next = news.done + 1;
        add_tally(all, &news.tally);
    }
    close(ends[0]);
    CHECK(waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int many(struct ps *s, uint64_t first, uint64_t count, bool stop)
{
    struct ps_tally all = {0};
    uint64_t failed = 0, next = first, last = first + count - 1;
    while (next <= last) {
        if (run_some(s, next, last, &next, &all))
            continue;
        failed++;
        printf("# failed: make paysim SEED=%llu\n", (unsigned long long)next);
        next++;
        if (stop)
            break;
    }
    printf("# %u payments: %u paid, %u failed, %u reversed, %u late; %u "
           "unknown for a while; %u refunds, %u sales, %u crashes\n",
           all.started, all.paid, all.failed, all.reversed, all.late,
           all.unknowns, all.refunds, all.sold, all.crashes);
    printf("# %u debts paid back; %u refunds refused for good: %u asked again, "
           "%u in cash\n",
           all.repaid, all.refused, all.again, all.by_hand);
    printf("%llu passed, %llu failed\n",
           (unsigned long long)(next - first - failed),
           (unsigned long long)failed);
    return failed > 0;
}

int main(int argc, char **argv)
{
    struct ps *s = calloc(1, sizeof(*s));
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    bool stop = argc > 1 && strcmp(argv[1], "-x") == 0;
    int at = 1 + (verbose || stop);
    CHECK(s);
    int status = argc - at == 1 || argc - at == 2 ? 0 : 2;
    if (argc - at == 2) {
        status = many(s, strtoull(argv[at], NULL, 10),
                      strtoull(argv[at + 1], NULL, 10), stop);
    } else if (argc - at == 1) {
        run(s, strtoull(argv[at], NULL, 10), verbose);
        printf("seed %s holds: %u payments, %u paid\n", argv[at],
               s->tally.started, s->tally.paid);
    }
    free(s);
    return status;
}
