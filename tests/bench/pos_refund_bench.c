/* A receipt comes back to a till that has made a million sales: how long until
 * what may be given back of it is on the screen. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "pos/refund/refund.h"
#include "tests/bench/bench.h"
#include "tests/support/fake_till.h"

#define SALES 1000000
#define TRIES 2000
#define LINES 3

static struct refundable found;

static uint64_t noise(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return *state >> 33;
}

/* Facts as a till writes them; every tenth had a line given back. */
static uint64_t fill(struct till *t)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Sale sale = LEDGER__SALE__INIT;
    Ledger__Line line[LINES], *lines[LINES];
    Ledger__Tender cash = LEDGER__TENDER__INIT, *tenders[] = {&cash};
    struct ledger_head head = {0};
    struct diag d = {0};
    char sql[200];
    for (int i = 0; i < LINES; i++) {
        ledger__line__init(&line[i]);
        line[i].item = 1000 + (uint64_t)i;
        line[i].quantity_milli = 2000;
        line[i].price_fen = 350;
        lines[i] = &line[i];
    }
    sale.lines = lines;
    sale.n_lines = LINES;
    sale.tenders = tenders;
    sale.n_tenders = 1;
    sale.total_fen = cash.amount_fen = LINES * 700;
    e.fact_case = LEDGER__ENTRY__FACT_SALE;
    e.sale = &sale;
    e.at_ms = FAKE_DAY_MS;
    CHECK(till_begin(t, &d) == ERR_OK);
    for (int i = 0; i < SALES; i++) {
        e.at_ms += 1000;
        CHECK(ledger_append(&t->db, &e, &head) == ERR_OK);
        if (i % 10 != 0)
            continue;
        snprintf(sql, sizeof(sql),
                 "INSERT INTO refund_of VALUES (%d, %llu, 0, 1, 1000, 350)",
                 FAKE_TILL, (unsigned long long)head.seq);
        CHECK(db_exec(&t->db, sql) == ERR_OK);
    }
    CHECK(till_end(t, ERR_OK, &d) == ERR_OK);
    return head.seq;
}

int main(void)
{
    static double ms[TRIES];
    struct till t = {0};
    struct diag d = {0};
    uint64_t seed = 5;
    const char *dir = bench_dir("refund");
    fake_till_make(dir);
    CHECK(till_open(dir, &t, &d) == ERR_OK);
    uint64_t last = fill(&t);
    for (int i = 0; i < TRIES; i++) {
        struct sale_name name = {.hash_len = 4};
        uint8_t hash[LEDGER_HASH_LEN];
        name.seq = last - noise(&seed) % SALES;
        CHECK(ledger_hash_at(&t.db, name.seq, hash) == ERR_OK);
        memcpy(name.hash, hash, 4);
        int64_t begun = bench_now_ns();
        CHECK(refund_find(&t, &name, &found, &d) == ERR_OK);
        ms[i] = (double)(bench_now_ns() - begun) / 1e6;
        CHECK(refundable_left(&found, 0).milli == 2000);
        refundable_release(&found);
    }
    bench_row("a receipt among 1,000,000 sales (p99)",
              bench_percentile(ms, TRIES, 0.99), "ms", 5, "promised", 1);
    till_close(&t);
    return 0;
}
