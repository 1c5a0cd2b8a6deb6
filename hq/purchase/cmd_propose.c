/* `hq purchase propose`. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/purchase/cmd_purchase.h"
#include "hq/purchase/listing.h"
#include "hq/purchase/propose.h"
#include "hq/purchase/sheet_columns.h"

#define SECONDS_DEFAULT 30
#define WORDS_MAX       400
#define NAME_COLUMNS    24

static enum err note_name(struct store *s, uint32_t item, char *out, size_t cap)
{
    enum err err = sheet_item_name(s, item, out, cap);
    if (!err && !out[0])
        snprintf(out, cap, "#%" PRIu32, item);
    return err;
}

static const char *supplier_name(const struct proposal *p, uint32_t id)
{
    for (int o = 0; o < p->problem.slot_count; o++)
        if (p->problem.slots[o].supplier == id)
            return p->slots[o].supplier->name;
    return "";
}

/* ---- for people -----------------------------------------------------------*/
static enum err print_line(struct store *s, struct proposal *p, int cell,
                           int source, bool explain)
{
    char name[SHEET_TEXT_MAX], shown[4 * SHEET_TEXT_MAX], words[WORDS_MAX];
    char qty[QUANTITY_CHARS], price[MONEY_CHARS], amount[MONEY_CHARS];
    Purchase__Line line;
    enum err err = propose_line(p, cell, source, &line);
    if (!err)
        err = note_name(s, line.item, name, sizeof(name));
    if (err)
        return err;
    text_pad(name, NAME_COLUMNS, false, shown, sizeof(shown));
    quantity_format(quantity_of(line.pack_milli), qty);
    money_format(money_of(line.pack_fen), price);
    money_format(money_of(line.amount_fen), amount);
    printf("  %6u  %s  %6u x %-6s %10s %12s\n", line.item, shown, line.packs,
           qty, price, amount);
    for (size_t i = 0; explain && i < line.n_reasons; i++)
        printf("          %s\n",
               why_words(line.reasons[i],
                         supplier_name(p, line.reasons[i]->supplier), words,
                         sizeof(words)));
    return ERR_OK;
}

static enum err print_slot(struct store *s, struct proposal *p, int slot,
                           bool explain)
{
    const struct propose_slot *x = &p->slots[slot];
    char day[CLOCK_DAY_CHARS], due[CLOCK_DAY_CHARS];
    char goods[MONEY_CHARS], freight[MONEY_CHARS];
    enum err err = ERR_OK;
    if (x->order)
        printf(tr("order %u: "), x->order);
    printf(tr("%s, to warehouse %u, order on %s, there on %s\n"),
           x->supplier->name, p->problem.slots[slot].warehouse,
           clock_format_day(x->order_day, day),
           clock_format_day(x->due_day, due));
    for (int c = 0; !err && c < p->problem.cell_count; c++)
        for (int k = 0; !err && k < p->problem.cells[c].source_count; k++)
            if (p->problem.cells[c].sources[k].slot == slot &&
                p->answer.packs[c][k])
                err = print_line(s, p, c, k, explain);
    if (!err)
        printf(tr("  goods %s yuan, freight %s yuan\n\n"),
               money_format(money_of(x->goods_fen), goods),
               money_format(money_of(x->freight_fen), freight));
    return err;
}

/* Ten-thousandths of a fen as yuan. */
static const char *cost_format(int64_t cost, char buf[MONEY_CHARS])
{
    return money_format(
        money_of((cost + (cost < 0 ? -1 : 1) * COST_OF_FEN / 2) / COST_OF_FEN),
        buf);
}

static double gap_percent(const struct solve_report *r)
{
    return r->proven || r->cost_yuan <= 0
               ? 0
               : 100.0 * (r->cost_yuan - r->bound_yuan) / r->cost_yuan;
}

static void print_bonuses(const struct proposal *p)
{
    char had[MONEY_CHARS], now[MONEY_CHARS], gain[MONEY_CHARS];
    for (int b = 0; b < p->problem.bonus_count; b++) {
        const struct bonus *x = &p->problem.bonuses[b];
        if (p->bonuses[b].added_fen == 0)
            continue;
        printf(tr("%s, %s: %s yuan so far, %s with this; brings back %s "
                  "yuan\n"),
               supplier_name(p, x->supplier), p->bonuses[b].terms->name,
               money_format(money_of(x->bought_fen), had),
               money_format(money_of(x->bought_fen + p->bonuses[b].added_fen),
                            now),
               cost_format(p->bonuses[b].gain, gain));
    }
}

static enum err print_people(struct store *s, struct proposal *p, bool explain)
{
    char name[SHEET_TEXT_MAX], words[WORDS_MAX + SHEET_TEXT_MAX];
    char cost[MONEY_CHARS];
    enum err err = ERR_OK;
    int orders = 0;
    for (int o = 0; !err && o < p->problem.slot_count; o++)
        if (p->slots[o].goods_fen) {
            orders++;
            err = print_slot(s, p, o, explain);
        }
    if (err)
        return err;
    print_bonuses(p);
    printf(tr("%d orders, total cost %s yuan (goods and freight less what "
              "comes back, and goods left at %d times their price)\n"),
           orders, cost_format(p->answer.cost, cost), PROPOSE_LEFT_TIMES);
    if (p->report.proven)
        printf(tr("proven: nothing is cheaper (%.1f s)\n"),
               (double)p->report.spent_ms / 1000);
    else
        printf(tr("stopped after %.1f s: at most %.3f %% above the cheapest; "
                  "--seconds gives it more time\n"),
               (double)p->report.spent_ms / 1000, gap_percent(&p->report));
    for (int i = 0; !err && i < p->note_count; i++) {
        err = note_name(s, p->notes[i].item, name, sizeof(name));
        if (!err)
            fprintf(
                stderr, "%s\n",
                propose_note_words(&p->notes[i], name, words, sizeof(words)));
    }
    return err;
}

/* ---- for programs ---------------------------------------------------------*/
static void put_fen(json_t *o, const char *key, int64_t fen)
{
    char yuan[MONEY_CHARS];
    json_object_set_new(o, key, json_string(money_format(money_of(fen), yuan)));
}

static void put_milli(json_t *o, const char *key, int64_t milli)
{
    char text[QUANTITY_CHARS];
    json_object_set_new(o, key,
                        json_string(quantity_format(quantity_of(milli), text)));
}

static void put_day(json_t *o, const char *key, int32_t day)
{
    char text[CLOCK_DAY_CHARS];
    json_object_set_new(o, key, json_string(clock_format_day(day, text)));
}

static enum err line_json(struct store *s, struct proposal *p, int cell,
                          int source, bool explain, json_t *lines)
{
    char name[SHEET_TEXT_MAX], words[WORDS_MAX];
    Purchase__Line line;
    enum err err = propose_line(p, cell, source, &line);
    if (!err)
        err = note_name(s, line.item, name, sizeof(name));
    if (err)
        return err;
    json_t *o = json_pack("{s:i,s:s,s:i}", "item", (int)line.item, "name", name,
                          "packs", (int)line.packs);
    if (!o)
        return ERR_NOMEM;
    put_milli(o, "pack", line.pack_milli);
    put_milli(o, "quantity", (int64_t)line.packs * line.pack_milli);
    put_milli(o, "needed", line.need_milli);
    put_fen(o, "price", line.pack_fen);
    put_fen(o, "amount", line.amount_fen);
    if (explain) {
        json_t *why = json_array();
        for (size_t i = 0; i < line.n_reasons; i++)
            json_array_append_new(
                why, json_string(
                         why_words(line.reasons[i],
                                   supplier_name(p, line.reasons[i]->supplier),
                                   words, sizeof(words))));
        json_object_set_new(o, "why", why);
    }
    return json_array_append_new(lines, o) ? ERR_NOMEM : ERR_OK;
}

static enum err slot_json(struct store *s, struct proposal *p, int slot,
                          bool explain, json_t *orders)
{
    const struct propose_slot *x = &p->slots[slot];
    json_t *lines = json_array();
    json_t *o =
        json_pack("{s:i,s:i,s:s,s:i,s:o}", "order", (int)x->order, "supplier",
                  (int)p->problem.slots[slot].supplier, "supplier_name",
                  x->supplier->name, "warehouse",
                  (int)p->problem.slots[slot].warehouse, "lines", lines);
    if (!o)
        return ERR_NOMEM;
    put_day(o, "order_day", x->order_day);
    put_day(o, "due_day", x->due_day);
    put_fen(o, "goods", x->goods_fen);
    put_fen(o, "freight", x->freight_fen);
    enum err err = json_array_append_new(orders, o) ? ERR_NOMEM : ERR_OK;
    for (int c = 0; !err && c < p->problem.cell_count; c++)
        for (int k = 0; !err && k < p->problem.cells[c].source_count; k++)
            if (p->problem.cells[c].sources[k].slot == slot &&
                p->answer.packs[c][k])
                err = line_json(s, p, c, k, explain, lines);
    return err;
}

static enum err print_json(struct store *s, struct proposal *p, bool explain)
{
    char name[SHEET_TEXT_MAX], words[WORDS_MAX + SHEET_TEXT_MAX];
    char cost[MONEY_CHARS];
    json_t *orders = json_array(), *notes = json_array();
    json_t *root =
        json_pack("{s:i,s:s,s:f,s:b,s:f,s:i,s:o,s:o}", "run", (int)p->run,
                  "cost", cost_format(p->answer.cost, cost), "bound",
                  p->report.bound_yuan, "proven", p->report.proven,
                  "gap_percent", gap_percent(&p->report), "milliseconds",
                  (int)p->report.spent_ms, "orders", orders, "notes", notes);
    enum err err = root ? ERR_OK : ERR_NOMEM;
    for (int o = 0; !err && o < p->problem.slot_count; o++)
        if (p->slots[o].goods_fen)
            err = slot_json(s, p, o, explain, orders);
    for (int i = 0; !err && i < p->note_count; i++) {
        err = note_name(s, p->notes[i].item, name, sizeof(name));
        if (!err)
            json_array_append_new(
                notes,
                json_pack("{s:i,s:i,s:s}", "item", (int)p->notes[i].item,
                          "warehouse", (int)p->notes[i].warehouse, "text",
                          propose_note_words(&p->notes[i], name, words,
                                             sizeof(words))));
    }
    if (!err && json_dumpf(root, stdout, JSON_COMPACT))
        err = ERR_IO;
    putchar('\n');
    json_decref(root);
    return err;
}

static enum err print_csv(struct store *s, struct proposal *p)
{
    static const struct column columns[] = {
        {"order", NULL, COLUMN_INT},          {"supplier", NULL, COLUMN_INT},
        {"supplier_name", NULL, COLUMN_TEXT}, {"warehouse", NULL, COLUMN_INT},
        {"item", NULL, COLUMN_INT},           {"name", NULL, COLUMN_TEXT},
        {"packs", NULL, COLUMN_INT},          {"pack", NULL, COLUMN_QUANTITY},
        {"price", NULL, COLUMN_MONEY},        {"amount", NULL, COLUMN_MONEY},
        {"needed", NULL, COLUMN_QUANTITY},    {"due_day", NULL, COLUMN_DAY}};
    char name[SHEET_TEXT_MAX];
    struct table t;
    enum err err = ERR_OK;
    table_begin(&t, stdout, TABLE_CSV, columns,
                (int)(sizeof(columns) / sizeof(*columns)), 1, 0);
    for (int c = 0; !err && c < p->problem.cell_count; c++)
        for (int k = 0; !err && k < p->problem.cells[c].source_count; k++) {
            int slot = p->problem.cells[c].sources[k].slot;
            Purchase__Line line;
            if (!p->answer.packs[c][k])
                continue;
            err = propose_line(p, c, k, &line);
            if (!err)
                err = note_name(s, line.item, name, sizeof(name));
            const struct cell cells[] = {
                {.number = p->slots[slot].order},
                {.number = p->problem.slots[slot].supplier},
                {.text = p->slots[slot].supplier->name},
                {.number = p->problem.slots[slot].warehouse},
                {.number = line.item},
                {.text = name},
                {.number = line.packs},
                {.number = line.pack_milli},
                {.number = line.pack_fen},
                {.number = line.amount_fen},
                {.number = line.need_milli},
                {.number = p->slots[slot].due_day}};
            if (!err)
                err = table_row(&t, cells);
        }
    if (err)
        table_abandon(&t);
    return err ? err : table_end(&t, t.rows, NULL);
}

/* ---- the command ----------------------------------------------------------*/
static enum err read_needs(struct cli *c, struct store *s, struct needs *n,
                           struct diag *d)
{
    struct import_report r = {0};
    int64_t warehouse = 1;
    int32_t day = BUY_OPEN_DAY;
    const char *text;
    enum err err = cli_int(c, "warehouse", 1, UINT32_MAX, 1, &warehouse, d);
    if (!err)
        err = cli_day(c, "needed-by", BUY_OPEN_DAY, &day, d);
    for (int i = 0; !err && (text = cli_nth(c, "need", i)); i++)
        err = needs_arg(s, n, text, (uint32_t)warehouse, day, d);
    for (int i = 0; !err && i < c->argc; i++) {
        err = needs_file(s, n, c->argv[i], (uint32_t)warehouse, day, &r, d);
        for (const struct import_note *x = r.notes; x; x = x->next)
            fprintf(stderr, "%s:%u: %s%s\n", c->argv[i], x->line,
                    tr("refused: "), x->text);
        if (!err && r.refused && cli_flag(c, "strict"))
            err = diag_set(d, ERR_FORMAT,
                           tr("%u lines cannot be taken, so nothing was "
                              "taken (--strict)"),
                           r.refused);
        if (r.refused)
            c->exit_code = 1;
        import_release(&r);
    }
    if (!err && cli_flag(c, "orders")) {
        int32_t until = 0;
        err = cli_day(c, "until", 0, &until, d);
        if (!err)
            err = needs_orders(s, n, (uint32_t)warehouse, until, d);
        if (!err && n->count == 0)
            return ERR_OK;
    }
    if (!err)
        err = needs_pool(n, d);
    if (!err && (cli_flag(c, "orders") || cli_flag(c, "net")))
        err = needs_net(s, n);
    return err;
}

static enum err print_proposal(const struct cli *c, struct store *s,
                               struct proposal *p)
{
    bool explain = cli_flag(c, "explain");
    if (cli_flag(c, "json"))
        return print_json(s, p, explain);
    if (cli_flag(c, "csv"))
        return print_csv(s, p);
    enum err err = print_people(s, p, explain);
    if (!err && !p->run)
        printf("%s\n", tr("only looked at: nothing was recorded"));
    else if (!err)
        printf(tr("recorded as proposal %u: approve its orders with `hq "
                  "purchase approve --run %u`\n"),
               p->run, p->run);
    return err;
}

static void nothing_needed(const struct cli *c)
{
    if (cli_flag(c, "json"))
        printf("{\"run\":0,\"orders\":[],\"notes\":[]}\n");
    else if (!cli_flag(c, "csv"))
        printf("%s\n", tr("nothing to buy: what is needed is in the warehouse "
                          "or on its way"));
}

enum err cmd_purchase_propose(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct needs needs = {0};
    struct proposal p = {0};
    bool dry = cli_flag(c, "dry-run");
    const char *by = cli_text(c, "by");
    int64_t now = clock_now_ms(), seconds = SECONDS_DEFAULT;
    int32_t today = 0;
    enum err err = cli_int(c, "seconds", 1, 3600, SECONDS_DEFAULT, &seconds, d);
    if (!err)
        err = cli_day(c, "day", clock_business_day(now, 0), &today, d);
    if (!err && !dry)
        err = buy_check_who(by, d);
    if (!err)
        err = cmd_open(c, dry ? STORE_READ : STORE_WRITE, &s, d);
    if (!err)
        err = read_needs(c, s, &needs, d);
    if (!err && needs.count == 0) {
        nothing_needed(c);
        goto out;
    }
    if (!err)
        err = propose_build(s, &needs, today, &p, d);
    if (!err)
        err = propose_solve(&p, seconds * 1000, d);
    if (!err && !dry) {
        err = store_begin(s);
        if (!err)
            err = store_end(s, propose_record(s, &p, by, now, d));
    }
    if (!err)
        err = print_proposal(c, s, &p);
    if (!err && p.note_count)
        c->exit_code = 1;
out:
    needs_release(&needs);
    propose_release(&p);
    store_close(s);
    return err;
}
