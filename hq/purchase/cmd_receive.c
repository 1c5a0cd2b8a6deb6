/* `hq purchase paper, receive, received, match, settle, rebates` and `hq
 * invoice ...`. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "hq/purchase/line_file.h"
#include "hq/purchase/cmd_purchase.h"
#include "hq/purchase/listing.h"
#include "hq/purchase/match.h"
#include "hq/purchase/order.h"
#include "hq/purchase/paper.h"
#include "hq/purchase/purchase.h"
#include "hq/purchase/sheet_columns.h"

enum err cmd_purchase_paper(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct paper p = {0};
    const char *path = NULL;
    int64_t id = 0;
    enum err err =
        cli_number(tr("the order"), c->argv[0], 1, UINT32_MAX, &id, d);
    if (!err)
        err = cli_need(c, "out", &path, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &s, d);
    if (!err)
        err = paper_load(s, (uint32_t)id, &p, d);
    if (!err)
        err = paper_write(&p, path, d);
    if (!err)
        printf(tr("written: %s\n"), path);
    paper_release(&p);
    store_close(s);
    return err;
}

/* ---- receiving ------------------------------------------------------------*/
/* Lines from --line ITEM=ACCEPTED[,DAMAGED[,REFUSED]] and from a file. */
static enum err read_lines(struct cli *c, struct store *s,
                           struct dock_lines *lines, struct diag *d)
{
    struct import_report r = {0};
    const char *text;
    enum err err = ERR_OK;
    for (int i = 0; !err && (text = cli_nth(c, "line", i)); i++)
        err = dock_arg(s, lines, text, d);
    if (err || c->argc < 1)
        return err;
    err = dock_file(s, lines, c->argv[0], &r, d);
    for (const struct import_note *x = r.notes; x; x = x->next)
        fprintf(stderr, "%s:%u: %s%s\n", c->argv[0], x->line, tr("refused: "),
                x->text);
    if (!err && r.refused)
        err = diag_set(d, ERR_FORMAT,
                       tr("%u lines cannot be read, so nothing was taken in"),
                       r.refused);
    import_release(&r);
    return err;
}

static enum err read_receive(struct cli *c, struct store *s, struct receive *r,
                             struct diag *d)
{
    const char *supplier = cli_text(c, "supplier");
    const char *paper = cli_text(c, "paper");
    int64_t warehouse = 0;
    enum err err = cmd_id(c, "order", false, &r->order, d);
    if (!err)
        err = cli_int(c, "warehouse", 1, UINT32_MAX, 0, &warehouse, d);
    if (!err && supplier)
        err = sheet_supplier(s, supplier, &r->supplier, d);
    if (!err && !r->order && (!supplier || !warehouse))
        err = diag_set(d, ERR_FORMAT,
                       tr("which order does it answer? Give --order, or "
                          "--supplier and --warehouse when nobody ordered it"));
    r->warehouse = (uint32_t)warehouse;
    r->paper = paper ? paper : "";
    r->by = cli_text(c, "by");
    r->keep = cli_text(c, "keep");
    r->now_ms = clock_now_ms();
    if (!err)
        err = cli_day(c, "day", clock_business_day(r->now_ms, 0), &r->day, d);
    return err;
}

static void print_rest(struct store *s, const struct cli *c, uint32_t order,
                       uint32_t id)
{
    struct buy_order x;
    if (cli_flag(c, "json")) {
        printf("{\"id\":%" PRIu32 "}\n", id);
        return;
    }
    printf(tr("taken in: delivery %u\n"), id);
    if (order && buy_order(s, order, &x) == ERR_OK)
        printf(tr("order %u: %s\n"), order, tr(order_state_word(x.state)));
}

enum err cmd_purchase_receive(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct dock_lines lines = {0};
    struct receive r = {0};
    uint32_t id = 0;
    enum err err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = read_receive(c, s, &r, d);
    if (!err)
        err = read_lines(c, s, &lines, d);
    r.lines = lines.list;
    r.count = lines.count;
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, order_receive(s, &r, &id, d));
    if (!err)
        print_rest(s, c, r.order, id);
    dock_release(&lines);
    store_close(s);
    return err;
}

enum err cmd_purchase_received(struct cli *c, struct diag *d)
{
    uint32_t order = 0;
    enum err err = cmd_id(c, "order", false, &order, d);
    return err ? err
               : listing_run(c, BUY_LIST_CAME, order ? (int64_t)order : -1, d);
}

/* ---- invoices -------------------------------------------------------------*/
enum err cmd_invoice_add(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct charge_lines lines = {0};
    Purchase__Invoice x = PURCHASE__INVOICE__INIT;
    struct buy_order order = {0};
    const char *number = NULL, *by = cli_text(c, "by");
    int64_t now = clock_now_ms();
    uint32_t id = 0;
    enum err err = cli_need(c, "number", &number, d);
    if (!err)
        err = cmd_id(c, "order", true, &x.order, d);
    if (!err)
        err = cli_day(c, "day", clock_business_day(now, 0), &x.day, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = order_need(s, x.order, &order, d);
    if (!err)
        err = charge_read(c, s, &lines, d);
    if (!err)
        err = listing_money(c, "total", lines.total_fen, &x.total_fen, d);
    x.supplier = order.supplier;
    x.number = (char *)number;
    x.by = (char *)(by ? by : "");
    x.lines = lines.list;
    x.n_lines = lines.count;
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, invoice_put(s, &x, now, &id, d));
    if (!err && cli_flag(c, "json"))
        printf("{\"id\":%" PRIu32 "}\n", id);
    else if (!err)
        printf(tr("invoice %u; compare it with `hq purchase match --order "
                  "%u`\n"),
               id, x.order);
    charge_release(&lines);
    store_close(s);
    return err;
}

enum err cmd_invoice_list(struct cli *c, struct diag *d)
{
    uint32_t order = 0;
    enum err err = cmd_id(c, "order", false, &order, d);
    return err ? err
               : listing_run(c, BUY_LIST_INVOICES, order ? (int64_t)order : -1,
                             d);
}

/* ---- the match ------------------------------------------------------------*/
struct printing {
    struct store *store;
    struct table table;
    bool all;
    int64_t open_count;
    int64_t open_fen;
};

static enum err on_difference(void *ctx, const struct match_difference *x)
{
    struct printing *p = ctx;
    char name[SHEET_TEXT_MAX];
    if (x->settled && !p->all)
        return ERR_OK;
    enum err err = sheet_item_name(p->store, x->item, name, sizeof(name));
    if (!x->settled) {
        p->open_count++;
        p->open_fen += x->fen;
    }
    const struct cell cells[] = {
        {.number = x->order},
        {.number = x->supplier},
        {.number = x->item ? (int64_t)x->item : CELL_NONE},
        {.text = name},
        {.text = match_word(x->kind)},
        {.number = x->item ? x->ordered_milli : CELL_NONE},
        {.number = x->item ? x->accepted_milli : CELL_NONE},
        {.number = x->item ? x->billed_milli : CELL_NONE},
        {.number = x->due_fen},
        {.number = x->billed_fen},
        {.number = x->fen},
        {.text = match_owner(x->kind)},
        {.number = x->settled},
        {.text = x->by}};
    return err ? err : table_row(&p->table, cells);
}

static enum err on_unordered(void *ctx, const struct buy_unordered *x)
{
    struct printing *p = ctx;
    char name[SHEET_TEXT_MAX];
    enum err err = sheet_item_name(p->store, x->item, name, sizeof(name));
    const struct cell cells[] = {{.number = CELL_NONE},
                                 {.number = x->supplier},
                                 {.number = x->item},
                                 {.text = name},
                                 {.text = N_("not ordered")},
                                 {.number = 0},
                                 {.number = x->milli},
                                 {.number = CELL_NONE},
                                 {.number = CELL_NONE},
                                 {.number = CELL_NONE},
                                 {.number = CELL_NONE},
                                 {.text = N_("buyer")},
                                 {.number = 0},
                                 {.text = ""}};
    p->open_count++;
    return err ? err : table_row(&p->table, cells);
}

static const struct column match_columns[] = {
    {"order", N_("order"), COLUMN_INT},
    {"supplier", NULL, COLUMN_INT},
    {"item", N_("item"), COLUMN_INT},
    {"name", N_("name"), COLUMN_TEXT},
    {"difference", N_("difference"), COLUMN_WORD},
    {"ordered", N_("ordered"), COLUMN_QUANTITY},
    {"accepted", N_("accepted"), COLUMN_QUANTITY},
    {"billed", N_("billed"), COLUMN_QUANTITY},
    {"due", NULL, COLUMN_MONEY},
    {"billed_amount", NULL, COLUMN_MONEY},
    {"amount", N_("amount"), COLUMN_MONEY},
    {"who", N_("who must act"), COLUMN_WORD},
    {"settled", NULL, COLUMN_FLAG},
    {"settled_by", NULL, COLUMN_TEXT},
};

enum err cmd_purchase_match(struct cli *c, struct diag *d)
{
    struct printing p = {.all = cli_flag(c, "all")};
    struct buy_filter f = {0};
    enum table_form form = TABLE_PEOPLE;
    int64_t page = 1, size = 0;
    uint32_t order = 0;
    enum err err = cmd_id(c, "order", false, &order, d);
    if (!err)
        err = listing_form(c, &form, &page, &size, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &p.store, d);
    if (!err)
        err = listing_filter(c, p.store, &f, d);
    if (!err) {
        table_begin(&p.table, stdout, form, match_columns,
                    (int)ARRAY_LEN(match_columns), 1, TABLE_PAGE_MAX);
        err = match_walk(p.store, f.supplier, order, on_difference, &p);
        if (!err && !order)
            err = buy_unordered(p.store, f.supplier, on_unordered, &p);
        if (!err)
            err = table_end(&p.table, p.table.rows, NULL);
        else
            table_abandon(&p.table);
    }
    if (!err && p.open_count)
        c->exit_code = 1;
    store_close(p.store);
    return err;
}

enum err cmd_purchase_settle(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    const char *kind = NULL, *item = cli_text(c, "item");
    uint32_t order = 0, which = 0, pack = 0;
    enum err err = cmd_id(c, "order", true, &order, d);
    if (!err)
        err = cli_need(c, "difference", &kind, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err && item)
        err = sheet_item(s, item, &which, &pack, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s,
                        match_settle(s, order, which, kind, cli_text(c, "by"),
                                     cli_text(c, "reason"), clock_now_ms(), d));
    if (!err && !cli_flag(c, "json"))
        printf(tr("settled: %s of order %u\n"), tr(kind), order);
    else if (!err)
        printf("{\"order\":%" PRIu32 "}\n", order);
    store_close(s);
    return err;
}

/* ---- rebates and fees -----------------------------------------------------*/
static const struct column accrual_columns[] = {
    {"terms", NULL, COLUMN_INT},
    {"supplier", NULL, COLUMN_INT},
    {"supplier_name", N_("supplier"), COLUMN_TEXT},
    {"kind", N_("kind"), COLUMN_WORD},
    {"name", N_("name"), COLUMN_TEXT},
    {"from", N_("from"), COLUMN_DAY},
    {"until", N_("until"), COLUMN_DAY},
    {"over", NULL, COLUMN_FLAG},
    {"received", N_("received"), COLUMN_MONEY},
    {"accrued", N_("accrued"), COLUMN_MONEY},
    {"next_step", N_("next step"), COLUMN_MONEY},
    {"next_accrued", NULL, COLUMN_MONEY},
};

static enum err on_accrual(void *ctx, const struct purchase_accrual *x)
{
    struct printing *p = ctx;
    Purchase__Supplier *supplier = NULL;
    enum err err = buy_supplier(p->store, x->supplier, &supplier);
    if (err)
        return err;
    const struct cell cells[] = {
        {.number = x->terms},
        {.number = x->supplier},
        {.text = supplier->name},
        {.text = x->kind == PURCHASE__TERMS_KIND__TERMS_FEE ? N_("fee")
                                                            : N_("rebate")},
        {.text = x->name},
        {.number = x->from_day},
        {.number = x->until_day == BUY_OPEN_DAY ? CELL_NONE : x->until_day},
        {.number = x->over},
        {.number = x->taken_fen},
        {.number = x->given_fen},
        {.number = x->next_from_fen ? x->next_from_fen : CELL_NONE},
        {.number = x->next_from_fen ? x->next_given_fen : CELL_NONE}};
    err = table_row(&p->table, cells);
    p->open_fen += x->given_fen;
    purchase__supplier__free_unpacked(supplier, NULL);
    return err;
}

enum err cmd_purchase_rebates(struct cli *c, struct diag *d)
{
    struct printing p = {0};
    struct buy_filter f = {0};
    struct cell sums[ARRAY_LEN(accrual_columns)];
    enum table_form form = TABLE_PEOPLE;
    int64_t page = 1, size = 0;
    int32_t today = clock_business_day(clock_now_ms(), 0);
    enum err err = listing_form(c, &form, &page, &size, d);
    for (size_t i = 0; i < ARRAY_LEN(sums); i++)
        sums[i] = (struct cell){.number = CELL_NONE};
    if (!err)
        err = cmd_open(c, STORE_READ, &p.store, d);
    if (!err)
        err = listing_filter(c, p.store, &f, d);
    if (!err) {
        table_begin(&p.table, stdout, form, accrual_columns,
                    (int)ARRAY_LEN(accrual_columns), 1, TABLE_PAGE_MAX);
        err = purchase_accruals(p.store, f.supplier, f.from_day, f.to_day,
                                today, on_accrual, &p);
        sums[9].number = p.open_fen;
        if (!err)
            err = table_end(&p.table, p.table.rows, sums);
        else
            table_abandon(&p.table);
    }
    store_close(p.store);
    return err;
}
