#include "pos/report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/lookup.h"
#include "pos/report/sql.h"
#include "pos/spool.h"

enum { WEEK = 7 };

/* What each report is. */
static const struct shape {
    const char *word, *title, *what;
    int columns, bar;
    struct {
        const char *name;
        enum report_unit unit;
        bool summed;
    } column[REPORT_COLUMNS];
} shapes[REPORT_KINDS] = {
    [REPORT_DAYS] = {"days",
                     N_("Sales by day"),
                     N_("day"),
                     3,
                     1,
                     {{N_("receipts"), REPORT_COUNT, true},
                      {N_("taken in"), REPORT_MONEY, true},
                      {N_("each"), REPORT_MONEY, false}}},
    [REPORT_HOURS] = {"hours",
                      N_("Sales by the hour"),
                      N_("hour"),
                      2,
                      1,
                      {{N_("receipts"), REPORT_COUNT, true},
                       {N_("taken in"), REPORT_MONEY, true}}},
    [REPORT_CATEGORIES] = {"categories",
                           N_("Sales by category"),
                           N_("category"),
                           3,
                           1,
                           {{N_("quantity"), REPORT_QUANTITY, false},
                            {N_("taken in"), REPORT_MONEY, true},
                            {N_("share"), REPORT_PERMILLE, false}}},
    [REPORT_BEST] = {"best",
                     N_("Best sellers"),
                     N_("goods sold"),
                     3,
                     1,
                     {{N_("quantity"), REPORT_QUANTITY, false},
                      {N_("taken in"), REPORT_MONEY, true},
                      {N_("in stock"), REPORT_QUANTITY, false}}},
    [REPORT_DEAD] = {"dead",
                     N_("Not sold"),
                     N_("goods sold"),
                     3,
                     1,
                     {{N_("in stock"), REPORT_QUANTITY, false},
                      {N_("worth"), REPORT_MONEY, true},
                      {N_("last sold"), REPORT_DATE, false}}},
    [REPORT_MARGIN] = {"margin",
                       N_("Margins"),
                       N_("goods sold"),
                       4,
                       2,
                       {{N_("taken in"), REPORT_MONEY, true},
                        {N_("cost of it"), REPORT_MONEY, true},
                        {N_("margin"), REPORT_MONEY, true},
                        {N_("of sales"), REPORT_PERMILLE, false}}},
    [REPORT_ORDER] = {"order",
                      N_("What to order"),
                      N_("goods sold"),
                      3,
                      2,
                      {{N_("in stock"), REPORT_QUANTITY, false},
                       {N_("a week"), REPORT_QUANTITY, false},
                       {N_("is missing"), REPORT_QUANTITY, false}}},
};

const char *report_word(enum report_kind kind)
{
    CHECK(kind >= 0 && kind < REPORT_KINDS);
    return shapes[kind].word;
}

enum report_kind report_find(const char *word)
{
    int kind = 0;
    while (kind < REPORT_KINDS && strcmp(shapes[kind].word, word) != 0)
        kind++;
    return (enum report_kind)kind;
}

const char *report_title(enum report_kind kind)
{
    CHECK(kind >= 0 && kind < REPORT_KINDS);
    return tr(shapes[kind].title);
}

/* ---- rows ----------------------------------------------------------------*/

static enum err add_row(struct report *r, struct report_row **ret_row)
{
    if (r->count == REPORT_ROWS_MAX)
        return ERR_RANGE;
    if ((r->count & (r->count - 1)) == 0) {
        size_t cap = r->count ? 2 * (size_t)r->count : 1;
        struct report_row *rows = realloc(r->rows, cap * sizeof(*rows));
        if (!rows)
            return ERR_NOMEM;
        r->rows = rows;
    }
    *ret_row = &r->rows[r->count++];
    memset(*ret_row, 0, sizeof(**ret_row));
    return ERR_OK;
}

static int by_value(const void *a, const void *b, int column)
{
    const struct report_row *x = a, *y = b;
    if (x->value[column] != y->value[column])
        return x->value[column] > y->value[column] ? -1 : 1;
    return strcmp(x->name, y->name);
}

static int by_value1(const void *a, const void *b)
{
    return by_value(a, b, 1);
}

static int by_value2(const void *a, const void *b)
{
    return by_value(a, b, 2);
}

static void sort_rows(struct report *r,
                      int (*order)(const void *, const void *))
{
    if (r->count > 1)
        qsort(r->rows, (size_t)r->count, sizeof(*r->rows), order);
}

static int64_t permille(int64_t part, int64_t whole)
{
    if (whole <= 0 || part > INT64_MAX / 1000 || part < -INT64_MAX / 1000)
        return 0;
    return (part * 1000 + (part < 0 ? -whole : whole) / 2) / whole;
}

/* price x quantity, 0 where nobody knows; for lists, so it saturates. */
static int64_t worth(int64_t fen, int64_t milli)
{
    struct money amount;
    if (money_times(money_of(fen), quantity_of(milli), &amount))
        return 0;
    return amount.fen;
}

static enum err name_item(struct till *t, int64_t id, struct item *ret_item,
                          char *out, size_t cap)
{
    enum err err = lookup_item(t, (uint64_t)id, 0, ret_item);
    if (err == ERR_NOTFOUND) {
        memset(ret_item, 0, sizeof(*ret_item));
        snprintf(out, cap, tr("item %lld"), (long long)id);
        return ERR_OK;
    }
    if (!err)
        snprintf(out, cap, "%s%s%s", ret_item->name,
                 ret_item->spec[0] ? " " : "", ret_item->spec);
    return err;
}

/* ---- each report ---------------------------------------------------------*/

static enum err fill_days(struct report *r, sqlite3_stmt *q)
{
    struct report_row *row = NULL;
    enum err err = add_row(r, &row);
    if (err)
        return err;
    int64_t sales = sqlite3_column_int64(q, 1);
    int64_t amount = sqlite3_column_int64(q, 2);
    if (r->kind == REPORT_DAYS) {
        char day[CLOCK_DAY_CHARS];
        text_copy(row->name, sizeof(row->name),
                  clock_format_day(sqlite3_column_int(q, 0), day));
        row->value[2] = sales > 0 ? amount / sales : 0;
    } else {
        int hour = sqlite3_column_int(q, 0);
        snprintf(row->name, sizeof(row->name), "%02d:00-%02d:00", hour,
                 hour + 1);
    }
    row->value[0] = sales;
    row->value[1] = amount;
    return ERR_OK;
}

/* Rows of report_items.sql: item, milli, amount, lines, stock, cost. */
static enum err fill_item(struct till *t, struct report *r, sqlite3_stmt *q)
{
    char name[REPORT_NAME_CAP];
    struct item item;
    struct report_row *row = NULL;
    int64_t milli = sqlite3_column_int64(q, 1);
    int64_t amount = sqlite3_column_int64(q, 2);
    int64_t stock = sqlite3_column_int64(q, 4);
    int64_t week = milli * WEEK / (r->to - r->from + 1);
    if (r->kind == REPORT_ORDER && (milli <= 0 || stock >= week))
        return ERR_OK;
    if (r->kind == REPORT_MARGIN && sqlite3_column_type(q, 5) == SQLITE_NULL)
        return ERR_OK;
    enum err err =
        name_item(t, sqlite3_column_int64(q, 0), &item, name, sizeof(name));
    if (!err && r->kind == REPORT_ORDER && item.withdrawn)
        return ERR_OK;
    if (!err)
        err = add_row(r, &row);
    if (err)
        return err;
    text_copy(row->name, sizeof(row->name), name);
    if (r->kind == REPORT_ORDER) {
        row->value[0] = stock;
        row->value[1] = week;
        row->value[2] = week - (stock > 0 ? stock : 0);
    } else if (r->kind == REPORT_MARGIN) {
        row->value[0] = amount;
        row->value[1] = worth(sqlite3_column_int64(q, 5), milli);
        row->value[2] = amount - row->value[1];
        row->value[3] = permille(row->value[2], amount);
    } else {
        row->value[0] = milli;
        row->value[1] = amount;
        row->value[2] = stock;
    }
    return ERR_OK;
}

static enum err category_of(struct till *t, int64_t item, char *out, size_t cap)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    if ((uint64_t)item >= LEDGER_LOCAL_ITEM) {
        text_copy(out, cap, tr("this shop's own items"));
        return ERR_OK;
    }
    text_copy(out, cap, "");
    enum err err = db_bind(&t->catalogue, sql_report_category, &q, "i", item);
    if (!err)
        err = db_step(q, &row);
    if (!err && row)
        text_copy(out, cap, (const char *)sqlite3_column_text(q, 0));
    db_done(q);
    if (!err && !out[0])
        text_copy(out, cap, tr("without a category"));
    return err;
}

static enum err fill_category(struct till *t, struct report *r, sqlite3_stmt *q)
{
    char name[REPORT_NAME_CAP];
    struct report_row *row = NULL;
    enum err err =
        category_of(t, sqlite3_column_int64(q, 0), name, sizeof(name));
    if (err)
        return err;
    for (int i = 0; i < r->count && !row; i++) {
        if (strcmp(r->rows[i].name, name) == 0)
            row = &r->rows[i];
    }
    if (!row) {
        err = add_row(r, &row);
        if (err)
            return err;
        text_copy(row->name, sizeof(row->name), name);
    }
    row->value[0] += sqlite3_column_int64(q, 1);
    row->value[1] += sqlite3_column_int64(q, 2);
    return ERR_OK;
}

/* Rows of report_dead.sql: item, milli, cost, last day. */
static enum err fill_dead(struct till *t, struct report *r, sqlite3_stmt *q)
{
    char name[REPORT_NAME_CAP];
    struct item item;
    struct report_row *row = NULL;
    enum err err =
        name_item(t, sqlite3_column_int64(q, 0), &item, name, sizeof(name));
    if (!err)
        err = add_row(r, &row);
    if (err)
        return err;
    int64_t milli = sqlite3_column_int64(q, 1);
    text_copy(row->name, sizeof(row->name), name);
    row->value[0] = milli;
    row->value[1] = worth(sqlite3_column_type(q, 2) == SQLITE_NULL
                              ? item.price.fen
                              : sqlite3_column_int64(q, 2),
                          milli);
    row->value[2] = sqlite3_column_type(q, 3) == SQLITE_NULL
                        ? REPORT_NEVER
                        : sqlite3_column_int64(q, 3);
    return ERR_OK;
}

static enum err fill(struct till *t, struct report *r)
{
    static const char *const queries[REPORT_KINDS] = {
        [REPORT_DAYS] = sql_report_days,
        [REPORT_HOURS] = sql_report_hours,
        [REPORT_CATEGORIES] = sql_report_items,
        [REPORT_BEST] = sql_report_items,
        [REPORT_DEAD] = sql_report_dead,
        [REPORT_MARGIN] = sql_report_items,
        [REPORT_ORDER] = sql_report_items,
    };
    sqlite3_stmt *q = NULL;
    bool more = false;
    enum err err = db_bind(&t->db, queries[r->kind], &q, "ii", (int64_t)r->from,
                           (int64_t)r->to);
    while (!err && !(err = db_step(q, &more)) && more) {
        switch (r->kind) {
        case REPORT_DAYS:
        case REPORT_HOURS:
            err = fill_days(r, q);
            break;
        case REPORT_CATEGORIES:
            err = fill_category(t, r, q);
            break;
        case REPORT_DEAD:
            err = fill_dead(t, r, q);
            break;
        default:
            err = fill_item(t, r, q);
            break;
        }
    }
    db_done(q);
    return err;
}

static void finish(struct report *r)
{
    for (int c = 0; c < r->columns; c++) {
        for (int i = 0; r->column[c].summed && i < r->count; i++)
            r->total[c] += r->rows[i].value[c];
    }
    for (int i = 0; r->kind == REPORT_CATEGORIES && i < r->count; i++)
        r->rows[i].value[2] = permille(r->rows[i].value[1], r->total[1]);
    if (r->kind == REPORT_MARGIN)
        sort_rows(r, by_value2);
    else if (r->kind != REPORT_DAYS && r->kind != REPORT_HOURS)
        sort_rows(r, by_value1);
}

enum err report_make(struct till *t, const struct actor *who,
                     enum report_kind kind, int32_t from, int32_t to,
                     struct report *ret_report, struct diag *d)
{
    CHECK(kind >= 0 && kind < REPORT_KINDS);
    const struct shape *shape = &shapes[kind];
    struct report r = {.kind = kind, .from = from, .to = to};
    if (from > to || to - from >= REPORT_DAYS_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("the period must begin before it ends and be at "
                           "most %d days long"),
                        REPORT_DAYS_MAX);
    if (kind == REPORT_MARGIN && !actor_may(who))
        return diag_set(d, ERR_DENIED, tr("margins are for keepers"));
    r.title = tr(shape->title);
    r.what = tr(shape->what);
    r.columns = shape->columns;
    r.bar = shape->bar;
    for (int i = 0; i < shape->columns; i++) {
        r.column[i].name = tr(shape->column[i].name);
        r.column[i].unit = shape->column[i].unit;
        r.column[i].summed = shape->column[i].summed;
    }
    enum err err = fill(t, &r);
    if (err) {
        report_release(&r);
        return till_explain(t, err, d);
    }
    finish(&r);
    *ret_report = r;
    return ERR_OK;
}

void report_release(struct report *r)
{
    if (!r)
        return;
    free(r->rows);
    r->rows = NULL;
    r->count = 0;
}

enum err report_print(struct till *t, const struct report *r, struct diag *d)
{
    if (!spool_has_printer(t))
        return diag_set(d, ERR_NOTFOUND,
                        tr("no printer is set up: name one in till.ini"));
    enum err err =
        spool_add(&t->db, SPOOL_REPORT, report_ref(r->kind, r->from, r->to), 0,
                  false, t->now_ms());
    return till_explain(t, err, d);
}

/* ---- as a number of a job ------------------------------------------------*/

#define REF_DAYS UINT64_C(0xFFFF)
#define REF_FROM UINT64_C(0xFFFFFF)

uint64_t report_ref(enum report_kind kind, int32_t from, int32_t to)
{
    return ((uint64_t)kind << 48) |
           (((uint64_t)(from + 0x800000) & REF_FROM) << 16) |
           ((uint64_t)(to - from) & REF_DAYS);
}

bool report_of_ref(uint64_t ref, enum report_kind *ret_kind, int32_t *ret_from,
                   int32_t *ret_to)
{
    uint64_t kind = ref >> 48;
    if (kind >= REPORT_KINDS)
        return false;
    *ret_kind = (enum report_kind)kind;
    *ret_from = (int32_t)((ref >> 16) & REF_FROM) - 0x800000;
    *ret_to = *ret_from + (int32_t)(ref & REF_DAYS);
    return true;
}
