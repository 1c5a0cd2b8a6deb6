#include "hq/demand/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/* Days after a history over whose sales its stock is followed back. A later one
 * is of a clock that was wrong, or the history is of long ago. */
#define SINCE     31
#define SPANS_MAX ((DEMAND_DAYS_MAX + SINCE) / (1 << DEMAND_SPAN_SHIFT) + 3)
#define ROWS_MAX  (SPANS_MAX << DEMAND_SPAN_SHIFT)
#define PROMOTIONS_MAX                                                         \
    512 /* of one outlet in one history; more are not seen                     \
         */

struct promo {
    int32_t from, until;
    uint32_t weekdays; /* bit 0 Monday; 0: all */
    bool everything;
    size_t goods, n_goods;           /* in r->goods: sorted items */
    size_t excluded, n_excluded;     /* the same */
    size_t categories, n_categories; /* in r->words */
};

struct on_hand {
    uint32_t item;
    int64_t milli;
};

struct demand_reader {
    struct store *s;
    struct buf packs[SPANS_MAX];
    struct pack_reader readers[SPANS_MAX];
    struct demand_row heads[SPANS_MAX];
    bool has_head[SPANS_MAX];
    int spans;
    uint32_t outlet;
    int32_t first, to;               /* first: not before the outlet's own */
    int32_t told;                    /* the last day anything is known of */
    bool open[DEMAND_DAYS_MAX];      /* days with a sale, from `first` */
    int32_t closed[DEMAND_DAYS_MAX]; /* the others, in order */
    size_t n_closed;
    struct on_hand *stock; /* owned, sorted */
    size_t n_stock, cap_stock, at_stock;
    struct promo promos[PROMOTIONS_MAX];
    size_t n_promos;
    uint32_t *goods; /* owned */
    size_t n_goods, cap_goods;
    struct category {
        uint32_t item;
        char *name; /* owned */
    } * categories; /* owned, by item; read once */
    size_t n_categories, cap_categories;
    bool have_categories;
    char **words; /* owned: categories of promotions */
    size_t n_words, cap_words;
    /* of one item */
    struct demand_row rows[ROWS_MAX];
    size_t n_rows;
    struct forecast_cell cells[DEMAND_DAYS_MAX];
    const struct promo *mine[PROMOTIONS_MAX];
    size_t n_mine;
    struct demand_history h;
    demand_sold_fn tell;
    void *tell_ctx;
};

static enum err grow(void **array, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return ERR_OK;
    size_t want = *cap ? 2 * *cap : 256;
    void *p = realloc(*array, want * size);
    if (!p)
        return ERR_NOMEM;
    *array = p;
    *cap = want;
    return ERR_OK;
}

enum err demand_reader_new(struct store *s, struct demand_reader **ret_reader)
{
    struct demand_reader *r = calloc(1, sizeof(*r));
    if (!r)
        return ERR_NOMEM;
    r->s = s;
    *ret_reader = r;
    return ERR_OK;
}

static void forget_promotions(struct demand_reader *r)
{
    for (size_t i = 0; i < r->n_words; i++)
        free(r->words[i]);
    r->n_words = r->n_goods = r->n_promos = 0;
}

void demand_reader_free(struct demand_reader *r)
{
    if (!r)
        return;
    forget_promotions(r);
    for (size_t i = 0; i < r->n_categories; i++)
        free(r->categories[i].name);
    for (int i = 0; i < SPANS_MAX; i++)
        buf_release(&r->packs[i]);
    free(r->categories);
    free(r->words);
    free(r->goods);
    free(r->stock);
    free(r);
}

/* ---- promotions ----------------------------------------------------------*/

static enum err on_category(void *ctx, uint32_t item, const char *name)
{
    struct demand_reader *r = ctx;
    enum err err = grow((void **)&r->categories, r->n_categories,
                        &r->cap_categories, sizeof(*r->categories));
    char *copy = err ? NULL : strdup(name);
    if (!copy)
        return ERR_NOMEM;
    r->categories[r->n_categories++] = (struct category){item, copy};
    return ERR_OK;
}

static const char *category_of(const struct demand_reader *r, uint32_t item)
{
    size_t low = 0, high = r->n_categories;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (r->categories[middle].item < item)
            low = middle + 1;
        else
            high = middle;
    }
    return low < r->n_categories && r->categories[low].item == item
               ? r->categories[low].name
               : "";
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static enum err add_goods(struct demand_reader *r, Feed__PromotionGoods **goods,
                          size_t n, size_t *ret_at)
{
    enum err err = ERR_OK;
    *ret_at = r->n_goods;
    for (size_t i = 0; i < n && !err; i++) {
        err = grow((void **)&r->goods, r->n_goods, &r->cap_goods,
                   sizeof(*r->goods));
        if (!err)
            r->goods[r->n_goods++] = goods[i]->item;
    }
    if (!err && n)
        qsort(r->goods + *ret_at, n, sizeof(*r->goods), by_number);
    return err;
}

static enum err on_promotion(void *ctx, const Feed__Promotion *x, int32_t until)
{
    struct demand_reader *r = ctx;
    int32_t from = x->from_day ? x->from_day : INT32_MIN;
    if (x->kind == FEED__PROMOTION_KIND__SPEND_SAVE ||
        x->kind == FEED__PROMOTION_KIND__NEAR_EXPIRY || until < r->first ||
        from > r->to || r->n_promos == PROMOTIONS_MAX)
        return ERR_OK;
    struct promo p = {.from = from,
                      .until = until,
                      .weekdays = x->weekdays,
                      .everything = x->everything,
                      .n_goods = x->n_goods,
                      .n_excluded = x->n_excluded,
                      .categories = r->n_words,
                      .n_categories = x->n_categories};
    enum err err = add_goods(r, x->goods, x->n_goods, &p.goods);
    if (!err)
        err = add_goods(r, x->excluded, x->n_excluded, &p.excluded);
    for (size_t i = 0; i < x->n_categories && !err; i++) {
        err = grow((void **)&r->words, r->n_words, &r->cap_words,
                   sizeof(*r->words));
        char *word = err ? NULL : strdup(x->categories[i]);
        if (!word)
            return ERR_NOMEM;
        r->words[r->n_words++] = word;
    }
    if (!err)
        r->promos[r->n_promos++] = p;
    return err;
}

static bool among(const struct demand_reader *r, size_t at, size_t n,
                  uint32_t item)
{
    return n && bsearch(&item, r->goods + at, n, sizeof(item), by_number);
}

static bool means(const struct demand_reader *r, const struct promo *p,
                  uint32_t item)
{
    if (among(r, p->excluded, p->n_excluded, item))
        return false;
    if (p->everything || among(r, p->goods, p->n_goods, item))
        return true;
    const char *mine = p->n_categories ? category_of(r, item) : "";
    for (size_t i = 0; i < p->n_categories; i++)
        if (strcmp(r->words[p->categories + i], mine) == 0)
            return true;
    return false;
}

static void find_mine(struct demand_reader *r, uint32_t item)
{
    r->n_mine = 0;
    for (size_t i = 0; i < r->n_promos; i++)
        if (means(r, &r->promos[i], item))
            r->mine[r->n_mine++] = &r->promos[i];
}

static bool promoted(const struct demand_reader *r, int32_t day)
{
    if (r->n_mine == 0)
        return false;
    /* 1970-01-01 was a Thursday. */
    unsigned weekday = (unsigned)(((day + 3) % 7 + 7) % 7);
    for (size_t i = 0; i < r->n_mine; i++)
        if (day >= r->mine[i]->from && day <= r->mine[i]->until &&
            (!r->mine[i]->weekdays || r->mine[i]->weekdays >> weekday & 1))
            return true;
    return false;
}

/* ---- packs ---------------------------------------------------------------*/

static enum err on_row(void *ctx, const struct demand_row *row)
{
    return pack_add(ctx, row);
}

/* The pack of a span into the i-th buffer, made anew when it is missing. */
static enum err fetch(struct demand_reader *r, int i, int32_t span, bool keep,
                      bool *ret_missing)
{
    struct pack_writer w;
    int32_t first = (int32_t)((uint32_t)span << DEMAND_SPAN_SHIFT);
    buf_clear(&r->packs[i]);
    enum err err = demand_pack_get(r->s, r->outlet, span, &r->packs[i]);
    if (err != ERR_NOTFOUND)
        return err;
    *ret_missing = true;
    pack_begin(&w, &r->packs[i], span);
    err = demand_rows(r->s, r->outlet, first,
                      first + (1 << DEMAND_SPAN_SHIFT) - 1, on_row, &w);
    if (!err && keep)
        err = demand_pack_put(r->s, r->outlet, span, r->packs[i].data,
                              r->packs[i].len);
    return err;
}

static void rewind_packs(struct demand_reader *r)
{
    for (int i = 0; i < r->spans; i++)
        pack_open(&r->readers[i], r->packs[i].data, r->packs[i].len,
                  (r->first >> DEMAND_SPAN_SHIFT) + i);
}

void demand_reader_tell(struct demand_reader *r, demand_sold_fn fn, void *ctx)
{
    r->tell = fn;
    r->tell_ctx = ctx;
}

int demand_reader_days(const struct demand_reader *r)
{
    return r->to - r->first + 1;
}

/* The first look at a span: days on which anything sold, and how much of
 * what. */
static enum err scan(struct demand_reader *r, struct pack_reader *reader)
{
    struct demand_row row;
    bool more = true;
    uint32_t id = 0;
    int64_t sold = 0;
    enum err err;
    while ((err = pack_next(reader, &row, &more)) == ERR_OK && more) {
        if (row.item != id) {
            if (r->tell && sold)
                r->tell(r->tell_ctx, id, sold);
            id = row.item;
            sold = 0;
        }
        if (row.day < r->first || row.day > r->to)
            continue;
        sold += row.sold_milli;
        if (row.sold_milli > 0)
            r->open[row.day - r->first] = true;
    }
    if (r->tell && sold)
        r->tell(r->tell_ctx, id, sold);
    return err;
}

/* The days without a sale were closed. */
static enum err find_open(struct demand_reader *r)
{
    memset(r->open, 0, sizeof(r->open));
    rewind_packs(r);
    enum err err = ERR_OK;
    for (int i = 0; i < r->spans && !err; i++)
        err = scan(r, &r->readers[i]);
    if (err)
        return err;
    r->n_closed = 0;
    for (int32_t day = r->first; day <= r->to; day++)
        if (!r->open[day - r->first])
            r->closed[r->n_closed++] = day;
    return ERR_OK;
}

static enum err on_stock(void *ctx, uint32_t item, int64_t milli)
{
    struct demand_reader *r = ctx;
    enum err err =
        grow((void **)&r->stock, r->n_stock, &r->cap_stock, sizeof(*r->stock));
    if (!err)
        r->stock[r->n_stock++] = (struct on_hand){item, milli};
    return err;
}

static int by_item(const void *a, const void *b)
{
    uint32_t x = ((const struct on_hand *)a)->item,
             y = ((const struct on_hand *)b)->item;
    return (x > y) - (x < y);
}

/* Sorted, each item once. */
static enum err read_stock(struct demand_reader *r)
{
    bool sorted = true;
    r->n_stock = r->at_stock = 0;
    enum err err = demand_stock(r->s, r->outlet, on_stock, r);
    for (size_t i = 1; i < r->n_stock && sorted; i++)
        sorted = r->stock[i - 1].item < r->stock[i].item;
    if (err || sorted)
        return err;
    size_t kept = 0;
    qsort(r->stock, r->n_stock, sizeof(*r->stock), by_item);
    for (size_t i = 1; i < r->n_stock; i++)
        if (r->stock[i].item == r->stock[kept].item)
            r->stock[kept].milli += r->stock[i].milli;
        else
            r->stock[++kept] = r->stock[i];
    r->n_stock = kept + 1;
    return ERR_OK;
}

/* Everything that is read of the outlet. */
static enum err load(struct demand_reader *r, bool keep, bool *ret_missing)
{
    enum err err = ERR_OK;
    for (int i = 0; i < r->spans && !err; i++)
        err =
            fetch(r, i, (r->first >> DEMAND_SPAN_SHIFT) + i, keep, ret_missing);
    if (!err)
        err = read_stock(r);
    forget_promotions(r);
    if (!err)
        err = demand_promotions(r->s, r->outlet, on_promotion, r);
    if (!err && r->n_words && !r->have_categories) {
        err = demand_categories(r->s, on_category, r);
        r->have_categories = !err;
    }
    return err;
}

/* In one snapshot, so that stock and sales are of the same moment; when packs
 * are to be kept, once more where they can be written. */
static enum err prepare(struct demand_reader *r, bool keep)
{
    bool missing = false;
    /* What happened since, too: stock is followed back from now. */
    r->spans =
        (r->told >> DEMAND_SPAN_SHIFT) + 2 - (r->first >> DEMAND_SPAN_SHIFT);
    CHECK(r->spans <= SPANS_MAX);
    db_look(store_db(r->s));
    enum err err = load(r, false, &missing);
    db_look_end(store_db(r->s));
    if (!err && missing && keep && !(err = store_begin(r->s)))
        err = store_end(r->s, load(r, true, &missing));
    return err ? err : find_open(r);
}

/* ---- one item ------------------------------------------------------------*/

/* What came back is taken off the days before it. */
static void net_refunds(struct demand_reader *r)
{
    int64_t debt = 0;
    for (size_t i = r->n_rows; i-- > 0;) {
        int64_t *sold = &r->rows[i].sold_milli;
        *sold -= debt;
        debt = *sold < 0 ? -*sold : 0;
        *sold = *sold < 0 ? 0 : *sold;
    }
}

static void emit(struct demand_reader *r, int32_t day, int64_t milli,
                 unsigned flags)
{
    CHECK(r->h.n < DEMAND_DAYS_MAX);
    r->cells[r->h.n++] =
        (struct forecast_cell){day, (float)milli / 1000.0f, (uint8_t)flags};
    r->h.out += flags & FORECAST_UNKNOWN && r->open[day - r->first];
    r->h.short_days += (flags & FORECAST_SHORT) != 0;
    r->h.promoted += (flags & FORECAST_PROMOTED) != 0;
}

/* Days a..b, on which nothing happened to the item. */
static void emit_gap(struct demand_reader *r, size_t *at_closed, int32_t a,
                     int32_t b, bool out)
{
    while (*at_closed < r->n_closed && r->closed[*at_closed] < a)
        (*at_closed)++;
    if (!out && r->n_mine == 0) {
        for (; *at_closed < r->n_closed && r->closed[*at_closed] <= b;
             (*at_closed)++, r->h.closed++)
            emit(r, r->closed[*at_closed], 0, FORECAST_UNKNOWN);
        return;
    }
    for (int32_t day = a; day <= b; day++) {
        bool shut = !r->open[day - r->first];
        unsigned flags = (out || shut ? FORECAST_UNKNOWN : 0U) |
                         (promoted(r, day) ? FORECAST_PROMOTED : 0U);
        r->h.closed += shut;
        if (flags)
            emit(r, day, 0, flags);
    }
}

/* Books kept: something ever came in, or there is something. */
static bool booked(const struct demand_reader *r, int64_t before)
{
    if (before > 0)
        return true;
    for (size_t i = 0; i < r->n_rows; i++)
        if (r->rows[i].moved_milli > 0)
            return true;
    return false;
}

/* before: on hand when the history begins, as the books have it. */
static void lay_out(struct demand_reader *r, int64_t before)
{
    bool books = booked(r, before);
    int64_t stock = before;
    int32_t day = r->first;
    size_t at_closed = 0;
    if (before <= 0 && r->n_rows) /* it was not in the range before that */
        day = r->rows[0].day;
    r->h.first = day;
    for (size_t i = 0; i < r->n_rows; i++) {
        const struct demand_row *x = &r->rows[i];
        bool came = x->moved_milli > 0;
        emit_gap(r, &at_closed, day, x->day - 1, books && stock <= 0 && came);
        int64_t had = stock + (came ? x->moved_milli : 0);
        stock += x->moved_milli - x->sold_milli;
        unsigned flags = promoted(r, x->day) ? FORECAST_PROMOTED : 0U;
        if (books && x->sold_milli > 0 && had > 0 && stock <= 0)
            flags |= FORECAST_SHORT;
        if (!r->open[x->day - r->first])
            flags |= FORECAST_UNKNOWN;
        if (x->sold_milli > 0 || flags)
            emit(r, x->day, x->sold_milli, flags);
        r->h.sold_milli += x->sold_milli;
        day = x->day + 1;
    }
    emit_gap(r, &at_closed, day, r->to, books && stock <= 0);
}

static enum err item(struct demand_reader *r, uint32_t id, demand_history_fn fn,
                     void *ctx)
{
    int64_t before = 0;
    while (r->at_stock < r->n_stock && r->stock[r->at_stock].item < id)
        r->at_stock++;
    if (r->at_stock < r->n_stock && r->stock[r->at_stock].item == id)
        before = r->stock[r->at_stock].milli;
    r->h = (struct demand_history){.outlet = r->outlet,
                                   .item = id,
                                   .first = r->first,
                                   .last = r->to,
                                   .cells = r->cells,
                                   .stock_milli = before};
    size_t kept = 0;
    for (size_t i = 0; i < r->n_rows; i++) {
        if (r->rows[i].day < r->first)
            continue;
        before += r->rows[i].sold_milli - r->rows[i].moved_milli;
        if (r->rows[i].day <= r->to)
            r->rows[kept++] = r->rows[i];
    }
    r->n_rows = kept;
    net_refunds(r);
    find_mine(r, id);
    lay_out(r, before);
    return fn(ctx, &r->h);
}

/* The least item any span is at. */
static uint32_t next_item(const struct demand_reader *r)
{
    uint32_t least = UINT32_MAX;
    for (int i = 0; i < r->spans; i++)
        if (r->has_head[i] && r->heads[i].item < least)
            least = r->heads[i].item;
    return least;
}

static enum err gather(struct demand_reader *r, uint32_t id)
{
    enum err err = ERR_OK;
    r->n_rows = 0;
    for (int i = 0; i < r->spans && !err; i++)
        while (!err && r->has_head[i] && r->heads[i].item == id) {
            CHECK(r->n_rows < ROWS_MAX);
            r->rows[r->n_rows++] = r->heads[i];
            err = pack_next(&r->readers[i], &r->heads[i], &r->has_head[i]);
        }
    return err;
}

enum err demand_read(struct demand_reader *r, uint32_t outlet, int32_t from,
                     int32_t to, bool keep, demand_history_fn fn, void *ctx)
{
    if ((int64_t)to - from >= DEMAND_DAYS_MAX)
        return ERR_RANGE;
    enum err err =
        demand_days(r->s, outlet, from, to + SINCE, &r->first, &r->told);
    if (err)
        return err == ERR_NOTFOUND ? ERR_OK : err;
    r->outlet = outlet;
    r->to = to < r->told ? to : r->told;
    if (r->to < r->first)
        return ERR_OK;
    err = prepare(r, keep);
    rewind_packs(r);
    for (int i = 0; i < r->spans && !err; i++)
        err = pack_next(&r->readers[i], &r->heads[i], &r->has_head[i]);
    while (!err) {
        uint32_t id = next_item(r);
        if (id == UINT32_MAX)
            break;
        err = gather(r, id);
        if (!err)
            err = item(r, id, fn, ctx);
    }
    return err;
}
