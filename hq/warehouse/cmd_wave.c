/* `hq wave ...`. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/table.h"
#include "hq/warehouse/commands.h"
#include "hq/warehouse/wave.h"
#include "hq/warehouse/wave_want.h"

static const char *const why[] = {
    [WAVE_NO_STOCK] = N_("not in stock"),
    [WAVE_TOO_NEAR] = N_("too near its date"),
    [WAVE_HELD] = N_("held"),
    [WAVE_NO_OUTLET] = N_("no such outlet"),
    [WAVE_NO_ITEM] = N_("no such item"),
    [WAVE_ABSURD] = N_("absurd quantity"),
};

struct shorts {
    struct wave_short *rows; /* owned */
    size_t count, cap;
};

static enum err on_short(void *ctx, const struct wave_short *x)
{
    struct shorts *s = ctx;
    if (s->count == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 64;
        struct wave_short *rows = realloc(s->rows, cap * sizeof(*rows));
        if (!rows)
            return ERR_NOMEM;
        s->rows = rows;
        s->cap = cap;
    }
    s->rows[s->count++] = *x;
    return ERR_OK;
}

static void print_made(const struct cli *c, const struct wave_made *made,
                       const struct shorts *s)
{
    char text[QUANTITY_CHARS];
    bool json = cli_flag(c, "json");
    if (json)
        printf("{\"wave\":%" PRIu32 ",\"lots\":%" PRId64 ",\"picks\":%" PRId64
               ",\"puts\":%" PRId64 ",\"quantity\":\"%s\",\"short\":[",
               made->id, made->lots, made->picks, made->puts,
               quantity_format(quantity_of(made->milli), text));
    else if (made->id)
        printf(tr("wave %u: %lld places to pick from, %lld to put to\n"),
               made->id, (long long)made->picks, (long long)made->puts);
    else
        printf("%s\n", tr("there is nothing that could be picked: no wave"));
    for (size_t i = 0; i < s->count; i++) {
        const struct wave_short *x = &s->rows[i];
        quantity_format(quantity_of(x->line.milli), text);
        if (json)
            printf("%s{\"outlet\":%" PRIu32 ",\"item\":%" PRIu32
                   ",\"quantity\":\"%s\",\"why\":\"%s\"}",
                   i ? "," : "", x->line.outlet, x->line.item, text,
                   why[x->why]);
        else
            printf(tr("  outlet %u lacks %s of item %u: %s\n"), x->line.outlet,
                   text, x->line.item, tr(why[x->why]));
    }
    if (json)
        printf("]}\n");
}

static enum err make(struct store *s, struct wave_order *o,
                     struct wave_wants *wants, const char *file,
                     struct wave_made *ret_made, struct diag *d)
{
    enum err err = file ? wave_want_file(wants, file, d)
                        : wave_want_orders(wants, s, o->warehouse, o->day);
    if (err)
        return err;
    o->lines = wants->lines;
    o->count = wants->count;
    if (!file && wants->count == 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("the order desk has allotted nothing that is not "
                           "in a wave yet"));
    return wave_make(s, o, clock_now_ms(), ret_made, d);
}

enum err cmd_wave_make(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct wave_wants wants = {0};
    struct shorts shorts = {0};
    struct wave_made made = {0};
    const char *name = cli_text(c, "name");
    struct wave_order o = {
        .name = name ? name : "", .on_short = on_short, .ctx = &shorts};
    int32_t today = clock_business_day(clock_now_ms(), 0);
    enum err err = cmd_id(c, "warehouse", true, &o.warehouse, d);
    if (!err)
        err = cli_day(c, "day", today + 1, &o.day, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, make(s, &o, &wants, cli_text(c, "file"), &made, d));
    if (!err)
        print_made(c, &made, &shorts);
    if (!err && shorts.count > 0)
        c->exit_code = 1;
    free(wants.lines);
    free(shorts.rows);
    store_close(s);
    return err;
}

/* ---- lists
 * -----------------------------------------------------------------*/

struct listing {
    struct store *s;
    struct table table;
    int64_t count;
    bool counting;
};

static enum err item_name(struct store *s, uint32_t item,
                          char out[STORE_NAME_MAX])
{
    struct store_item x = {0};
    out[0] = '\0';
    enum err err = store_item(s, item, &x);
    Feed__Item *f =
        err ? NULL : feed__item__unpack(NULL, x.record.len, x.record.data);
    if (f) {
        snprintf(out, STORE_NAME_MAX, "%s", f->name);
        feed__item__free_unpacked(f, NULL);
    }
    buf_release(&x.record);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

static const struct column pick_columns[] = {
    {"bin", N_("bin"), COLUMN_TEXT},
    {"item", N_("item"), COLUMN_INT},
    {"name", N_("name"), COLUMN_TEXT},
    {"lot", N_("lot no."), COLUMN_INT},
    {"quantity", N_("quantity"), COLUMN_QUANTITY},
    {"picked", N_("picked"), COLUMN_QUANTITY},
};
static const struct column put_columns[] = {
    {"item", N_("item"), COLUMN_INT},
    {"name", N_("name"), COLUMN_TEXT},
    {"lot", N_("lot no."), COLUMN_INT},
    {"outlet", N_("outlet"), COLUMN_INT},
    {"delivery", N_("delivery"), COLUMN_INT},
    {"quantity", N_("quantity"), COLUMN_QUANTITY},
    {"put", N_("put to lanes"), COLUMN_QUANTITY},
};

static enum err on_pick(void *ctx, const struct ware_pick *x)
{
    struct listing *l = ctx;
    char name[STORE_NAME_MAX];
    l->count++;
    if (l->counting)
        return ERR_OK;
    enum err err = item_name(l->s, x->item, name);
    const struct cell cells[] = {
        {0, x->bin[0] ? x->bin : tr("dock")},
        {x->item, NULL},
        {0, name},
        {x->lot ? (int64_t)x->lot : CELL_NONE, NULL},
        {x->milli, NULL},
        {x->done, NULL},
    };
    return err ? err : table_row(&l->table, cells);
}

static enum err on_put(void *ctx, const struct wave_put_line *x)
{
    struct listing *l = ctx;
    char name[STORE_NAME_MAX];
    l->count++;
    if (l->counting)
        return ERR_OK;
    enum err err = item_name(l->s, x->item, name);
    const struct cell cells[] = {
        {x->item, NULL},
        {0, name},
        {x->lot ? (int64_t)x->lot : CELL_NONE, NULL},
        {x->outlet, NULL},
        {x->delivery ? (int64_t)x->delivery : CELL_NONE, NULL},
        {x->milli, NULL},
        {x->done, NULL},
    };
    return err ? err : table_row(&l->table, cells);
}

static enum err wave_arg(struct cli *c, uint32_t *ret_wave, struct diag *d)
{
    int64_t id = 0;
    enum err err =
        cli_number(tr("the wave"), c->argv[0], 1, UINT32_MAX, &id, d);
    if (!err)
        *ret_wave = (uint32_t)id;
    return err;
}

/* Whole: a list to walk with has no pages. */
static enum err show(struct cli *c, bool puts, struct diag *d)
{
    struct listing l = {0};
    struct ware_wave wave;
    uint32_t id = 0, item = 0, outlet = 0;
    enum table_form form = cli_flag(c, "json")  ? TABLE_JSON
                           : cli_flag(c, "csv") ? TABLE_CSV
                                                : TABLE_PEOPLE;
    enum err err = wave_arg(c, &id, d);
    if (!err)
        err = cmd_id(c, "item", false, &item, d);
    if (!err)
        err = cmd_id(c, "outlet", false, &outlet, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &l.s, d);
    if (!err)
        err = ware_wave(l.s, id, &wave);
    if (err == ERR_NOTFOUND)
        err = diag_default(d, err,
                           tr("there is no wave %u: see `hq wave list`"), id);
    if (!err) {
        table_begin(&l.table, stdout, form, puts ? put_columns : pick_columns,
                    puts ? (int)ARRAY_LEN(put_columns)
                         : (int)ARRAY_LEN(pick_columns),
                    1, TABLE_PAGE_MAX);
        err = puts ? wave_puts(l.s, id, item, outlet, on_put, &l)
                   : wave_picks(l.s, id, on_pick, &l);
        if (!err)
            err = table_end(&l.table, l.count, NULL);
        else
            table_abandon(&l.table);
    }
    store_close(l.s);
    return err;
}

enum err cmd_wave_picks(struct cli *c, struct diag *d)
{
    return show(c, false, d);
}

enum err cmd_wave_puts(struct cli *c, struct diag *d)
{
    return show(c, true, d);
}

/* ---- steps
 * -----------------------------------------------------------------*/

typedef enum err step_fn(struct store *s, const struct wave_step *x,
                         int64_t now_ms, struct diag *d);

static void done(const struct cli *c, uint32_t wave)
{
    if (cli_flag(c, "json"))
        printf("{\"wave\":%" PRIu32 "}\n", wave);
    else
        printf(tr("done: wave %u\n"), wave);
}

static enum err step(struct cli *c, step_fn *fn, bool put, struct diag *d)
{
    struct store *s = NULL;
    const char *bin = cli_text(c, "bin"), *text = NULL;
    struct wave_step x = {.bin = bin ? bin : ""};
    struct quantity q = {0};
    enum err err = wave_arg(c, &x.wave, d);
    if (!err)
        err = cmd_id(c, "item", true, &x.item, d);
    if (!err)
        err = cmd_id(c, "lot", false, &x.lot, d);
    if (!err)
        err = cmd_id(c, "outlet", put, &x.outlet, d);
    if (!err)
        err = cli_need(c, "quantity", &text, d);
    if (!err)
        err = quantity_parse(text, &q, d);
    x.milli = q.milli;
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, fn(s, &x, clock_now_ms(), d));
    if (!err)
        done(c, x.wave);
    store_close(s);
    return err;
}

enum err cmd_wave_pick(struct cli *c, struct diag *d)
{
    return step(c, wave_pick, false, d);
}

enum err cmd_wave_put(struct cli *c, struct diag *d)
{
    return step(c, wave_put, true, d);
}

typedef enum err whole_fn(struct store *s, uint32_t wave, uint32_t by,
                          int64_t now_ms, struct diag *d);

static enum err whole(struct cli *c, whole_fn *fn, struct diag *d)
{
    struct store *s = NULL;
    uint32_t id = 0;
    enum err err = wave_arg(c, &id, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, fn(s, id, 0, clock_now_ms(), d));
    if (!err)
        done(c, id);
    store_close(s);
    return err;
}

enum err cmd_wave_done(struct cli *c, struct diag *d)
{
    return whole(c, wave_all, d);
}

enum err cmd_wave_close(struct cli *c, struct diag *d)
{
    return whole(c, wave_close, d);
}

enum err cmd_wave_load(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    uint32_t warehouse = 0, outlet = 0, delivery = 0;
    size_t lines = 0;
    enum err err = cmd_id(c, "warehouse", true, &warehouse, d);
    if (!err)
        err = cmd_id(c, "outlet", true, &outlet, d);
    if (!err)
        err = cmd_id(c, "delivery", true, &delivery, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, wave_load(s, warehouse, outlet, delivery, 0,
                                     clock_now_ms(), &lines, d));
    if (!err && cli_flag(c, "json"))
        printf("{\"lines\":%zu}\n", lines);
    else if (!err)
        printf(tr("loaded: %zu lines\n"), lines);
    store_close(s);
    return err;
}
