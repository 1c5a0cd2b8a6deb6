/* `hq demand score`. */
#include <jansson.h>
#include <stdio.h>

#include "base/i18n.h"
#include "hq/demand/commands.h"
#include "hq/demand/score.h"

static json_t *quantile_row(const double *values)
{
    char name[16];
    json_t *o = json_object();
    for (int i = 0; i < SCORE_QUANTILES; i++) {
        snprintf(name, sizeof(name), "%g", score_quantile[i]);
        json_object_set_new(o, name, json_real(values[i]));
    }
    return o;
}

static enum err print_json(const struct score *s)
{
    json_t *spl = quantile_row(s->spl);
    json_object_set_new(spl, "mean", json_real(s->spl_mean));
    json_t *o = json_pack(
        "{s:I,s:I,s:i,s:i,s:i,s:i,s:f,s:f,s:o,s:o,s:f,s:f,s:f}", "series",
        (json_int_t)s->series, "scaled", (json_int_t)s->scaled, "periods",
        s->periods, "test", s->test, "season", s->season, "closed", s->closed,
        "rmsse", s->rmsse, "wrmsse", s->wrmsse, "spl", spl, "covered",
        quantile_row(s->covered), "fill_rate", s->fill, "stock", s->stock,
        "cost", s->cost);
    if (!o)
        return ERR_NOMEM;
    json_dumpf(o, stdout, JSON_REAL_PRECISION(6) | JSON_COMPACT);
    putchar('\n');
    json_decref(o);
    return ERR_OK;
}

static void print_people(const struct score *s)
{
    printf(tr("%zu series of %d periods; the last %d are the test.\n"),
           s->series, s->periods, s->test);
    if (s->closed)
        printf(tr("On %d of the periods nothing sold anywhere: closed.\n"),
               s->closed);
    printf("RMSSE  %.4f    WRMSSE %.4f\n", s->rmsse, s->wrmsse);
    printf("SPL    %.4f    (", s->spl_mean);
    for (int i = 0; i < SCORE_QUANTILES; i++)
        printf("%s%g: %.4f", i ? "  " : "", score_quantile[i], s->spl[i]);
    printf(")\n");
    printf("%s", tr("Enough:"));
    for (int i = 0; i < SCORE_QUANTILES; i++)
        printf("  %g %% -> %.1f %%", 100 * score_quantile[i],
               100 * s->covered[i]);
    printf("\n");
    printf(tr("Simulated: fill rate %.4f, stock %.2f, cost %.3f (in periods of "
              "demand)\n"),
           s->fill, s->stock, s->cost);
}

enum err cmd_demand_score(struct cli *c, struct diag *d)
{
    struct history_file h = {0};
    struct score s = {0};
    int64_t test = 0, season = 0;
    const char *given = NULL;
    enum err err = cli_need(c, "test", &given, d);
    if (!err)
        err = cli_int(c, "test", 1, HISTORY_PERIODS_MAX, 0, &test, d);
    if (!err)
        err = cli_int(c, "season", 0, HISTORY_PERIODS_MAX, 0, &season, d);
    if (!err)
        err = history_file_read(c->argv[0], &h, d);
    if (!err)
        err = score_run(&h, (int)test, (int)season, &s, d);
    history_file_release(&h);
    if (err)
        return err;
    if (cli_flag(c, "json"))
        return print_json(&s);
    print_people(&s);
    return ERR_OK;
}
