/* `hq demand show`: the demand for one item at one outlet. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/demand/commands.h"
#include "hq/demand/model.h"

#define WEEK     7
#define LOOK     31 /* days ahead in which an event is told */
#define DAYS_MAX 366
#define TELL     0.05 /* an effect smaller than this is not worth a line */

static const double quantiles[] = {0.5, 0.8, 0.9, 0.95, 0.99};
static const int ahead[] = {1, 3, 7, 14};

struct show {
    struct store *s;
    struct calendar calendar;
    struct demand_model *model;
    struct demand_forecast f;
    struct demand_name name;
    struct store_outlet outlet;
    uint32_t item;
    int32_t last;
    int64_t days;
    uint64_t promoted;
};

static const struct forecast_cell *cell_on(const struct demand_history *h,
                                           int32_t day)
{
    for (size_t i = h->n; i-- > 0 && h->cells[i].period >= day;)
        if (h->cells[i].period == day)
            return &h->cells[i];
    return NULL;
}

/* ---- JSON ----------------------------------------------------------------*/

static json_t *history_json(const struct show *x)
{
    const struct demand_history *h = x->f.history;
    char text[CLOCK_DAY_CHARS];
    json_t *rows = json_array();
    int32_t first = x->last - (int32_t)x->days + 1;
    for (int32_t day = first > h->first ? first : h->first; day <= h->last;
         day++) {
        const struct forecast_cell *c = cell_on(h, day);
        unsigned flags = c ? c->flags : 0;
        json_array_append_new(
            rows, json_pack("{s:s,s:f,s:b,s:b,s:b}", "day",
                            clock_format_day(day, text), "units",
                            c ? round((double)c->units * 1000) / 1000 : 0.0,
                            "known", !(flags & FORECAST_UNKNOWN), "sold_out",
                            (flags & FORECAST_SHORT) != 0, "promoted",
                            (flags & FORECAST_PROMOTED) != 0));
    }
    return rows;
}

static json_t *forecast_json(const struct show *x)
{
    struct forecast f;
    json_t *rows = json_array();
    for (size_t i = 0; i < ARRAY_LEN(ahead); i++) {
        char name[16];
        forecast_ahead(x->f.pool, &x->f.series, 0, ahead[i], x->promoted, &f);
        json_t *row = json_pack("{s:i,s:f}", "days", ahead[i], "mean", f.mean);
        for (size_t k = 0; k < ARRAY_LEN(quantiles); k++) {
            snprintf(name, sizeof(name), "q%g", 100 * quantiles[k]);
            json_object_set_new(row, name,
                                json_real(forecast_quantile(&f, quantiles[k])));
        }
        json_array_append_new(rows, row);
    }
    return rows;
}

static enum err print_json(const struct show *x)
{
    const struct demand_history *h = x->f.history;
    char text[CLOCK_DAY_CHARS];
    json_t *o = json_pack(
        "{s:I,s:s,s:I,s:s,s:s,s:s,s:i,s:i,s:i,s:i,s:i,s:f,s:f,s:f,s:f,s:o,s:o}",
        "outlet", (json_int_t)x->outlet.id, "outlet_name", x->outlet.name,
        "item", (json_int_t)x->item, "name", x->name.name, "category",
        x->name.category, "last", clock_format_day(x->last, text), "days_known",
        (int)x->f.series.known, "days_without_stock", h->out, "days_sold_out",
        h->short_days, "days_promoted", h->promoted, "days_closed", h->closed,
        "stock", (double)h->stock_milli / 1000, "level",
        forecast_level(&x->f.series), "spread",
        forecast_spread(x->f.pool, &x->f.series), "borrowed", x->f.prior.level,
        "forecast", forecast_json(x), "history", history_json(x));
    if (!o)
        return ERR_NOMEM;
    json_dumpf(o, stdout, JSON_REAL_PRECISION(6) | JSON_COMPACT);
    putchar('\n');
    json_decref(o);
    return ERR_OK;
}

/* ---- people --------------------------------------------------------------*/

static const char *flag_word(unsigned flags, bool out)
{
    if (flags & FORECAST_UNKNOWN)
        return out ? tr("no stock") : tr("not known");
    if (flags & FORECAST_SHORT)
        return tr("sold out");
    return flags & FORECAST_PROMOTED ? tr("promotion") : "";
}

/* Four weeks as a calendar has them: a row a week. */
static void print_history(const struct show *x)
{
    const struct demand_history *h = x->f.history;
    char text[CLOCK_DAY_CHARS];
    int32_t first = x->last - (int32_t)x->days + 1;
    first = first > h->first ? first : h->first;
    for (int32_t day = first; day <= h->last; day++) {
        const struct forecast_cell *c = cell_on(h, day);
        if (!c)
            continue;
        printf("  %s  %8.10g  %s\n", clock_format_day(day, text),
               round((double)c->units * 1000) / 1000,
               flag_word(c->flags, h->out > 0));
    }
}

static void print_forecast(const struct show *x)
{
    struct forecast f;
    printf("%s", tr("days ahead      mean"));
    for (size_t k = 0; k < ARRAY_LEN(quantiles); k++)
        printf("  %5g %%", 100 * quantiles[k]);
    printf("\n");
    for (size_t i = 0; i < ARRAY_LEN(ahead); i++) {
        forecast_ahead(x->f.pool, &x->f.series, 0, ahead[i], x->promoted, &f);
        printf("%10d  %8.2f", ahead[i], f.mean);
        for (size_t k = 0; k < ARRAY_LEN(quantiles); k++)
            printf("  %7.6g", forecast_quantile(&f, quantiles[k]));
        printf("\n");
    }
}

static void explain_level(const struct show *x)
{
    const struct demand_history *h = x->f.history;
    double level = forecast_level(&x->f.series);
    if (h->n == 0)
        printf(tr("- No history here. What is thought of it comes from the "
                  "other outlets, or from its category (%s): %.3g a day, this "
                  "outlet being %.2f times the mean one in it.\n"),
               x->name.category, x->f.prior.level,
               demand_model_size(x->model, x->item));
    else
        printf(tr("- On %u days that say something it sold on %u; now %.3g on "
                  "an ordinary day.\n"),
               x->f.series.known, x->f.series.sold, level);
    if (h->n > 0 && x->f.series.known < 4 * MODEL_WEIGHT)
        printf(tr("- Few days: what the others sell (%.3g a day) still counts "
                  "for %.0f %%.\n"),
               x->f.prior.level,
               100 * MODEL_WEIGHT / (MODEL_WEIGHT + x->f.series.known));
    if (level > 0 && level < 0.2)
        printf(tr("- It sells seldom: one in about %.0f days.\n"), 1 / level);
    printf(tr("- Its days scatter %.2f times as much as chance alone.\n"),
           forecast_spread(x->f.pool, &x->f.series));
    if (x->f.series.unit > 1 && x->f.series.sold >= 5)
        printf(tr("- It is always bought by %g.\n"), (double)x->f.series.unit);
}

static void explain_days(const struct show *x)
{
    const struct demand_history *h = x->f.history;
    if (h->out)
        printf(tr("- %d days without stock were left out: nobody knows what "
                  "would have sold.\n"),
               h->out);
    if (h->short_days)
        printf(tr("- On %d days the last one went: more was asked for than "
                  "sold.\n"),
               h->short_days);
    if (h->closed)
        printf(tr("- %d days on which the outlet sold nothing at all were left "
                  "out.\n"),
               h->closed);
    if (h->last < x->last)
        printf(tr("- The tills have told nothing of the last %d days.\n"),
               x->last - h->last);
}

/* Windows of the same event one after the other; of what was never seen only
 * that it comes. */
static void explain_events(const struct show *x)
{
    const char *unseen = NULL;
    for (int i = 0, told = 0; i < LOOK; i++) {
        int w = calendar_window_of(&x->calendar, x->last + 1 + i);
        if (w == 0 || w == told)
            continue;
        told = w;
        double worth = forecast_pool_event(x->f.pool, w);
        const char *word = calendar_word(&x->calendar, w);
        if (fabs(worth - 1) >= TELL)
            printf(tr("- In %d days, about %s: such days are worth %.2f times "
                      "an ordinary one of their weekday.\n"),
                   i + 1, word, worth);
        else if (worth == 1.0 && unseen != word) {
            unseen = word;
            printf(tr("- In %d days, about %s: no such days are in the history "
                      "yet, so nothing is added for them.\n"),
                   i + 1, word);
        }
    }
}

static void explain_ahead(const struct show *x)
{
    static const char *const weekdays[WEEK] = {
        N_("Monday"), N_("Tuesday"),  N_("Wednesday"), N_("Thursday"),
        N_("Friday"), N_("Saturday"), N_("Sunday")};
    double level = forecast_level(&x->f.series);
    int best = 0;
    for (int i = 1; i < WEEK; i++)
        if (forecast_mean(x->f.pool, &x->f.series, i, false) >
            forecast_mean(x->f.pool, &x->f.series, best, false))
            best = i;
    if (level > 0)
        printf(tr("- The best of the coming days is %s: %.2f times an ordinary "
                  "one.\n"),
               tr(weekdays[((x->last + 1 + best + 3) % WEEK + WEEK) % WEEK]),
               forecast_mean(x->f.pool, &x->f.series, best, false) / level);
    explain_events(x);
    if (x->f.history->promoted || x->promoted)
        printf(tr("- A promotion multiplies by %.2f, as it did in the "
                  "category.\n"),
               forecast_pool_promotion(x->f.pool));
}

static enum err print_people(const struct cli *c, const struct show *x)
{
    char stock[QUANTITY_CHARS];
    printf("%s  %s  (%s)\n", x->outlet.name, x->name.name, x->name.category);
    printf(tr("on hand: %s %s\n"),
           quantity_format(quantity_of(x->f.history->stock_milli), stock),
           x->name.unit);
    print_history(x);
    print_forecast(x);
    if (cli_flag(c, "explain")) {
        explain_level(x);
        explain_days(x);
        explain_ahead(x);
    }
    return ERR_OK;
}

static enum err find(const struct cli *c, struct show *x, struct diag *d)
{
    uint32_t outlet = 0;
    enum err err = cmd_id(c, "outlet", true, &outlet, d);
    if (!err)
        err = cmd_id(c, "item", true, &x->item, d);
    if (!err)
        err = cli_day(c, "last", clock_business_day(clock_now_ms(), 0) - 1,
                      &x->last, d);
    if (!err)
        err = cli_int(c, "days", 0, DAYS_MAX, 28, &x->days, d);
    if (!err)
        err = calendar_open(cli_text(c, "dir"), &x->calendar, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &x->s, d); /* it may keep packs */
    if (!err) {
        err = store_outlet(x->s, outlet, &x->outlet);
        if (err == ERR_NOTFOUND)
            err = diag_set(
                d, err, tr("there is no outlet %u: see `hq outlets`"), outlet);
    }
    if (!err) {
        err = demand_name(x->s, x->item, &x->name);
        if (err == ERR_NOTFOUND)
            err = diag_set(d, err, tr("there is no item %u: see `hq items`"),
                           x->item);
    }
    return err;
}

enum err cmd_demand_show(struct cli *c, struct diag *d)
{
    struct show *x = calloc(1, sizeof(*x));
    if (!x)
        return ERR_NOMEM;
    enum err err = find(c, x, d);
    x->promoted = cli_flag(c, "promoted") ? UINT64_MAX : 0;
    if (!err)
        err = demand_model_new(x->s, &x->calendar, x->last, true, &x->model);
    if (!err)
        err = demand_model_item(x->model, x->outlet.id, x->item, &x->f);
    if (!err && cli_flag(c, "json"))
        err = print_json(x);
    else if (!err)
        err = print_people(c, x);
    demand_model_free(x->model);
    store_close(x->s);
    free(x);
    return err;
}
