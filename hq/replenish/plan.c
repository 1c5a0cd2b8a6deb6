#include "hq/replenish/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "hq/order/account.h"
#include "hq/replenish/limit.h"
#include "hq/replenish/promoted.h"

#define WEEK        7
#define FAST_TIMES  1.5
#define FAST_LEAST  3.0  /* units in a week */
#define EVENT_TIMES 1.15 /* from which a festival is worth naming */
#define ROUND_OFF   1e-6

struct planner {
    struct store *s;
    struct calendar *calendar;
    struct demand_model *model;
    struct range range;
    struct onway onway;
    struct promoted promoted;
    int32_t day;
    uint32_t
        *seen; /* owned: by place in the range, the outlet it was seen at */
    int windows[FORECAST_AHEAD_MAX]; /* of the coming days */
    struct plan plan;
};

/* The line at work. */
struct work {
    struct planner *p;
    const struct range_item *item;
    const struct demand_forecast *f;
    const Order__Shelf *shelf;
    uint64_t promoted;
    int lead, cover;
    double wanted;
    bool by_margin;
    double on_hand;
    double coming[ORDER_LEAD_MAX]; /* [i]: i + 1 days from now */
    double coming_now, with_truck;
    int64_t on_way_milli;
    double demand; /* expected until the truck after next */
};

enum err planner_new(struct store *s, struct calendar *calendar, int32_t day,
                     bool keep, struct planner **ret_planner)
{
    struct planner *p = calloc(1, sizeof(*p));
    if (!p)
        return ERR_NOMEM;
    p->s = s;
    p->calendar = calendar;
    p->day = day;
    for (int i = 0; i < FORECAST_AHEAD_MAX; i++)
        p->windows[i] = calendar_window_of(calendar, day + i);
    enum err err = range_open(s, day, &p->range);
    if (!err && !(p->seen = calloc(p->range.count + 1, sizeof(*p->seen))))
        err = ERR_NOMEM;
    if (!err)
        err = demand_model_new(s, calendar, day - 1, keep, &p->model);
    if (err)
        planner_free(p);
    else
        *ret_planner = p;
    return err;
}

void planner_free(struct planner *p)
{
    if (!p)
        return;
    demand_model_free(p->model);
    range_release(&p->range);
    onway_release(&p->onway);
    promoted_release(&p->promoted);
    free(p->plan.lines);
    free(p->seen);
    free(p);
}

/* ---- how sure -------------------------------------------------------------*/

static double between(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static int32_t life_of(const Order__Shelf *shelf)
{
    if (shelf->life_days == 0 && shelf->min_left_days == 0)
        return 0;
    if (shelf->min_left_days)
        return (int32_t)shelf->min_left_days;
    int32_t days =
        (int32_t)((uint64_t)shelf->life_days * PLAN_LIFE_PERMILLE / 1000);
    return days > 1 ? days : 1;
}

static void decide_service(struct work *w)
{
    const Order__Rule *rule = &w->p->plan.rule;
    int64_t cost =
        w->item->cost_fen > 0 ? w->item->cost_fen : range_transfer(w->item);
    double days = w->lead + w->cover;
    int32_t life = life_of(w->shelf);
    w->by_margin = false;
    w->wanted = rule->service_permille / 1000.0;
    if (rule->service_permille)
        return;
    w->wanted = PLAN_USUAL;
    if (cost <= 0 || w->item->price_fen <= cost)
        return;
    double margin = (double)(w->item->price_fen - cost);
    double waste = (double)cost * days * PLAN_KEEP_PERMILLE / 1000.0;
    if (life)
        waste += (double)cost * between(w->cover / (double)life, 0, 1);
    w->by_margin = true;
    w->wanted = between(margin / (margin + waste), PLAN_LEAST, PLAN_MOST);
}

/* ---- what there is --------------------------------------------------------*/

static void read_stock(struct work *w)
{
    size_t n = 0;
    const struct onway_line *x = onway_find(&w->p->onway, w->item->id, &n);
    int64_t milli = w->f->history->stock_milli;
    w->on_hand = milli > 0 ? (double)milli / 1000 : 0;
    for (size_t i = 0; i < n; i++) {
        int in = x[i].day - w->p->day;
        double units = (double)x[i].milli / 1000;
        w->on_way_milli += x[i].milli;
        if (x[i].day >= w->p->plan.truck.day)
            w->with_truck += x[i].day < w->p->plan.truck.next_day ? units : 0;
        else if (in <= 0)
            w->coming_now += units;
        else
            w->coming[in - 1] += units;
    }
}

static double mean_over(const struct work *w, int skip, int days)
{
    double sum = 0;
    for (int i = skip; i < skip + days; i++)
        sum += forecast_mean(w->f->pool, &w->f->series, i,
                             i < 64 && w->promoted >> i & 1);
    return sum;
}

/* Whether there is so much that nothing can be needed, without walking any
 * distribution: by Cantelli's inequality stock lasts with probability q when
 * it exceeds the mean by sqrt(q / (1 - q)) deviations. */
static bool plenty(const struct work *w)
{
    double there = w->on_hand + w->coming_now + w->with_truck;
    for (int i = 0; i + 1 < w->lead; i++)
        there += w->coming[i];
    double spread = forecast_spread(w->f->pool, &w->f->series);
    double variance = w->demand * (spread > 1 ? spread : 1);
    double beyond = there - w->demand;
    double shown = (double)w->shelf->min_milli / 1000;
    return beyond >= shown && beyond > 0 &&
           beyond * beyond * (1 - w->wanted) >= w->wanted * variance;
}

/* ---- how much -------------------------------------------------------------*/

static void ask(struct work *w, struct plan_line *x)
{
    double now = w->on_hand + w->coming_now;
    double coming[ORDER_LEAD_MAX] = {0};
    memcpy(coming, w->coming, sizeof(coming));
    struct order_question q = {.on_hand = now,
                               .coming = coming,
                               .lead = w->lead,
                               .cover = w->cover,
                               .enough = w->wanted,
                               .promoted = w->promoted};
    struct order_answer a;
    order_now(w->f->pool, &w->f->series, &q, &a);
    double need = a.units - w->with_truck;
    double left = a.left + w->with_truck;
    x->need_milli = need > 0 ? (int64_t)ceil(need * 1000 - ROUND_OFF) : 0;
    x->left_milli = llround(left * 1000);
    x->cover_milli = llround(a.demand * 1000);
    x->wanted_permille = (int)lround(w->wanted * 1000);
    x->covered_permille = (int)lround(a.covered * 1000);
    x->by_margin = w->by_margin;
}

/* What sells of it before it is too old, beyond what is there already. */
static int64_t sells_in_life(const struct work *w, int64_t left_milli,
                             int32_t life)
{
    int days = life < PLAN_LIFE_DAYS ? life : PLAN_LIFE_DAYS;
    double units = mean_over(w, w->lead, days) * life / days;
    int64_t milli = (int64_t)floor(units * 1000 + ROUND_OFF) - left_milli;
    return milli > 0 ? milli : 0;
}

static int64_t whole_packs(int64_t milli, int64_t pack)
{
    return milli <= 0 ? 0 : milli / pack * pack;
}

static void bound(const struct work *w, struct plan_line *x)
{
    int64_t milli = x->need_milli;
    x->min_milli = w->shelf->min_milli;
    x->max_milli = w->shelf->max_milli;
    x->life_days = life_of(w->shelf);
    if (milli < x->min_milli - x->left_milli) {
        milli = x->min_milli - x->left_milli;
        x->limits |= PLAN_RAISED;
    }
    milli = whole_packs(milli + x->pack_milli - 1, x->pack_milli);
    if (x->max_milli && milli > x->max_milli - x->left_milli) {
        milli = whole_packs(x->max_milli - x->left_milli, x->pack_milli);
        x->limits |= PLAN_BY_SHELF;
    }
    if (x->life_days) {
        x->life_milli = sells_in_life(w, x->left_milli, x->life_days);
        if (w->f->history->n == 0 && x->life_milli < x->min_milli)
            x->life_milli = x->min_milli; /* nothing is known yet */
        if (milli > x->life_milli) {
            milli = whole_packs(x->life_milli, x->pack_milli);
            x->limits |= PLAN_BY_LIFE;
        }
    }
    int64_t most = whole_packs(ORDER_LINE_MAX, x->pack_milli);
    x->milli = milli < most ? milli : most;
}

/* ---- why ------------------------------------------------------------------*/

static bool sells_faster(const struct work *w)
{
    const struct demand_history *h = w->f->history;
    double week = 0, before = 0;
    int32_t today = w->p->day;
    for (size_t i = h->n; i-- > 0 && h->cells[i].period >= today - 5 * WEEK;) {
        if (h->cells[i].flags & FORECAST_UNKNOWN)
            continue;
        *(h->cells[i].period >= today - WEEK ? &week : &before) +=
            (double)h->cells[i].units;
    }
    return week >= FAST_LEAST && h->first <= today - 3 * WEEK &&
           week > FAST_TIMES * before / 4;
}

/* The event of the days that the order is for, if it moves demand. */
static int festival(const struct work *w)
{
    for (int i = 0; i < w->lead + w->cover; i++) {
        int window = w->p->windows[i];
        if (window && forecast_pool_event(w->f->pool, window) >= EVENT_TIMES)
            return window;
    }
    return 0;
}

static void explain(const struct work *w, struct plan_line *x)
{
    const struct demand_history *h = w->f->history;
    int days = w->lead + w->cover;
    int window = festival(w);
    bool sold = h->n > 0 && w->f->series.sold > 0;
    if (!sold && h->first > w->p->day - PLAN_NEW_DAYS)
        x->reason = ORDER__SUGGEST_REASON__SUGGEST_NEW;
    else if (w->promoted & ((UINT64_C(1) << days) - 1))
        x->reason = ORDER__SUGGEST_REASON__SUGGEST_PROMOTION;
    else if (window) {
        x->reason = ORDER__SUGGEST_REASON__SUGGEST_FESTIVAL;
        text_copy(x->words, sizeof(x->words),
                  calendar_word(w->p->calendar, window));
    } else if (x->need_milli == 0)
        x->reason = ORDER__SUGGEST_REASON__SUGGEST_SHELF;
    else if (h->stock_milli <= 0)
        x->reason = ORDER__SUGGEST_REASON__SUGGEST_OUT;
    else if (sells_faster(w))
        x->reason = ORDER__SUGGEST_REASON__SUGGEST_FAST;
    else
        x->reason = ORDER__SUGGEST_REASON__SUGGEST_SELLS;
}

/* ---- a line ---------------------------------------------------------------*/

static enum err room(struct plan *plan)
{
    if (plan->count < plan->cap)
        return ERR_OK;
    size_t cap = plan->cap ? 2 * plan->cap : 64;
    struct plan_line *grown = realloc(plan->lines, cap * sizeof(*grown));
    if (!grown)
        return ERR_NOMEM;
    plan->lines = grown;
    plan->cap = cap;
    return ERR_OK;
}

static enum err line(struct work *w)
{
    struct plan *plan = &w->p->plan;
    enum err err = room(plan);
    if (err)
        return err;
    struct plan_line *x = &plan->lines[plan->count];
    memset(x, 0, sizeof(*x));
    x->item = w->item->id;
    x->pack_milli = range_pack(w->item, &x->pack);
    x->on_hand_milli = w->f->history->stock_milli;
    x->on_way_milli = w->on_way_milli;
    x->transfer_fen = range_transfer(w->item);
    int64_t cost = w->item->cost_fen > 0 ? w->item->cost_fen : x->transfer_fen;
    x->margin_fen = w->item->price_fen > cost ? w->item->price_fen - cost : 0;
    ask(w, x);
    bound(w, x);
    if (x->milli == 0 && !(x->limits & (PLAN_BY_SHELF | PLAN_BY_LIFE)))
        return ERR_OK;
    x->weekly_milli = llround(mean_over(w, 0, WEEK) * 1000);
    forecast_ahead(w->f->pool, &w->f->series, 0, w->lead + w->cover,
                   w->promoted, &x->demand);
    x->cover_units = (double)x->left_milli / 1000 + mean_over(w, 0, w->lead);
    explain(w, x);
    plan->count++;
    return ERR_OK;
}

static enum err on_forecast(void *ctx, const struct demand_forecast *f)
{
    struct planner *p = ctx;
    struct work w = {.p = p, .f = f};
    w.item = range_find(&p->range, f->history->item);
    p->plan.items++;
    if (w.item)
        p->seen[w.item - p->range.items] = p->plan.rule.outlet;
    if (!w.item || w.item->withdrawn || w.item->recalled ||
        !range_carried(&p->range, w.item))
        return ERR_OK;
    w.shelf = range_shelf(w.item);
    w.lead = p->plan.truck.day - p->day;
    w.cover = p->plan.truck.next_day - p->plan.truck.day;
    w.promoted = promoted_days(&p->promoted, w.item, p->day);
    read_stock(&w);
    decide_service(&w);
    w.demand = mean_over(&w, 0, w.lead + w.cover);
    return plenty(&w) ? ERR_OK : line(&w);
}

/* ---- an outlet ------------------------------------------------------------*/

/* Goods that a shelf should show and that were never here. */
static enum err add_new(struct planner *p, uint32_t outlet)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < p->range.count; i++) {
        const struct range_item *x = &p->range.items[i];
        struct demand_forecast f;
        if (range_shelf(x)->min_milli <= 0 || p->seen[i] == outlet)
            continue;
        err = demand_model_borrow(p->model, outlet, x->id, &f);
        if (!err)
            err = on_forecast(p, &f);
    }
    return err;
}

static int by_item(const void *a, const void *b)
{
    const struct plan_line *x = a, *y = b;
    return x->item < y->item ? -1 : x->item > y->item;
}

static enum err find_limit(struct planner *p)
{
    struct plan *plan = &p->plan;
    int64_t owed = 0, coming = 0;
    bool limited = false;
    plan->limit_fen = plan->rule.budget_fen > 0 ? plan->rule.budget_fen : -1;
    enum err err = account_limited(p->s, &plan->rule, &limited);
    if (err || !limited)
        return err;
    err = account_owed(p->s, plan->rule.outlet, &owed);
    for (size_t i = 0; i < p->onway.count; i++) {
        const struct onway_line *l = &p->onway.lines[i];
        const struct range_item *x = range_find(&p->range, l->item);
        coming += x ? range_value(range_transfer(x), l->milli) : 0;
    }
    int64_t left = plan->rule.credit_fen - owed - coming;
    left = left > 0 ? left : 0;
    if (plan->limit_fen < 0 || left < plan->limit_fen) {
        plan->limit_fen = left;
        plan->limit_is_credit = true;
    }
    return err;
}

enum err planner_outlet(struct planner *p, const Order__Rule *rule,
                        int64_t at_ms, const struct plan **ret_plan)
{
    struct plan *plan = &p->plan;
    int32_t from = p->day;
    *plan = (struct plan){
        .rule = *rule, .day = p->day, .lines = plan->lines, .cap = plan->cap};
    if (!truck_from(rule, at_ms, from, &plan->truck))
        return ERR_NOTFOUND;
    enum err err = range_outlet(&p->range, p->s, rule->outlet);
    if (!err)
        err = onway_read(&p->onway, p->s, rule, p->day);
    if (!err)
        err = promoted_read(&p->promoted, p->s, rule->outlet, p->day);
    if (!err)
        err = demand_model_outlet(p->model, rule->outlet, on_forecast, p);
    if (!err)
        err = add_new(p, rule->outlet);
    if (!err && plan->count)
        qsort(plan->lines, plan->count, sizeof(*plan->lines), by_item);
    if (!err)
        err = find_limit(p);
    if (!err)
        err = limit_apply(plan);
    if (!err)
        *ret_plan = plan;
    return err;
}
