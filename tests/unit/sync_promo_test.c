/* If these fail, a customer pays more than the promotions say, or the till, the
 * paper and headquarters say different things. The engine is held against a
 * reference that tries every assignment of every piece. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "sync/promo/promo.h"

#define ROUNDS     20000
#define LINES_MAX  12
#define PROMOS_MAX 6
#define UNITS_MAX  6
#define ITEMS      4
#define DAY        20600 /* a Wednesday */

static uint64_t state;

static uint32_t rnd(uint32_t below)
{
    state =
        state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % below;
}

struct world {
    Feed__Promotion promos[PROMOS_MAX];
    Feed__PromotionGoods goods[PROMOS_MAX][ITEMS], *goods_at[PROMOS_MAX][ITEMS];
    Feed__PromotionStep steps[PROMOS_MAX][3], *steps_at[PROMOS_MAX][3];
    char *category[1];
    const Feed__Promotion *list[PROMOS_MAX];
    int n_promos;
    struct promo_line lines[LINES_MAX];
    int n_lines;
    struct promo_when when;
};

static struct world w;
static struct arena arena;
static struct promo_outcome outcome;

static Feed__Promotion *promo_add(Feed__PromotionKind kind)
{
    Feed__Promotion *p = &w.promos[w.n_promos];
    feed__promotion__init(p);
    p->id = (uint32_t)w.n_promos + 1;
    p->name = "优惠";
    p->kind = kind;
    p->goods = w.goods_at[w.n_promos];
    p->steps = w.steps_at[w.n_promos];
    w.list[w.n_promos++] = p;
    return p;
}

static void goods_add(Feed__Promotion *p, uint32_t item)
{
    Feed__PromotionGoods *g = &w.goods[p->id - 1][p->n_goods];
    feed__promotion_goods__init(g);
    g->item = item;
    p->goods[p->n_goods++] = g;
}

static void step_add(Feed__Promotion *p, uint64_t at, uint64_t off)
{
    Feed__PromotionStep *s = &w.steps[p->id - 1][p->n_steps];
    feed__promotion_step__init(s);
    s->at = at;
    s->off = off;
    p->steps[p->n_steps++] = s;
}

static void line_add(uint32_t item, int units, int64_t fen)
{
    w.lines[w.n_lines++] = (struct promo_line){
        .item = item,
        .category = item <= 2 ? "饮料" : "零食",
        .quantity = quantity_of(units * QUANTITY_ONE),
        .price = money_of(fen),
        .amount = money_of(fen * units),
    };
}

static void begin(void)
{
    memset(&w, 0, sizeof(w));
    w.when.day = DAY;
    w.when.minute = 600;
}

static int64_t price(void)
{
    struct promo_book *book = promo_book_new(w.list, (size_t)w.n_promos);
    arena_clear(&arena);
    assert_non_null(book);
    assert_int_equal(
        promo_price(book, w.lines, w.n_lines, &w.when, &arena, &outcome),
        ERR_OK);
    promo_book_free(book);
    return outcome.off.fen;
}

/* ---- the reference -------------------------------------------------------*/

struct unit {
    uint32_t item;
    int64_t fen;
    int32_t expiry;
    bool manual, lump;
    int64_t kilo, milli;
    const char *category;
};

static struct unit units[UNITS_MAX * 2];
static int n_units, taken[UNITS_MAX * 2];
static int64_t best;

static bool covers(const Feed__Promotion *p, const struct unit *u)
{
    bool yes = p->everything;
    for (size_t i = 0; i < p->n_goods; i++)
        yes = yes || p->goods[i]->item == u->item;
    for (size_t i = 0; i < p->n_categories; i++)
        yes = yes || strcmp(p->categories[i], u->category) == 0;
    if (p->members_only && !w.when.member)
        return false;
    return yes && (!u->manual || p->on_manual);
}

static int64_t half_up(int64_t fen, int64_t permille)
{
    return (fen * permille + 500) / 1000;
}

static bool grouped(const Feed__Promotion *p)
{
    return p->kind == FEED__PROMOTION_KIND__NTH_OFF ||
           p->kind == FEED__PROMOTION_KIND__BUNDLE_PRICE;
}

static int64_t single_off(const Feed__Promotion *p, const struct unit *u)
{
    if (p->kind == FEED__PROMOTION_KIND__SPECIAL_PRICE) {
        int64_t pay = u->lump ? ((int64_t)p->price_fen * u->milli + 500) / 1000
                              : (int64_t)p->price_fen;
        return u->fen > pay ? u->fen - pay : 0;
    }
    if (p->kind == FEED__PROMOTION_KIND__PERCENT_OFF)
        return half_up(u->fen, p->permille_off);
    if (u->expiry < DAY)
        return 0;
    for (size_t i = 0; i < p->n_steps; i++)
        if (u->expiry - DAY <= (int32_t)p->steps[i]->at)
            return half_up(u->fen, (int64_t)p->steps[i]->off);
    return 0;
}

static int64_t saving(const Feed__Promotion *p, int64_t amount)
{
    int64_t off = 0;
    if (p->repeats)
        return amount / (int64_t)p->steps[0]->at * (int64_t)p->steps[0]->off;
    for (size_t i = 0; i < p->n_steps; i++)
        if (amount >= (int64_t)p->steps[i]->at)
            off = (int64_t)p->steps[i]->off;
    return off;
}

/* All pieces have their promotion: is it allowed, and what is it worth? */
static void weigh(void)
{
    int used[PROMOS_MAX] = {0};
    int64_t off = 0, paid[UNITS_MAX * 2];
    uint32_t exclusive[4] = {0};
    for (int u = 0; u < n_units; u++) {
        const Feed__Promotion *p = taken[u] < 0 ? NULL : w.list[taken[u]];
        int64_t mine = 0;
        if (p) {
            uint32_t *who = &exclusive[p->exclusive];
            if (p->exclusive && *who != 0 && *who != p->id)
                return;
            *who = p->id;
            int place = used[taken[u]]++ % (int)(p->pieces ? p->pieces : 1);
            if (p->kind == FEED__PROMOTION_KIND__NTH_OFF)
                mine = place >= (int)(p->pieces - p->cheapest)
                           ? half_up(units[u].fen, p->permille_off)
                           : 0;
            else if (p->kind == FEED__PROMOTION_KIND__BUNDLE_PRICE)
                mine = units[u].fen -
                       ((int64_t)p->price_fen * (place + 1) / p->pieces -
                        (int64_t)p->price_fen * place / p->pieces);
            else
                mine = single_off(p, &units[u]);
        }
        off += mine;
        paid[u] =
            p && p->no_spend_save ? 0 : units[u].fen - (mine > 0 ? mine : 0);
    }
    for (int i = 0; i < w.n_promos; i++) {
        int pieces = grouped(w.list[i]) ? (int)w.list[i]->pieces : 1;
        if (used[i] % pieces != 0 ||
            (w.list[i]->limit && used[i] / pieces > (int)w.list[i]->limit))
            return;
    }
    if (off > best)
        best = off;
    for (int i = 0; i < w.n_promos; i++) {
        const Feed__Promotion *p = w.list[i];
        int64_t sum = 0;
        if (p->kind != FEED__PROMOTION_KIND__SPEND_SAVE ||
            (p->exclusive && exclusive[p->exclusive] &&
             exclusive[p->exclusive] != p->id))
            continue;
        for (int u = 0; u < n_units; u++)
            sum += covers(p, &units[u]) ? paid[u] : 0;
        if (off + saving(p, sum) > best)
            best = off + saving(p, sum);
    }
}

static void assign(int u)
{
    if (u == n_units) {
        weigh();
        return;
    }
    taken[u] = -1;
    assign(u + 1);
    for (int i = 0; i < w.n_promos; i++) {
        const Feed__Promotion *p = w.list[i];
        if (p->kind == FEED__PROMOTION_KIND__SPEND_SAVE ||
            !covers(p, &units[u]) || (grouped(p) && units[u].lump) ||
            (!grouped(p) && single_off(p, &units[u]) == 0))
            continue;
        taken[u] = i;
        assign(u + 1);
    }
}

static int by_price(const void *a, const void *b)
{
    const struct unit *x = a, *y = b;
    if (x->fen != y->fen)
        return x->fen > y->fen ? -1 : 1;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    if (x->expiry != y->expiry)
        return x->expiry < y->expiry ? -1 : 1;
    return (int)x->manual - (int)y->manual;
}

static int64_t reference(void)
{
    n_units = 0;
    for (int i = 0; i < w.n_lines; i++) {
        const struct promo_line *l = &w.lines[i];
        int64_t n = l->one_piece ? 1 : l->quantity.milli / QUANTITY_ONE;
        for (int64_t k = 0; k < n; k++)
            units[n_units++] = (struct unit){
                (uint32_t)l->item, l->one_piece ? l->amount.fen : l->price.fen,
                l->expiry_day,     l->manual,
                l->one_piece,      l->price.fen,
                l->quantity.milli, l->category,
            };
    }
    qsort(units, (size_t)n_units, sizeof(units[0]), by_price);
    best = 0;
    assign(0);
    return best;
}

/* ---- random baskets ------------------------------------------------------*/

static void random_promo(void)
{
    static const uint32_t parts[] = {500, 1000, 333, 200};
    Feed__Promotion *p = promo_add(rnd(6));
    uint32_t at = 200 + rnd(900), off = 20 + rnd(150);
    if (rnd(4) == 0)
        p->everything = true;
    else if (rnd(4) == 0) {
        p->categories = w.category;
        p->n_categories = 1;
    }
    for (uint32_t i = 1; i <= ITEMS && !p->everything; i++)
        if (rnd(2))
            goods_add(p, i);
    if (p->n_goods == 0 && p->n_categories == 0)
        p->everything = true;
    p->price_fen = 50 + rnd(300);
    p->permille_off = parts[rnd(4)];
    p->pieces = 2 + rnd(2);
    p->cheapest = 1 + rnd(p->pieces);
    p->members_only = rnd(8) == 0;
    p->no_spend_save = rnd(3) == 0;
    p->on_manual = rnd(3) == 0;
    p->exclusive = rnd(3) == 0 ? 1 + rnd(2) : 0;
    p->priority = rnd(3);
    if (rnd(4) == 0)
        p->limit = 1 + rnd(2);
    if (p->kind == FEED__PROMOTION_KIND__SPEND_SAVE) {
        p->limit = 0;
        step_add(p, at, off);
        p->repeats = rnd(3) == 0;
        if (!p->repeats && rnd(2))
            step_add(p, at + 100 + rnd(500), off + 1 + rnd(150));
    } else if (p->kind == FEED__PROMOTION_KIND__NEAR_EXPIRY) {
        step_add(p, 2, 500);
        step_add(p, 6, 300);
    } else if (p->kind == FEED__PROMOTION_KIND__BUNDLE_PRICE) {
        p->price_fen *= p->pieces;
    }
}

static void random_world(void)
{
    static const int64_t prices[] = {100, 150, 200, 333, 999, 5};
    int64_t of[ITEMS + 1];
    int left = 1 + (int)rnd(UNITS_MAX);
    begin();
    w.category[0] = "饮料";
    w.when.member = rnd(2);
    for (int i = 1; i <= ITEMS; i++)
        of[i] = prices[rnd(6)];
    while (left > 0 && w.n_lines < LINES_MAX) {
        uint32_t item = 1 + rnd(ITEMS);
        int n = 1 + (int)rnd((uint32_t)left);
        struct promo_line *l = &w.lines[w.n_lines];
        line_add(item, n, of[item]);
        left -= n;
        l->expiry_day = rnd(3) == 0 ? DAY - 1 + (int32_t)rnd(9) : 0;
        if (rnd(6) == 0) {
            l->manual = true;
            l->price.fen = of[item] / 2 + 1;
            l->amount.fen = l->price.fen * n;
        } else if (rnd(6) == 0) {
            l->one_piece = true;
            l->quantity.milli = 250 + rnd(2000);
            l->amount.fen = (l->price.fen * l->quantity.milli + 500) / 1000;
        }
    }
    int n = 1 + (int)rnd(n_units > 5 ? 3 : 4);
    for (int i = 0; i < n; i++)
        random_promo();
}

static void show(uint64_t seed, int64_t got, int64_t want)
{
    printf("seed %llu: engine %lld, reference %lld\n", (unsigned long long)seed,
           (long long)got, (long long)want);
    for (int i = 0; i < w.n_lines; i++)
        printf("  line %d item %llu %lld x %lld%s%s\n", i,
               (unsigned long long)w.lines[i].item,
               (long long)w.lines[i].quantity.milli,
               (long long)w.lines[i].price.fen,
               w.lines[i].manual ? " manual" : "",
               w.lines[i].one_piece ? " one" : "");
    for (int i = 0; i < w.n_promos; i++) {
        char words[256];
        promo_words(w.list[i], words, sizeof(words));
        printf("  promo %d: %s excl %u %s%s\n", i + 1, words,
               w.list[i]->exclusive, w.list[i]->no_spend_save ? "nospend " : "",
               w.list[i]->everything ? "all" : "");
    }
    for (int i = 0; i < outcome.count; i++)
        printf("  line %d promo %u off %lld\n", outcome.shares[i].line,
               outcome.shares[i].promotion,
               (long long)outcome.shares[i].off.fen);
}

static void check_shares(void)
{
    int64_t sum = 0, left[LINES_MAX];
    for (int i = 0; i < w.n_lines; i++)
        left[i] = w.lines[i].amount.fen;
    for (int i = 0; i < outcome.count; i++) {
        const struct promo_share *s = &outcome.shares[i];
        assert_true(s->off.fen > 0);
        assert_in_range(s->line, 0, w.n_lines - 1);
        assert_in_range(s->promotion, 1, w.n_promos);
        left[s->line] -= s->off.fen;
        assert_true(left[s->line] >= 0);
        sum += s->off.fen;
    }
    assert_int_equal(sum, outcome.off.fen);
}

static void as_good_as_trying_everything(void **unused)
{
    int something = 0, spent = 0;
    (void)unused;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        state = seed * 7919;
        random_world();
        int64_t want = reference(), got = price();
        if (got != want || !outcome.exact)
            show(seed, got, want);
        assert_int_equal(got, want);
        assert_true(outcome.exact);
        check_shares();
        something += got > 0;
        for (int i = 0; i < outcome.count; i++)
            spent += w.list[outcome.shares[i].promotion - 1]->kind ==
                     FEED__PROMOTION_KIND__SPEND_SAVE;
    }
    assert_true(something > ROUNDS / 2 && spent > ROUNDS / 20);
}

/* What a kind of goods gets of a promotion, over all its lines. */
static int64_t of_item(uint64_t item, uint32_t promotion)
{
    int64_t sum = 0;
    for (int i = 0; i < outcome.count; i++)
        if (w.lines[outcome.shares[i].line].item == item &&
            outcome.shares[i].promotion == promotion)
            sum += outcome.shares[i].off.fen;
    return sum;
}

static void order_and_splitting_change_nothing(void **unused)
{
    int64_t of[ITEMS + 1][PROMOS_MAX + 1];
    (void)unused;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        state = seed * 104729;
        random_world();
        int64_t off = price();
        for (uint32_t i = 1; i <= ITEMS; i++)
            for (uint32_t p = 1; p <= PROMOS_MAX; p++)
                of[i][p] = of_item(i, p);
        for (int i = w.n_lines - 1; i > 0; i--) {
            int j = (int)rnd((uint32_t)i + 1);
            struct promo_line swap = w.lines[i];
            w.lines[i] = w.lines[j];
            w.lines[j] = swap;
        }
        for (int i = 0; i < w.n_lines && w.n_lines < LINES_MAX; i++) {
            struct promo_line *l = &w.lines[i];
            if (l->one_piece || l->quantity.milli < 2 * QUANTITY_ONE)
                continue;
            w.lines[w.n_lines] = *l;
            w.lines[w.n_lines].quantity.milli = QUANTITY_ONE;
            w.lines[w.n_lines++].amount = l->price;
            l->quantity.milli -= QUANTITY_ONE;
            l->amount.fen -= l->price.fen;
        }
        assert_int_equal(price(), off);
        check_shares();
        for (uint32_t i = 1; i <= ITEMS; i++)
            for (uint32_t p = 1; p <= PROMOS_MAX; p++)
                assert_int_equal(of_item(i, p), of[i][p]);
    }
}

/* ---- the usual ones, by hand ---------------------------------------------*/

static void usual_promotions(void **unused)
{
    (void)unused;
    begin(); /* the second at half price, odd number, dearer one full */
    Feed__Promotion *p = promo_add(FEED__PROMOTION_KIND__NTH_OFF);
    goods_add(p, 1);
    p->pieces = 2, p->cheapest = 1, p->permille_off = 500;
    line_add(1, 3, 300);
    assert_int_equal(price(), 150);
    p->pieces = 3, p->permille_off = 1000; /* buy 3 pay 2 */
    assert_int_equal(price(), 300);

    begin(); /* 3 for 10 yuan over a category */
    p = promo_add(FEED__PROMOTION_KIND__BUNDLE_PRICE);
    w.category[0] = "饮料";
    p->categories = w.category, p->n_categories = 1;
    p->pieces = 3, p->price_fen = 1000;
    line_add(1, 2, 400);
    line_add(2, 2, 350);
    line_add(3, 1, 999);
    assert_int_equal(price(), 150); /* 4 + 4 + 3.50 for 10 */
    assert_int_equal(of_item(1, 1) + of_item(2, 1), 150);

    begin(); /* spend and save: the special price would miss the step */
    p = promo_add(FEED__PROMOTION_KIND__SPECIAL_PRICE);
    goods_add(p, 1);
    p->price_fen = 990;
    Feed__Promotion *s = promo_add(FEED__PROMOTION_KIND__SPEND_SAVE);
    s->everything = true;
    step_add(s, 5000, 500);
    line_add(1, 1, 1000);
    line_add(2, 2, 2000);
    assert_int_equal(price(), 500);
    w.lines[1].quantity.milli += QUANTITY_ONE; /* well above: both */
    w.lines[1].amount.fen += 2000;
    assert_int_equal(price(), 510);
}

static void days_hours_and_members(void **unused)
{
    (void)unused;
    begin();
    Feed__Promotion *p = promo_add(FEED__PROMOTION_KIND__PERCENT_OFF);
    p->everything = true;
    p->permille_off = 100;
    line_add(1, 1, 1000);
    assert_int_equal(price(), 100);
    p->from_day = DAY, p->until_day = DAY;
    assert_int_equal(price(), 100);
    w.when.day = DAY + 1;
    assert_int_equal(price(), 0);
    w.when.day = DAY - 1;
    assert_int_equal(price(), 0);
    w.when.day = DAY;
    p->weekdays = 1 << 2; /* Wednesday */
    assert_int_equal(price(), 100);
    p->weekdays = 127 & ~(1 << 2);
    assert_int_equal(price(), 0);
    p->weekdays = 0;
    p->from_minute = 22 * 60, p->until_minute = 60;
    assert_int_equal(price(), 0);
    w.when.minute = 23 * 60;
    assert_int_equal(price(), 100);
    w.when.minute = 59;
    assert_int_equal(price(), 100);
    w.when.minute = 60;
    assert_int_equal(price(), 0);
    p->from_minute = p->until_minute = 0;
    p->members_only = true;
    assert_int_equal(price(), 0);
    w.when.member = true;
    assert_int_equal(price(), 100);
    p->ended = true;
    assert_int_equal(price(), 0);
}

/* Past the limits of the exact search the answer is still within the rules. */
static void huge_quantities(void **unused)
{
    (void)unused;
    begin();
    Feed__Promotion *p = promo_add(FEED__PROMOTION_KIND__NTH_OFF);
    p->everything = true;
    p->pieces = 3, p->cheapest = 1, p->permille_off = 1000;
    line_add(1, 100000, 300);
    line_add(2, 100000, 200);
    /* 66,666 whole groups: the last 20,000 or so bottles are the cheap ones */
    assert_int_equal(price(), 33333 * 300 + 33333 * 200);
    check_shares();
    for (int i = 1; i < 5; i++) {
        p = promo_add(FEED__PROMOTION_KIND__BUNDLE_PRICE);
        p->everything = true;
        p->pieces = 20, p->price_fen = 1000 + (uint64_t)i, p->limit = 1000;
    }
    int64_t off = price();
    assert_false(outcome.exact);
    assert_true(off >= 33333 * 500);
    check_shares();
}

static void bad_records_are_refused(void **unused)
{
    struct diag d = {0};
    (void)unused;
    begin();
    Feed__Promotion *p = promo_add(FEED__PROMOTION_KIND__NTH_OFF);
    p->everything = true;
    p->pieces = 2, p->cheapest = 1, p->permille_off = 500;
    assert_int_equal(promo_check(p, &d), ERR_OK);
#define REFUSED(field, bad)                                                    \
    do {                                                                       \
        Feed__Promotion x = *p;                                                \
        x.field = (bad);                                                       \
        d.text[0] = 0;                                                         \
        assert_int_not_equal(promo_check(&x, &d), ERR_OK);                     \
        assert_true(d.text[0] != 0);                                           \
    } while (0)
    REFUSED(id, 0);
    REFUSED(name, "");
    REFUSED(name, "a\nb");
    REFUSED(name, "一二三四五六七八九十一二三四五六七八九十一");
    REFUSED(kind, 77);
    REFUSED(everything, false);
    REFUSED(pieces, 1);
    REFUSED(pieces, UINT32_MAX);
    REFUSED(cheapest, 0);
    REFUSED(cheapest, 3);
    REFUSED(permille_off, 0);
    REFUSED(permille_off, 1001);
    REFUSED(weekdays, 128);
    REFUSED(from_minute, 1440);
    REFUSED(until_minute, 1441);
    REFUSED(from_day, -1);
    REFUSED(from_day, INT32_MAX);
    REFUSED(limit, 1001);
    REFUSED(priority, 10);
    REFUSED(kind, FEED__PROMOTION_KIND__SPEND_SAVE);
    p->kind = FEED__PROMOTION_KIND__SPEND_SAVE;
    step_add(p, 5000, 500);
    step_add(p, 4000, 600);
    assert_int_equal(promo_check(p, &d), ERR_RANGE);
    p->steps[1]->at = 6000;
    assert_int_equal(promo_check(p, &d), ERR_OK);
    REFUSED(repeats, true);
    p->steps[0]->off = 5000;
    assert_int_equal(promo_check(p, &d), ERR_RANGE);
    p->steps[0]->off = UINT64_MAX;
    assert_int_equal(promo_check(p, &d), ERR_RANGE);
}

static int tear_down(void **unused)
{
    (void)unused;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_good_as_trying_everything),
        cmocka_unit_test(order_and_splitting_change_nothing),
        cmocka_unit_test(usual_promotions),
        cmocka_unit_test(days_hours_and_members),
        cmocka_unit_test(huge_quantities),
        cmocka_unit_test(bad_records_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
