/* A shop's year: 200,000 sales of three lines and 3,000 items; each report
 * over all of it, and one day's shift of 2,000 sales closed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "pos/lookup.h"
#include "pos/report/report.h"
#include "pos/report/report_project.h"
#include "pos/sale.h"
#include "pos/shift.h"
#include "tests/bench/bench.h"
#include "tests/support/fake_till.h"

#define DAYS              365
#define SALES             200000
#define SALE_LINES        3
#define ITEMS             3000
#define FIRST             1000
#define TRIES             5
#define SHIFT_SALES_COUNT 2000

static uint64_t noise(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return *state >> 33;
}

static void fill(struct till *t, int32_t first)
{
    uint64_t seed = 3;
    struct diag d = {0};
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    int64_t moves = 0;
    struct step s = {&t->db, &e, 1, 1, &moves};
    CHECK(till_begin(t, &d) == ERR_OK);
    for (int i = 0; i < SALES; i++) {
        int32_t day = first + (int32_t)((int64_t)i * DAYS / SALES);
        int64_t total = 0;
        e.at_ms = (uint64_t)day * 86400000u + noise(&seed) % 43200000u;
        for (int l = 0; l < SALE_LINES; l++) {
            int64_t item = FIRST + (int64_t)(noise(&seed) % ITEMS);
            int64_t fen = 100 + (int64_t)(noise(&seed) % 5000);
            total += fen;
            CHECK(report_add_line(&s, day, item, 1000, fen) == ERR_OK);
            if (i < ITEMS)
                CHECK(report_cost(&s, item, fen / 2) == ERR_OK);
            CHECK(step_stock_move(&s, item, 500, 0) == ERR_OK);
        }
        CHECK(report_add_sale(&s, day, 1, total) == ERR_OK);
    }
    CHECK(till_end(t, ERR_OK, &d) == ERR_OK);
}

static void reports(struct till *t, int32_t first)
{
    const struct actor keeper = {.keeper = true};
    double worst = 0;
    for (int kind = 0; kind < REPORT_KINDS; kind++) {
        double best = 1e9;
        for (int i = 0; i < TRIES; i++) {
            struct report r = {0};
            struct diag d = {0};
            int64_t begun = bench_now_ns();
            CHECK(report_make(t, &keeper, (enum report_kind)kind, first,
                              first + DAYS - 1, &r, &d) == ERR_OK);
            double ms = (double)(bench_now_ns() - begun) / 1e6;
            report_release(&r);
            if (ms < best)
                best = ms;
        }
        if (best > worst)
            worst = best;
    }
    bench_row("a year, 200,000 sales: slowest report", worst, "ms", 300,
              "promised", 1);
}

static void close_shift(struct till *t)
{
    const struct actor keeper = {.keeper = true};
    static struct cart cart;
    struct shift s;
    struct sale sale;
    struct pick pick;
    struct diag d = {0};
    int line = 0;
    CHECK(shift_open(t, &keeper, money_of(0), &s, &d) == ERR_OK);
    CHECK(lookup_typed(t, "6901234567892", &pick, &d) == ERR_OK);
    CHECK(till_begin(t, &d) ==
          ERR_OK); /* what it takes is measured elsewhere */
    for (int i = 0; i < SHIFT_SALES_COUNT; i++) {
        cart_clear(&cart);
        CHECK(cart_add(&cart, &pick.item, quantity_of(1000), money_of(0), &line,
                       &d) == ERR_OK);
        struct tender cash = {.amount = cart.total};
        CHECK(sale_commit(t, &keeper, &cart, &cash, 1, &sale, &d) == ERR_OK);
    }
    CHECK(till_end(t, ERR_OK, &d) == ERR_OK);
    int64_t begun = bench_now_ns();
    CHECK(shift_close(t, &keeper, money_of(0), NULL, 0, &s, &d) == ERR_OK);
    bench_row("closing a shift of 2,000 sales",
              (double)(bench_now_ns() - begun) / 1e6, "ms", 200, "promised", 1);
}

int main(void)
{
    struct till t = {0};
    struct diag d = {0};
    const char *dir = bench_dir("report");
    fake_till_make(dir);
    CHECK(till_open(dir, &t, &d) == ERR_OK);
    fake_items(&t, FIRST, ITEMS);
    int32_t first = till_business_day(&t) - DAYS + 1;
    fill(&t, first);
    reports(&t, first);
    close_shift(&t);
    till_close(&t);
    return 0;
}
