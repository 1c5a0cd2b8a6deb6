/* A sale of five lines, command to durable, beside a raw durable SQLite
 * transaction of five rows and five upserts on the same disk in the same run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "pos/desk.h"
#include "pos/lookup.h"
#include "pos/shift.h"
#include "tests/bench/bench.h"
#include "tests/support/fake_till.h"

#define ROUNDS 2000

static struct desk desk;

static int64_t raw_round(struct db *db, int64_t n)
{
    static const char row[] = "INSERT INTO row VALUES (?, ?, ?, ?)";
    static const char upsert[] =
        "INSERT INTO sum VALUES (?, ?) ON CONFLICT (item) DO UPDATE SET "
        "milli = milli + excluded.milli";
    int64_t begun = bench_now_ns();
    CHECK(db_begin(db) == ERR_OK);
    for (int64_t i = 0; i < 5; i++) {
        CHECK(db_run(db, row, "iiii", n * 5 + i, i, INT64_C(1000),
                     INT64_C(300)) == ERR_OK);
        CHECK(db_run(db, upsert, "ii", (n * 7 + i * 13) % 500,
                     INT64_C(-1000)) == ERR_OK);
    }
    CHECK(db_commit(db) == ERR_OK);
    return bench_now_ns() - begun;
}

static void fill_basket(struct till *t, int n)
{
    char code[24];
    struct diag d = {0};
    for (int i = 0; i < 5; i++) {
        struct pick pick;
        int line = 0;
        snprintf(code, sizeof(code), "%llu",
                 (unsigned long long)fake_gtin(
                     1000 + (uint32_t)((n * 7 + i * 13) % 500)));
        CHECK(lookup_barcode(t, code, &pick, &d) == ERR_OK);
        CHECK(desk_add(&desk, &pick, quantity_of(0), &line, &d) == ERR_OK);
    }
}

static int64_t our_round(struct till *t, int n)
{
    struct sale sale;
    struct diag d = {0};
    fill_basket(t, n);
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH,
                          .amount = desk.cart.total};
    int64_t begun = bench_now_ns();
    CHECK(desk_pay(&desk, &cash, 1, &sale, &d) == ERR_OK);
    return bench_now_ns() - begun;
}

int main(void)
{
    static double raw[ROUNDS], ours[ROUNDS];
    char path[TILL_PATH_MAX];
    const char *dir = bench_dir("pos_sale");
    struct till t = {0};
    struct db db = {0};
    struct shift shift;
    struct actor keeper = {.keeper = true};
    struct diag d = {0};
    fake_till_make(dir);
    snprintf(path, sizeof(path), "%s/till.ini", dir);
    FILE *ini = fopen(path, "w"); /* with a printer, as a shop has */
    CHECK(ini && fputs("[printer]\nspec = file:/dev/null\n", ini) >= 0);
    fclose(ini);
    CHECK(till_open(dir, &t, &d) == ERR_OK);
    fake_items(&t, 1000, 500);
    CHECK(shift_open(&t, &keeper, money_of(0), &shift, &d) == ERR_OK);
    CHECK(desk_load(&desk, &t, &d) == ERR_OK);
    desk.actor = keeper;
    snprintf(path, sizeof(path), "%s/raw.db", dir);
    CHECK(db_open(&db, path, DB_CREATE, &d) == ERR_OK);
    CHECK(db_exec(&db, "CREATE TABLE row (id INTEGER PRIMARY KEY, item, "
                       "quantity, price); CREATE TABLE sum (item INTEGER "
                       "PRIMARY KEY, milli)") == ERR_OK);
    for (int i = 0; i < ROUNDS; i++) { /* in turn: the same disk weather */
        raw[i] = (double)raw_round(&db, i) / 1e3;
        ours[i] = (double)our_round(&t, i) / 1e3;
    }
    double limit = bench_percentile(raw, ROUNDS, 0.5);
    bench_row("sale of 5 lines, to durable (median)",
              bench_percentile(ours, ROUNDS, 0.5), "us", 2 * limit,
              "2 x raw 5 rows + 5 upserts", 1);
    db_close(&db);
    till_close(&t);
    return 0;
}
