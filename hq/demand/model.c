#include "hq/demand/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define CATEGORIES_MAX 512 /* the last one is for whatever exceeds it */
#define AHEAD          (2 * FORECAST_AHEAD_MAX)
/* Units sold at which an outlet is believed as much as the mean one. */
#define SIZE_UNITS 200.0

struct category {
    char *name; /* owned */
    struct forecast_pool *pool;
    double sold, days;    /* of the sample: units, outlet days */
    double here, here_is; /* of the outlet last read: units, size */
};

struct goods { /* of an item */
    uint32_t item;
    uint16_t category;
    double sold; /* units in the sample */
};

struct demand_model {
    struct store *s;
    int32_t first, last;
    bool keep;
    struct forecast_marks marks[MODEL_DAYS + AHEAD]; /* for every category */
    struct demand_reader *reader;
    struct category categories[CATEGORIES_MAX];
    size_t n_categories;
    struct goods *goods; /* owned, by item */
    size_t n_goods, cap_goods;
    uint32_t *outlets; /* owned: all of them */
    size_t n_outlets, cap_outlets;
    double outlet_days;        /* of the sample */
    double sold;               /* its units */
    double typical;            /* of all goods that sell, a day */
    double here;               /* of the outlet last read */
    bool sized;                /* and what it is, is known */
    int read_days;             /* of the outlet being learnt from */
    bool second;               /* pass */
    struct demand_history one; /* of demand_model_item */
    struct forecast_cell none; /* so that its cells are never NULL */
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

void demand_model_free(struct demand_model *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->n_categories; i++) {
        free(m->categories[i].name);
        forecast_pool_free(m->categories[i].pool);
    }
    demand_reader_free(m->reader);
    free(m->goods);
    free(m->outlets);
    free(m);
}

static struct forecast_marks marks_of(void *ctx, int32_t day)
{
    const struct demand_model *m = ctx;
    return m->marks[day - m->first];
}

static enum err new_category(struct demand_model *m, const char *name)
{
    struct forecast_frame frame = {.first = m->first,
                                   .last = m->last,
                                   .ahead = AHEAD,
                                   .season = 7,
                                   .marks = marks_of,
                                   .ctx = m};
    struct category *c = &m->categories[m->n_categories];
    c->name = strdup(name);
    if (!c->name)
        return ERR_NOMEM;
    m->n_categories++;
    return forecast_pool_new(&frame, &c->pool);
}

static enum err on_category(void *ctx, uint32_t item, const char *name)
{
    struct demand_model *m = ctx;
    size_t at = 0;
    enum err err = ERR_OK;
    while (at < m->n_categories && strcmp(m->categories[at].name, name) != 0)
        at++;
    if (at == CATEGORIES_MAX)
        at = CATEGORIES_MAX - 1;
    else if (at == m->n_categories)
        err = new_category(m, name);
    if (!err)
        err = grow((void **)&m->goods, m->n_goods, &m->cap_goods,
                   sizeof(*m->goods));
    if (!err)
        m->goods[m->n_goods++] =
            (struct goods){.item = item, .category = (uint16_t)at};
    return err;
}

static enum err on_outlet(void *ctx, uint32_t outlet)
{
    struct demand_model *m = ctx;
    enum err err = grow((void **)&m->outlets, m->n_outlets, &m->cap_outlets,
                        sizeof(*m->outlets));
    if (!err)
        m->outlets[m->n_outlets++] = outlet;
    return err;
}

static struct goods *goods_of(const struct demand_model *m, uint32_t item)
{
    /* Numbers are given out one after the other: it is where it should be. */
    if (item - 1 < m->n_goods && m->goods[item - 1].item == item)
        return &m->goods[item - 1];
    size_t low = 0, high = m->n_goods;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (m->goods[middle].item < item)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->n_goods && m->goods[low].item == item ? &m->goods[low]
                                                          : NULL;
}

double demand_model_mean(const struct demand_model *m, uint32_t item)
{
    const struct goods *g = goods_of(m, item);
    if (!g)
        return 0;
    if (g->sold > 0 && m->outlet_days > 0)
        return g->sold / m->outlet_days;
    double typical = forecast_pool_typical(m->categories[g->category].pool);
    return typical > 0 ? typical : m->typical;
}

double demand_model_size(const struct demand_model *m, uint32_t item)
{
    const struct goods *g = goods_of(m, item);
    return g ? m->categories[g->category].here_is : 1;
}

/* ---- learning ------------------------------------------------------------*/

static double units_of(const struct demand_history *h)
{
    return (double)h->sold_milli / 1000;
}

static enum err learn_one(void *ctx, const struct demand_history *h)
{
    struct demand_model *m = ctx;
    struct goods *g = goods_of(m, h->item);
    if (!g)
        return ERR_OK;
    struct category *c = &m->categories[g->category];
    int32_t first = h->first < m->first ? m->first : h->first;
    if (m->second) {
        struct forecast_series s;
        forecast_fit(c->pool, first, NULL, h->cells, h->n, &s);
        forecast_pool_scatter(c->pool, &s);
        return ERR_OK;
    }
    g->sold += units_of(h);
    c->sold += units_of(h);
    m->sold += units_of(h);
    m->read_days = demand_reader_days(m->reader);
    enum err err = forecast_pool_add(c->pool, first, h->cells, h->n);
    /* One outlet's mad figure is not worth the chain's plan. */
    return err == ERR_RANGE || err == ERR_FORMAT ? ERR_OK : err;
}

static enum err pass(struct demand_model *m)
{
    size_t n = m->n_outlets < MODEL_SAMPLE ? m->n_outlets : MODEL_SAMPLE;
    enum err err = ERR_OK;
    for (size_t i = 0; i < n && !err; i++) {
        m->read_days = 0;
        err = demand_read(m->reader, m->outlets[i * m->n_outlets / n], m->first,
                          m->last, m->keep, learn_one, m);
        if (!m->second)
            m->outlet_days += m->read_days;
    }
    return err;
}

/* Where a category has sold nothing: the mean of what is typical of others. */
static double typical_of_all(const struct demand_model *m)
{
    double sum = 0;
    int n = 0;
    for (size_t i = 0; i < m->n_categories; i++) {
        double x = forecast_pool_typical(m->categories[i].pool);
        sum += x;
        n += x > 0;
    }
    return n ? sum / n : 0;
}

enum err demand_model_new(struct store *s, struct calendar *calendar,
                          int32_t last, bool keep,
                          struct demand_model **ret_model)
{
    struct demand_model *m = calloc(1, sizeof(*m));
    if (!m)
        return ERR_NOMEM;
    m->s = s;
    m->last = last;
    m->first = last - MODEL_DAYS + 1;
    m->keep = keep;
    for (int i = 0; i < MODEL_DAYS + AHEAD; i++)
        m->marks[i] = calendar_marks(calendar, m->first + i);
    enum err err = demand_reader_new(s, &m->reader);
    if (!err)
        err = demand_categories(s, on_category, m);
    if (!err)
        err = demand_outlets(s, on_outlet, m);
    if (!err)
        err = pass(m);
    for (size_t i = 0; i < m->n_categories && !err; i++)
        forecast_pool_learn(m->categories[i].pool);
    m->second = true;
    if (!err)
        err = pass(m);
    m->typical = typical_of_all(m);
    if (err)
        demand_model_free(m);
    else
        *ret_model = m;
    return err;
}

/* ---- an outlet -----------------------------------------------------------*/

static void size_one(void *ctx, uint32_t item, int64_t milli)
{
    struct demand_model *m = ctx;
    const struct goods *g = goods_of(m, item);
    m->sized = false;
    if (g) {
        m->categories[g->category].here += (double)milli / 1000;
        m->here += (double)milli / 1000;
    }
}

static double drawn(double sold, double due, double towards)
{
    sold = sold < 0 ? 0 : sold;
    return (sold + SIZE_UNITS * towards) / (due + SIZE_UNITS);
}

/* Before an outlet is read. */
static void size_begin(struct demand_model *m)
{
    m->here = 0;
    m->sized = false;
    for (size_t i = 0; i < m->n_categories; i++)
        m->categories[i].here = 0;
    demand_reader_tell(m->reader, size_one, m);
}

/* When its sales are summed up; days 0: it has none. */
static void size_end(struct demand_model *m, int days)
{
    if (m->sized)
        return;
    double a_day = m->outlet_days > 0 ? days / m->outlet_days : 0;
    double is = drawn(m->here, m->sold * a_day, 1);
    for (size_t i = 0; i < m->n_categories; i++) {
        struct category *c = &m->categories[i];
        c->here_is = drawn(c->here, c->sold * a_day, is);
    }
    m->sized = true;
}

static void fit(const struct demand_model *m, const struct goods *g,
                const struct demand_history *h, struct demand_forecast *f)
{
    const struct category *c = &m->categories[g->category];
    f->history = h;
    f->pool = c->pool;
    f->prior = (struct forecast_prior){
        demand_model_mean(m, g->item) * c->here_is, MODEL_WEIGHT};
    if (h->last < m->last) { /* what the tills have not told: not known */
        forecast_begin(h->first, &f->prior, &f->series);
        for (size_t i = 0; i < h->n; i++)
            forecast_step(c->pool, &f->series, &h->cells[i]);
        forecast_pass(c->pool, &f->series, h->last + 1);
        f->series.next = m->last + 1;
    } else {
        forecast_fit(c->pool, h->first, &f->prior, h->cells, h->n, &f->series);
    }
}

struct outlet_run {
    struct demand_model *m;
    uint32_t only; /* 0: all */
    bool found;
    demand_forecast_fn fn;
    void *ctx;
};

static enum err forecast_one(void *ctx, const struct demand_history *h)
{
    struct outlet_run *run = ctx;
    const struct goods *g = goods_of(run->m, h->item);
    struct demand_forecast f;
    if (!g)
        return ERR_OK;
    size_end(run->m, demand_reader_days(run->m->reader));
    fit(run->m, g, h, &f);
    return run->fn(run->ctx, &f);
}

enum err demand_model_outlet(struct demand_model *m, uint32_t outlet,
                             demand_forecast_fn fn, void *ctx)
{
    struct outlet_run run = {.m = m, .fn = fn, .ctx = ctx};
    size_begin(m);
    return demand_read(m->reader, outlet, m->first, m->last, m->keep,
                       forecast_one, &run);
}

static enum err find_one(void *ctx, const struct demand_history *h)
{
    struct outlet_run *run = ctx;
    size_end(run->m, demand_reader_days(run->m->reader));
    if (h->item != run->only)
        return ERR_OK;
    run->m->one = *h;
    run->found = true;
    return ERR_GONE; /* its cells stay where they are */
}

enum err demand_model_borrow(struct demand_model *m, uint32_t outlet,
                             uint32_t item,
                             struct demand_forecast *ret_forecast)
{
    const struct goods *g = goods_of(m, item);
    if (!g)
        return ERR_NOTFOUND;
    m->one = (struct demand_history){.outlet = outlet,
                                     .item = item,
                                     .first = m->last + 1,
                                     .last = m->last,
                                     .cells = &m->none};
    size_end(m, 0);
    fit(m, g, &m->one, ret_forecast);
    return ERR_OK;
}

enum err demand_model_item(struct demand_model *m, uint32_t outlet,
                           uint32_t item, struct demand_forecast *ret_forecast)
{
    struct outlet_run run = {.m = m, .only = item};
    const struct goods *g = goods_of(m, item);
    if (!g)
        return ERR_NOTFOUND;
    size_begin(m);
    enum err err = demand_read(m->reader, outlet, m->first, m->last, m->keep,
                               find_one, &run);
    if (err && !(err == ERR_GONE && run.found))
        return err;
    if (!run.found)
        m->one = (struct demand_history){.outlet = outlet,
                                         .item = item,
                                         .first = m->last + 1,
                                         .last = m->last,
                                         .cells = &m->none};
    size_end(m, 0);
    fit(m, g, &m->one, ret_forecast);
    return ERR_OK;
}
