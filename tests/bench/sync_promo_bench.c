/* A basket of 50 lines against 2,000 promotions that hold: special prices,
 * groups of pieces over sets and categories, spend-and-save near its step. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "sync/promo/promo.h"
#include "tests/bench/bench.h"

#define PROMOS     2000
#define LINES      50
#define ROUNDS     400
#define REPEATS    5 /* of each basket; the quickest counts */
#define GOODS      3
#define ITEMS      3000
#define CATEGORIES 40

static uint64_t state = 4711;

static uint32_t rnd(uint32_t below)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(state >> 33) % below;
}

static char names[CATEGORIES][16];
static Feed__Promotion promos[PROMOS];
static const Feed__Promotion *list[PROMOS];
static Feed__PromotionGoods goods[PROMOS][GOODS], *goods_at[PROMOS][GOODS];
static Feed__PromotionStep steps[PROMOS][2], *steps_at[PROMOS][2];
static char *category_at[PROMOS];

static void whose(int i)
{
    Feed__Promotion *p = &promos[i];
    if (i % 50 == 0) {
        p->everything = p->kind == FEED__PROMOTION_KIND__SPEND_SAVE;
        category_at[i] = names[rnd(CATEGORIES)];
        p->categories = &category_at[i];
        p->n_categories = !p->everything;
        return;
    }
    p->goods = goods_at[i];
    p->n_goods = GOODS;
    for (int k = 0; k < GOODS; k++) {
        feed__promotion_goods__init(&goods[i][k]);
        goods[i][k].item = 1 + rnd(ITEMS);
        goods_at[i][k] = &goods[i][k];
    }
}

static void make(int i)
{
    static const Feed__PromotionKind kinds[] = {
        FEED__PROMOTION_KIND__SPECIAL_PRICE, FEED__PROMOTION_KIND__PERCENT_OFF,
        FEED__PROMOTION_KIND__NTH_OFF,       FEED__PROMOTION_KIND__BUNDLE_PRICE,
        FEED__PROMOTION_KIND__NTH_OFF,       FEED__PROMOTION_KIND__PERCENT_OFF,
        FEED__PROMOTION_KIND__SPEND_SAVE};
    Feed__Promotion *p = &promos[i];
    feed__promotion__init(p);
    p->id = (uint32_t)i + 1;
    p->name = "优惠";
    p->kind = kinds[i % 7];
    p->price_fen = 200 + rnd(300);
    p->permille_off = 50 + rnd(300);
    p->pieces = 2 + rnd(3);
    p->cheapest = 1;
    p->no_spend_save = rnd(4) == 0;
    p->limit = rnd(5) == 0 ? 1 + rnd(3) : 0;
    whose(i);
    if (p->kind == FEED__PROMOTION_KIND__SPEND_SAVE) {
        p->n_steps = 2;
        p->steps = steps_at[i];
        for (int k = 0; k < 2; k++) {
            feed__promotion_step__init(&steps[i][k]);
            steps[i][k].at = 3000 + (uint64_t)k * 3000 + rnd(2000);
            steps[i][k].off = 300 + (uint64_t)k * 500;
            steps_at[i][k] = &steps[i][k];
        }
    }
    list[i] = p;
}

int main(void)
{
    static double ms[ROUNDS];
    struct promo_line lines[LINES];
    struct promo_when when = {.day = 20600, .minute = 600};
    struct promo_outcome o;
    struct arena arena = {0};
    int exact = 0, some = 0;
    for (int i = 0; i < CATEGORIES; i++)
        snprintf(names[i], sizeof(names[i]), "c%d", i);
    for (int i = 0; i < PROMOS; i++)
        make(i);
    int64_t before = bench_now_ns();
    struct promo_book *book = promo_book_new(list, PROMOS);
    CHECK(book);
    bench_row("2,000 promotions read and indexed",
              (double)(bench_now_ns() - before) / 1e6, "ms", 50, "promise", 1);
    for (int r = 0; r < ROUNDS; r++) {
        for (int i = 0; i < LINES; i++) {
            uint32_t item = 1 + rnd(ITEMS);
            int64_t fen = 150 + item % 900, n = 1 + rnd(4);
            lines[i] = (struct promo_line){
                .item = item,
                .category = names[item % CATEGORIES],
                .quantity = quantity_of(n * QUANTITY_ONE),
                .price = money_of(fen),
                .amount = money_of(fen * n),
            };
        }
        ms[r] = 1e9;
        for (int k = 0; k < REPEATS; k++) { /* others use this machine too */
            before = bench_now_ns();
            arena_clear(&arena);
            CHECK(promo_price(book, lines, LINES, &when, &arena, &o) == ERR_OK);
            double took = (double)(bench_now_ns() - before) / 1e6;
            ms[r] = took < ms[r] ? took : ms[r];
        }
        exact += o.exact;
        some += o.count > 10;
    }
    CHECK(some > ROUNDS / 2);
    bench_row("50 lines, 2,000 promotions: repriced, p99",
              bench_percentile(ms, ROUNDS, 0.99), "ms", 2, "promise", 1);
    bench_row("of those baskets exactly the best", 100.0 * exact / ROUNDS, "%",
              90, "promise", 0);
    arena_release(&arena);
    promo_book_free(book);
    return 0;
}
