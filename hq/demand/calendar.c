#include "hq/demand/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "hq/demand/calendar_csv.h"
#include "hq/sheet.h"

#define PATH_CHARS 4096
#define AWAY_MAX   60 /* days of a window from its event */

static const struct word {
    const char *name, *word;
} words[] = {
    {"spring-festival", N_("Spring Festival")},
    {"lantern", N_("Lantern Festival")},
    {"qingming", N_("Qingming")},
    {"dragon-boat", N_("Dragon Boat Festival")},
    {"ghost", N_("Ghost Festival")},
    {"mid-autumn", N_("Mid-Autumn Festival")},
    {"national-day", N_("National Day")},
    {"labour-day", N_("Labour Day")},
    {"new-year", N_("New Year")},
};

static enum err name_of(struct calendar *c, const char *text, int *ret_name,
                        struct diag *d)
{
    size_t len = strlen(text);
    if (len == 0 || len >= CALENDAR_NAME_MAX)
        return diag_set(d, ERR_FORMAT,
                        tr("an event needs a name of at most %d "
                           "bytes"),
                        CALENDAR_NAME_MAX - 1);
    for (int i = 0; i < c->names; i++)
        if (strcmp(c->name[i], text) == 0) {
            *ret_name = i;
            return ERR_OK;
        }
    if (c->names == CALENDAR_NAMES_MAX)
        return diag_set(d, ERR_RANGE, tr("more than %d events"),
                        CALENDAR_NAMES_MAX);
    memcpy(c->name[c->names], text, len + 1);
    *ret_name = c->names++;
    return ERR_OK;
}

static enum err offset_of(const char *text, int *ret_offset, struct diag *d)
{
    char *end = NULL;
    long x = strtol(text, &end, 10);
    if (end == text || *end || x < -AWAY_MAX || x > AWAY_MAX)
        return diag_set(d, ERR_FORMAT,
                        tr("\"%.40s\" is not a number of days, from -%d to %d"),
                        text, AWAY_MAX, AWAY_MAX);
    *ret_offset = (int)x;
    return ERR_OK;
}

static enum err add_window(struct calendar *c, int name, const char *first,
                           const char *last, struct diag *d)
{
    struct calendar_window w = {.name = name};
    if (c->windows == CALENDAR_WINDOWS_MAX)
        return diag_set(d, ERR_RANGE, tr("more than %d windows"),
                        CALENDAR_WINDOWS_MAX);
    enum err err = offset_of(first, &w.first, d);
    if (!err)
        err = offset_of(last, &w.last, d);
    if (!err && w.last < w.first)
        err = diag_set(d, ERR_FORMAT,
                       tr("the window ends before it begins: the earlier day "
                          "comes first"));
    if (!err)
        c->window[c->windows++] = w;
    return err;
}

static enum err add_day(struct calendar *c, int name, bool yearly,
                        const char *text, struct diag *d)
{
    struct calendar_day x = {.name = name};
    char whole[CLOCK_DAY_CHARS];
    if (c->days == CALENDAR_DAYS_MAX)
        return diag_set(d, ERR_RANGE, tr("more than %d days"),
                        CALENDAR_DAYS_MAX);
    if (yearly && strlen(text) != 5)
        return diag_set(d, ERR_FORMAT,
                        tr("\"%.40s\" is not a day of the year, like 10-01"),
                        text);
    /* A year that has every day. */
    snprintf(whole, sizeof(whole), "%s%.10s", yearly ? "2024-" : "", text);
    enum err err = clock_parse_day(whole, &x.day, d);
    if (err)
        return err;
    if (yearly) {
        x.month = atoi(text);
        x.of_month = atoi(text + 3);
    }
    c->day[c->days++] = x;
    return ERR_OK;
}

struct reading {
    struct calendar *c;
    bool headed;
};

static enum err take_row(struct reading *r, const struct sheet_row *row,
                         struct diag *d)
{
    const char *kind = row->fields[0];
    int name = 0;
    if (row->count < 3)
        return diag_set(d, ERR_FORMAT,
                        tr("a line is kind,name,first,last: window, day or "
                           "yearly"));
    enum err err = name_of(r->c, row->fields[1], &name, d);
    if (err)
        return err;
    if (strcmp(kind, "window") == 0 && row->count >= 4)
        return add_window(r->c, name, row->fields[2], row->fields[3], d);
    if (strcmp(kind, "day") == 0)
        return add_day(r->c, name, false, row->fields[2], d);
    if (strcmp(kind, "yearly") == 0)
        return add_day(r->c, name, true, row->fields[2], d);
    return diag_set(d, ERR_FORMAT,
                    tr("a line is kind,name,first,last: window, day or "
                       "yearly"));
}

static enum err on_row(void *ctx, const struct sheet_row *row, struct diag *d)
{
    struct reading *r = ctx;
    if (d)
        d->line = row->line;
    if (row->problem)
        return diag_set(d, ERR_FORMAT, "%s", row->problem);
    if (row->fields[0][0] == '#')
        return ERR_OK;
    if (!r->headed) {
        r->headed = true;
        if (strcmp(row->fields[0], "kind") == 0)
            return ERR_OK;
    }
    return take_row(r, row, d);
}

enum err calendar_parse(const void *data, size_t len, struct calendar *ret,
                        struct diag *d)
{
    struct calendar *c = calloc(1, sizeof(*c));
    if (!c)
        return ERR_NOMEM;
    struct reading r = {.c = c};
    enum err err = sheet_read_bytes(data, len, on_row, &r, d);
    if (!err)
        *ret = *c;
    free(c);
    return err;
}

void calendar_init(struct calendar *c)
{
    enum err err = calendar_parse(calendar_csv, strlen(calendar_csv), c, NULL);
    CHECK(err == ERR_OK); /* tests/unit/hq_demand_table_test.c reads it too */
}

enum err calendar_open(const char *dir, struct calendar *ret, struct diag *d)
{
    char path[PATH_CHARS];
    struct stat st;
    int n = snprintf(path, sizeof(path), "%s/calendar.csv", dir);
    if (n < 0 || n >= PATH_CHARS || stat(path, &st) != 0) {
        calendar_init(ret);
        return ERR_OK;
    }
    struct calendar *c = calloc(1, sizeof(*c));
    if (!c)
        return ERR_NOMEM;
    struct reading r = {.c = c};
    enum err err = sheet_read(path, on_row, &r, d);
    if (!err)
        *ret = *c;
    /* The path is ours, the sentence the caller's. */
    if (err && d) {
        char text[DIAG_TEXT_MAX];
        snprintf(text, sizeof(text), "%s", d->text);
        diag_set(d, err, "calendar.csv: %s", text);
        d->file = NULL;
    }
    free(c);
    return err;
}

static void month_day(int32_t day, int *ret_month, int *ret_of_month)
{
    char text[CLOCK_DAY_CHARS];
    clock_format_day(day, text);
    *ret_month = atoi(text + 5);
    *ret_of_month = atoi(text + 8);
}

/* Whether the event falls on the day. */
static bool falls(const struct calendar *c, int name, int32_t day, int month,
                  int of_month)
{
    for (int i = 0; i < c->days; i++) {
        const struct calendar_day *x = &c->day[i];
        if (x->name == name &&
            (x->month ? x->month == month && x->of_month == of_month
                      : x->day == day))
            return true;
    }
    return false;
}

int calendar_window_of(const struct calendar *c, int32_t day)
{
    for (int w = 0; w < c->windows; w++)
        for (int off = c->window[w].first; off <= c->window[w].last; off++) {
            int month = 0, of_month = 0;
            month_day(day - off, &month, &of_month);
            if (falls(c, c->window[w].name, day - off, month, of_month))
                return w + 1;
        }
    return 0;
}

const char *calendar_word(const struct calendar *c, int window)
{
    CHECK(window >= 1 && window <= c->windows);
    const char *name = c->name[c->window[window - 1].name];
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcmp(words[i].name, name) == 0)
            return tr(words[i].word);
    return name;
}

struct forecast_marks calendar_marks(void *ctx, int32_t day)
{
    int month = 0, of_month = 0;
    month_day(day, &month, &of_month);
    return (struct forecast_marks){.event =
                                       (uint8_t)calendar_window_of(ctx, day),
                                   .month = (uint8_t)month};
}
