/* A bulk purchase proposal at the size of a county's chain: 3,000 items, 40
 * suppliers with least orders, freight and yearly rebates, 4 price breaks, each
 * item offered by a few of them; and with every item offered by all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "hq/purchase/solve.h"
#include "tests/bench/bench.h"

#define ITEMS     3000
#define SUPPLIERS 40
#define BREAKS    4
#define LIMIT_MS  60000

static uint64_t state;

static int rnd(int below)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (int)((state >> 33) % (uint64_t)below);
}

static struct slot slots[SUPPLIERS];
static struct bonus bonuses[SUPPLIERS];
static struct bonus_step steps[SUPPLIERS][3];
static struct buy_cell cells[ITEMS];
static struct deadline due[ITEMS];

/* order: what an average order comes to. */
static void make_supplier(int o, int64_t order)
{
    slots[o] = (struct slot){.supplier = (uint32_t)o + 1,
                             .warehouse = 1,
                             .min_fen = 50000 + 10000 * rnd(50),
                             .cost_fen = 5000 + 1000 * rnd(30),
                             .free_from_fen = rnd(2) ? 3000000 : 0,
                             .flat_rate = rnd(3) ? 0 : 50 + rnd(150)};
    /* A supplier's year is some fifty orders; its steps lie in between. */
    int64_t year = order * 50 * (80 + rnd(40)) / 100;
    bonuses[o] = (struct bonus){.supplier = (uint32_t)o + 1,
                                .bought_fen = year / 1000 * rnd(1000),
                                .step_count = 3,
                                .steps = steps[o]};
    for (int i = 0; i < 3; i++)
        steps[o][i] = (struct bonus_step){.from_fen = year * (3 + 3 * i) / 10,
                                          .rate = 50 * (i + 1) + rnd(40)};
}

static void make_source(struct arena *a, struct buy_cell *c, int o, int price)
{
    static const int packs[] = {6, 12, 24, 10, 20};
    Purchase__Offer offer = PURCHASE__OFFER__INIT;
    Purchase__Break b[BREAKS], *list[BREAKS];
    struct source *x = &c->sources[c->source_count++];
    int pack = packs[rnd(3)];
    offer.pack_milli = 1000 * pack;
    offer.n_breaks = BREAKS;
    offer.breaks = list;
    offer.kind = (Purchase__BreakKind)(rnd(4) == 0);
    if (rnd(5) == 0) {
        offer.pallet_packs = 40;
        offer.pallet = PURCHASE__PALLET_RULE__PALLET_ABOVE;
    }
    int fen = price * pack * (95 + rnd(11)) / 100;
    for (int i = 0; i < BREAKS; i++) {
        purchase__break__init(&b[i]);
        b[i].from_packs = i ? b[i - 1].from_packs * 3 + (uint32_t)rnd(8) : 1;
        b[i].pack_fen = i ? b[i - 1].pack_fen * (970 + rnd(20)) / 1000 : fen;
        list[i] = &b[i];
    }
    x->slot = o;
    x->arrives_day = 2;
    x->pack_milli = offer.pack_milli;
    CHECK(source_segments(&offer, c->most_milli / offer.pack_milli, a, x) ==
          ERR_OK);
}

static void make_item(struct arena *a, int i, int offers)
{
    struct buy_cell *c = &cells[i];
    int price = 80 + rnd(2000);
    int64_t need = 12 + rnd(40) * rnd(40);
    *c = (struct buy_cell){.item = (uint32_t)i + 1, .warehouse = 1};
    due[i] = (struct deadline){.day = 2, .milli = 1000 * need};
    c->deadlines = &due[i];
    c->deadline_count = 1;
    c->most_milli = 2000 * need + 24000;
    c->left_fen = 5 * need * price;
    c->sources = arena_alloc(a, (size_t)offers * sizeof(*c->sources));
    CHECK(c->sources);
    int first = rnd(SUPPLIERS);
    for (int k = 0; k < offers; k++)
        make_source(a, c, (first + k * 7) % SUPPLIERS, price);
}

static void run(const char *name, int items, int offers, double gap)
{
    struct arena a = {0};
    struct problem p = {.slots = slots,
                        .bonuses = bonuses,
                        .cells = cells,
                        .slot_count = SUPPLIERS,
                        .bonus_count = SUPPLIERS,
                        .cell_count = items};
    struct answer answer;
    struct solve_report r;
    char row[128];
    state = 4711;
    for (int o = 0; o < SUPPLIERS; o++)
        make_supplier(o, INT64_C(400000) * items / SUPPLIERS);
    for (int i = 0; i < items; i++)
        make_item(&a, i, offers);
    CHECK(problem_solve(&p, LIMIT_MS, &a, &answer, &r, NULL, NULL) == ERR_OK);
    if (getenv("BUY_VERBOSE"))
        fprintf(stderr, "cost %.2f bound %.2f nodes %d ways %d\n", r.cost_yuan,
                r.bound_yuan, r.nodes, r.ways);
    snprintf(row, sizeof(row), "buy %s: time", name);
    /* The clock is looked at between linear programs. */
    bench_row(row, (double)r.spent_ms / 1000, "s", LIMIT_MS / 1000 + 5,
              "time it was given", 1);
    snprintf(row, sizeof(row), "buy %s: proven gap", name);
    bench_row(row, 100 * (r.cost_yuan - r.bound_yuan) / r.bound_yuan, "%", gap,
              "of the cheapest", 1);
    arena_release(&a);
}

int main(int argc, char **argv)
{
    if (argc > 2) {
        run("as asked", atoi(argv[1]), atoi(argv[2]), 1);
        return 0;
    }
    run("3,000 items, 4 of 40 suppliers each", ITEMS, 4, 0.5);
    run("3,000 items, all of 40 suppliers", ITEMS, SUPPLIERS, 5);
    return 0;
}
