#include "hq/lines.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/store/report.h"
#include "sync/sale_math.h"

#define FLUSH_ROWS 200 /* sales looked at between two statements */

static const struct column columns[] = {
    {"outlet", NULL, COLUMN_INT},
    {"till", N_("till"), COLUMN_INT},
    {"seq", N_("sale no."), COLUMN_INT},
    {"at", N_("time"), COLUMN_TIME},
    {"line", NULL, COLUMN_INT},
    {"item", N_("item"), COLUMN_INT},
    {"name", N_("name"), COLUMN_TEXT},
    {"pack", NULL, COLUMN_INT},
    {"quantity", N_("quantity"), COLUMN_QUANTITY},
    {"price", N_("price"), COLUMN_MONEY},
    {"discount", NULL, COLUMN_MONEY},
    {"amount", N_("sold for"), COLUMN_MONEY},
};

/* The sales of one page, then their entries one by one. */
struct lines {
    struct store *store;
    struct table table;
    int64_t count;
    struct lines_sale {
        uint32_t outlet, till;
        uint64_t seq;
        int64_t at_ms;
    } sales[FLUSH_ROWS];
    int sale_count;
    const struct lines_sale *now;
    bool found;
};

static enum err item_name(struct lines *l, uint32_t till, uint64_t id,
                          char *out, size_t cap)
{
    struct store_item item = {0};
    struct store_local_item own;
    enum err err;
    out[0] = '\0';
    if (id >= LEDGER_LOCAL_ITEM) {
        err = store_local_item(l->store, till, id, &own);
        if (!err)
            snprintf(out, cap, "%s", own.name);
        return err == ERR_NOTFOUND ? ERR_OK : err;
    }
    err = store_item(l->store, (uint32_t)id, &item);
    if (!err) {
        Feed__Item *x =
            feed__item__unpack(NULL, item.record.len, item.record.data);
        if (x)
            snprintf(out, cap, "%s", x->name);
        if (x)
            feed__item__free_unpacked(x, NULL);
    }
    buf_release(&item.record);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

static enum err put_sale(struct lines *l, const Ledger__Sale *sale)
{
    const struct lines_sale *x = l->now;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < sale->n_lines; i++) {
        const Ledger__Line *line = sale->lines[i];
        char name[STORE_NAME_MAX];
        struct money net = {0};
        err = ledger_line_net(line, &net);
        if (!err)
            err = item_name(l, x->till, line->item, name, sizeof(name));
        const struct cell cells[] = {
            {x->outlet, NULL},
            {x->till, NULL},
            {(int64_t)x->seq, NULL},
            {x->at_ms, NULL},
            {(int64_t)i + 1, NULL},
            {(int64_t)line->item, NULL},
            {0, name},
            {line->pack ? (int64_t)line->pack : CELL_NONE, NULL},
            {line->quantity_milli, NULL},
            {line->price_fen, NULL},
            {line->discount_fen + line->share_fen, NULL},
            {net.fen, NULL},
        };
        CHECK(ARRAY_LEN(cells) == ARRAY_LEN(columns));
        if (!err)
            err = table_row(&l->table, cells);
    }
    return err;
}

static enum err in_run(void *ctx, const struct store_run *run)
{
    struct lines *l = ctx;
    const struct ledger_run r = store_run_open(run);
    const uint8_t *data = NULL;
    size_t at = 0, len = 0;
    uint64_t seq = run->first_seq;
    bool more = false;
    enum err err;
    while (!(err = ledger_run_next(&r, &at, &data, &len, &more)) && more)
        if (seq++ == l->now->seq) {
            Ledger__Entry *e = ledger__entry__unpack(NULL, len, data);
            if (e && e->fact_case == LEDGER__ENTRY__FACT_SALE)
                err = put_sale(l, e->sale);
            ledger__entry__free_unpacked(e, NULL);
            return err ? err : ERR_NOTFOUND; /* found: ends the walk */
        }
    return err ? ERR_CORRUPT : ERR_NOTFOUND;
}

static enum err on_sale(void *ctx, const struct report_cell *cells, int count)
{
    struct lines *l = ctx;
    CHECK(count > 4 && l->sale_count < FLUSH_ROWS);
    l->sales[l->sale_count++] = (struct lines_sale){
        (uint32_t)cells[0].number, (uint32_t)cells[2].number,
        (uint64_t)cells[3].number, cells[4].number};
    return ERR_OK;
}

static enum err on_totals(void *ctx, const struct report_cell *cells, int count)
{
    struct lines *l = ctx;
    CHECK(count > 0);
    l->count = cells[0].number;
    return ERR_OK;
}

static enum err put_page(struct lines *l, const struct report_filter *f)
{
    int64_t left = table_limit(&l->table), offset = table_offset(&l->table);
    enum err err = ERR_OK;
    for (bool more = true; !err && more;) {
        int64_t take = left >= 0 && left < FLUSH_ROWS ? left : FLUSH_ROWS;
        l->sale_count = 0;
        err = report_rows(l->store, REPORT_SALES, f, take, offset, on_sale, l);
        for (int i = 0; !err && i < l->sale_count; i++) {
            l->now = &l->sales[i];
            err = store_runs(l->store, l->now->outlet, l->now->till,
                             l->now->seq, in_run, l);
        }
        offset += take;
        left -= left >= 0 ? take : 0;
        more = l->sale_count == FLUSH_ROWS && left != 0;
    }
    return err;
}

enum err lines_list(const struct cli *c, struct diag *d)
{
    struct lines l = {0};
    struct report_filter f = {.category = "", .text = ""};
    int64_t page = 1, size = 0;
    enum table_form form = cli_flag(c, "json")  ? TABLE_JSON
                           : cli_flag(c, "csv") ? TABLE_CSV
                                                : TABLE_PEOPLE;
    enum err err = cmd_id(c, "outlet", false, &f.outlet, d);
    if (!err)
        err = cmd_id(c, "till", false, &f.till, d);
    if (!err)
        err = cli_day(c, "from", INT32_MIN, &f.from_day, d);
    if (!err)
        err = cli_day(c, "to", INT32_MAX, &f.to_day, d);
    if (!err)
        err = cli_int(c, "page", 1, 1000000000, 1, &page, d);
    if (!err)
        err = cli_int(c, "page-size", 1, TABLE_PAGE_MAX, 0, &size, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &l.store, d);
    if (!err)
        err = report_totals(l.store, REPORT_SALES, &f, on_totals, &l);
    if (!err) {
        table_begin(&l.table, stdout, form, columns, ARRAY_LEN(columns), page,
                    size);
        l.table.counted = N_("sales: %lld"); /* pages are of sales */
        err = put_page(&l, &f);
        if (!err)
            err = table_end(&l.table, l.count, NULL);
        else
            table_abandon(&l.table);
    }
    store_close(l.store);
    return err;
}
