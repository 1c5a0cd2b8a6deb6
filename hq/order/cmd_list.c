/* `hq order list`, `hq order show`, `hq order pool`. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/order/book.h"
#include "hq/order/commands.h"
#include "hq/order/words.h"
#include "hq/purchase/listing.h"
#include "hq/purchase/sheet_columns.h"

enum err cmd_order_now(const struct cli *c, int64_t *ret_now_ms, struct diag *d)
{
    int64_t now = clock_now_ms();
    int32_t today = clock_business_day(now, 0), day = 0;
    enum err err = cli_day(c, "day", today, &day, d);
    if (!err)
        *ret_now_ms = cli_text(c, "day") && day != today
                          ? truck_midnight(day + 1) - 1
                          : now;
    return err;
}

/* ---- orders ---------------------------------------------------------------*/

static const struct column order_columns[] = {
    {"outlet", N_("no."), COLUMN_INT},
    {"outlet_name", N_("outlet"), COLUMN_TEXT},
    {"till", N_("till"), COLUMN_INT},
    {"order", N_("order"), COLUMN_INT},
    {"placed", N_("placed"), COLUMN_TIME},
    {"delivery_day", N_("truck"), COLUMN_DAY},
    {"emergency", N_("urgent"), COLUMN_FLAG},
    {"suggestion", NULL, COLUMN_INT},
    {"lines", N_("lines"), COLUMN_INT},
    {"open", N_("undecided"), COLUMN_INT},
    {"short", N_("cut short"), COLUMN_INT},
    {"state", N_("state"), COLUMN_WORD},
};

struct listing {
    struct store *s;
    struct table t;
    int64_t skip, count;
    int32_t from, to;
    const char *state;
    bool any, wanted; /* an order is being read; it has such a line */
    struct order_line head;
    int64_t lines, open, less, states[8];
};

/* Whether the page has room; a limit below zero is none. */
static bool more_fit(const struct table *t)
{
    return table_limit(t) < 0 || t->rows < table_limit(t);
}

static enum err flush(struct listing *l)
{
    struct store_outlet outlet = {0};
    int top = 0;
    bool any = l->any && l->wanted;
    l->any = false;
    if (!any || l->count++ < l->skip || !more_fit(&l->t))
        return ERR_OK;
    enum err err = store_outlet(l->s, l->head.outlet, &outlet);
    if (err && err != ERR_NOTFOUND)
        return err;
    for (int i = 1; i < 8; i++) /* what most of its lines are */
        top = l->states[i] > l->states[top] ? i : top;
    const struct cell cells[ARRAY_LEN(order_columns)] = {
        {.number = l->head.outlet},
        {.text = outlet.name},
        {.number = l->head.till},
        {.number = (int64_t)l->head.seq},
        {.number = l->head.at_ms},
        {.number = l->head.delivery_day ? l->head.delivery_day : CELL_NONE},
        {.number = l->head.emergency},
        {.number = l->head.run},
        {.number = l->lines},
        {.number = l->open},
        {.number = l->less},
        {.text = desk_state_word((Order__LineState)top)},
    };
    return table_row(&l->t, cells);
}

static enum err on_line(void *ctx, const struct order_line *x)
{
    struct listing *l = ctx;
    enum err err = ERR_OK;
    if (!l->any || l->head.outlet != x->outlet || l->head.till != x->till ||
        l->head.seq != x->seq) {
        err = flush(l);
        l->any = true;
        l->wanted = false;
        l->head = *x;
        l->lines = l->open = l->less = 0;
        memset(l->states, 0, sizeof(l->states));
    }
    const char *word = desk_state_word(x->state);
    bool open = x->state == ORDER__LINE_STATE__LINE_OPEN ||
                x->state == ORDER__LINE_STATE__LINE_BACK_ORDER;
    l->lines++;
    l->open += open;
    l->less += !open && x->allotted_milli < x->asked_milli;
    l->head.delivery_day = x->delivery_day > l->head.delivery_day
                               ? x->delivery_day
                               : l->head.delivery_day;
    if ((size_t)x->state < ARRAY_LEN(l->states))
        l->states[x->state]++;
    l->wanted |= (!l->state || strcmp(word, l->state) == 0 ||
                  strcmp(tr(word), l->state) == 0) &&
                 l->head.delivery_day >= l->from &&
                 l->head.delivery_day <= l->to;
    return err;
}

static enum err begin(const struct cli *c, struct store **s, struct table *t,
                      const struct column *columns, int count, struct diag *d)
{
    enum table_form form = TABLE_PEOPLE;
    int64_t page = 1, size = 0;
    enum err err = listing_form(c, &form, &page, &size, d);
    if (!err)
        err = cmd_open(c, STORE_READ, s, d);
    if (!err)
        table_begin(t, stdout, form, columns, count, page, size);
    return err;
}

static enum err end(struct table *t, struct store *s, int64_t count,
                    enum err err)
{
    if (err)
        table_abandon(t);
    else
        err = table_end(t, count, NULL);
    store_close(s);
    return err;
}

static enum err known_state(const struct cli *c, const char **ret,
                            struct diag *d)
{
    const char *text = cli_text(c, "state");
    for (int i = 0; text && i <= ORDER__LINE_STATE__LINE_RECEIVED; i++) {
        const char *word = desk_state_word((Order__LineState)i);
        if (strcmp(text, word) == 0 || strcmp(text, tr(word)) == 0)
            *ret = word;
    }
    if (text && !*ret)
        return diag_set(d, ERR_FORMAT,
                        tr("no line is ever \"%.30s\": `hq order show` tells "
                           "the states"),
                        text);
    return ERR_OK;
}

enum err cmd_order_list(struct cli *c, struct diag *d)
{
    struct listing l = {0};
    struct order_filter f = {0};
    enum err err = cmd_id(c, "outlet", false, &f.outlet, d);
    if (!err)
        err = cmd_id(c, "till", false, &f.till, d);
    if (!err)
        err = cli_day(c, "from", INT32_MIN, &l.from, d);
    if (!err)
        err = cli_day(c, "to", INT32_MAX, &l.to, d);
    if (!err)
        err = known_state(c, &l.state, d);
    if (!err)
        err = begin(c, &l.s, &l.t, order_columns, ARRAY_LEN(order_columns), d);
    if (err)
        return err;
    l.skip = table_offset(&l.t);
    err = order_lines(l.s, &f, on_line, &l);
    if (!err)
        err = flush(&l);
    return end(&l.t, l.s, l.count, err);
}

/* ---- one order ------------------------------------------------------------*/

static const struct column line_columns[] = {
    {"outlet", NULL, COLUMN_INT},
    {"item", N_("item"), COLUMN_INT},
    {"name", N_("name"), COLUMN_TEXT},
    {"asked", N_("asked"), COLUMN_QUANTITY},
    {"suggested", N_("suggested"), COLUMN_QUANTITY},
    {"allotted", N_("gets"), COLUMN_QUANTITY},
    {"state", N_("state"), COLUMN_WORD},
    {"reason", N_("reason"), COLUMN_WORD},
    {"substitute", N_("instead"), COLUMN_INT},
    {"substitute_quantity", N_("of it"), COLUMN_QUANTITY},
    {"delivery", N_("delivery"), COLUMN_INT},
    {"delivery_day", N_("truck"), COLUMN_DAY},
};

static enum err on_shown(void *ctx, const struct order_line *x)
{
    struct listing *l = ctx;
    char name[SHEET_TEXT_MAX];
    if (l->count++ < l->skip || !more_fit(&l->t))
        return ERR_OK;
    enum err err = sheet_item_name(l->s, x->item, name, sizeof(name));
    if (err)
        return err;
    const struct cell cells[ARRAY_LEN(line_columns)] = {
        {.number = x->outlet},
        {.number = x->item},
        {.text = name},
        {.number = x->asked_milli},
        {.number = x->suggested_milli},
        {.number = x->allotted_milli},
        {.text = desk_state_word(x->state)},
        {.text = desk_reason_word(x->reason)},
        {.number = x->substitute ? (int64_t)x->substitute : CELL_NONE},
        {.number = x->substitute ? x->substitute_milli : CELL_NONE},
        {.number = x->delivery ? (int64_t)x->delivery : CELL_NONE},
        {.number = x->delivery_day ? x->delivery_day : CELL_NONE},
    };
    return table_row(&l->t, cells);
}

static enum err order_named(const struct cli *c, struct order_filter *f,
                            struct diag *d)
{
    int64_t till = 0, seq = 0;
    enum err err =
        cli_number(tr("the till"), c->argv[0], 0, UINT32_MAX, &till, d);
    if (!err)
        err = cli_number(tr("the order"), c->argv[1], 1, INT64_MAX, &seq, d);
    f->till = (uint32_t)till;
    f->seq = (uint64_t)seq;
    f->own_only = till == 0;
    return err;
}

enum err cmd_order_show(struct cli *c, struct diag *d)
{
    struct listing l = {0};
    struct order_filter f = {0};
    enum err err = cmd_id(c, "outlet", false, &f.outlet, d);
    if (!err)
        err = order_named(c, &f, d);
    if (!err)
        err = begin(c, &l.s, &l.t, line_columns, ARRAY_LEN(line_columns), d);
    if (err)
        return err;
    l.skip = table_offset(&l.t);
    err = order_lines(l.s, &f, on_shown, &l);
    if (!err && l.count == 0)
        err = diag_set(d, ERR_NOTFOUND,
                       tr("there is no such order: see `hq order list`"));
    return end(&l.t, l.s, l.count, err);
}

/* ---- the pool -------------------------------------------------------------*/

static const struct column pool_columns[] = {
    {"warehouse", N_("warehouse"), COLUMN_INT},
    {"item", N_("item"), COLUMN_INT},
    {"name", N_("name"), COLUMN_TEXT},
    {"outlets", N_("lines"), COLUMN_INT},
    {"first_day", N_("first truck"), COLUMN_DAY},
    {"open", N_("asked"), COLUMN_QUANTITY},
    {"free", N_("free"), COLUMN_QUANTITY},
    {"due", N_("due in"), COLUMN_QUANTITY},
    {"missing", N_("missing"), COLUMN_QUANTITY},
};

struct pooled {
    uint32_t warehouse, item;
    int32_t day;
    int64_t milli;
};

static int by_place(const void *a, const void *b)
{
    const struct pooled *x = a, *y = b;
    if (x->warehouse != y->warehouse)
        return x->warehouse < y->warehouse ? -1 : 1;
    return x->item < y->item ? -1 : x->item > y->item;
}

static enum err pool_row(struct listing *l, struct book *b,
                         const struct pooled *x, int64_t lines)
{
    char name[SHEET_TEXT_MAX];
    int64_t here = 0, due = 0;
    if (l->count++ < l->skip || !more_fit(&l->t))
        return ERR_OK;
    enum err err = sheet_item_name(l->s, x->item, name, sizeof(name));
    if (!err)
        err = desk_book_free(b, x->warehouse, x->item, &here);
    if (!err)
        err = buy_outstanding(l->s, x->item, x->warehouse, &due);
    int64_t missing = x->milli - here - due;
    const struct cell cells[ARRAY_LEN(pool_columns)] = {
        {.number = x->warehouse},
        {.number = x->item},
        {.text = name},
        {.number = lines},
        {.number = x->day ? x->day : CELL_NONE},
        {.number = x->milli},
        {.number = here},
        {.number = due},
        {.number = missing > 0 ? missing : 0},
    };
    return err ? err : table_row(&l->t, cells);
}

static enum err print_pool(struct listing *l, struct book *b, uint32_t only)
{
    size_t n = 0;
    struct pooled *list = calloc(b->count + 1, sizeof(*list));
    enum err err = list ? ERR_OK : ERR_NOMEM;
    for (size_t i = 0; !err && i < b->count; i++) {
        const struct desk_line *x = &b->lines[i];
        if (!only || x->warehouse == only)
            list[n++] = (struct pooled){x->warehouse, x->order.item,
                                        x->truck.day, x->order.asked_milli};
    }
    if (n)
        qsort(list, n, sizeof(*list), by_place);
    for (size_t i = 0, k; !err && i < n; i = k) {
        struct pooled sum = list[i];
        for (k = i + 1; k < n && by_place(&list[i], &list[k]) == 0; k++) {
            sum.milli += list[k].milli;
            sum.day = list[k].day < sum.day ? list[k].day : sum.day;
        }
        err = pool_row(l, b, &sum, (int64_t)(k - i));
    }
    free(list);
    return err;
}

enum err cmd_order_pool(struct cli *c, struct diag *d)
{
    struct listing l = {0};
    struct book b = {0};
    int64_t now = 0;
    uint32_t only = 0;
    enum err err = cmd_id(c, "warehouse", false, &only, d);
    if (!err)
        err = cmd_order_now(c, &now, d);
    if (!err)
        err = begin(c, &l.s, &l.t, pool_columns, ARRAY_LEN(pool_columns), d);
    if (err)
        return err;
    l.skip = table_offset(&l.t);
    err = desk_book_open(&b, l.s, now);
    if (!err)
        err = desk_book_promised(&b);
    if (!err)
        err = print_pool(&l, &b, only);
    desk_book_release(&b);
    return end(&l.t, l.s, l.count, err);
}
