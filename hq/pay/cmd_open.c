/* `hq pay open`, `assign` and `close`: the work list of reconciliation. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/pay/cmd_reconcile.h"
#include "hq/pay/reconcile_load.h"

static const struct column columns[] = {
    {"order_no", N_("order"), COLUMN_TEXT},
    {"refund_no", NULL, COLUMN_TEXT},
    {"channel", NULL, COLUMN_TEXT},
    {"day", NULL, COLUMN_DAY},
    {"outlet", NULL, COLUMN_INT},
    {"kind", N_("what"), COLUMN_WORD},
    {"ours", N_("ours"), COLUMN_MONEY},
    {"theirs", N_("theirs"), COLUMN_MONEY},
    {"age_days", N_("days open"), COLUMN_INT},
    {"owner", N_("owner"), COLUMN_TEXT},
    {"opened", NULL, COLUMN_TIME},
    {"closed", NULL, COLUMN_TIME},
    {"closed_by", NULL, COLUMN_TEXT},
    {"reason", NULL, COLUMN_TEXT},
};

struct items {
    struct payopen_item *at;
    size_t count;
};

static enum err collect(void *ctx, const struct payopen_item *i)
{
    struct items *l = ctx;
    void *more = reallocarray(l->at, l->count + 1, sizeof(*l->at));
    if (!more)
        return ERR_NOMEM;
    l->at = more;
    l->at[l->count++] = *i;
    return ERR_OK;
}

static enum err put_row(struct table *t, const struct payopen_item *i,
                        int64_t now_ms)
{
    int64_t until = i->closed_ms ? i->closed_ms : now_ms;
    int64_t age =
        until > i->opened_ms ? (until - i->opened_ms) / CLOCK_DAY_MS : 0;
    struct cell cells[ARRAY_LEN(columns)] = {
        {.text = i->order_no},
        {.text = i->refund_no},
        {.text = recon_channel_name(i->channel)},
        {.number = i->day},
        {.number = i->outlet ? (int64_t)i->outlet : CELL_NONE},
        {.text = recon_kind_name(i->kind)},
        {.number = i->ours_fen},
        {.number = i->theirs_fen},
        {.number = age},
        {.text = i->owner},
        {.number = i->opened_ms},
        {.number = i->closed_ms ? i->closed_ms : CELL_NONE},
        {.text = i->closed_by},
        {.text = i->reason},
    };
    return table_row(t, cells);
}

static enum err print(const struct items *l, enum table_form form)
{
    struct table t;
    int64_t now = clock_now_ms(), count = (int64_t)l->count;
    enum err err = ERR_OK;
    if (count == 0 && form == TABLE_PEOPLE) {
        printf("%s\n", tr("nothing is open"));
        return ERR_OK;
    }
    table_begin(&t, stdout, form, columns, (int)ARRAY_LEN(columns), 1,
                form == TABLE_PEOPLE ? count : 0);
    for (size_t i = 0; !err && i < l->count; i++)
        err = put_row(&t, &l->at[i], now);
    if (!err)
        return table_end(&t, count, NULL);
    table_abandon(&t);
    return err;
}

enum err cmd_pay_open(struct cli *c, struct diag *d)
{
    struct paystore *s = NULL;
    struct items l = {0};
    const char *dir = NULL, *owner = cli_text(c, "owner");
    enum table_form form = TABLE_PEOPLE;
    struct diag why = {0};
    enum err err = cli_need(c, "dir", &dir, d);
    if (!err)
        err = cmd_pay_form(c, &form, d);
    if (!err) {
        err = paystore_open(dir, PAYSTORE_READ, &s, &why);
        if (err && err != ERR_NOTFOUND)
            return diag_set(d, err, "%s", why.text);
        err = s ? payopen_items(s, cli_flag(c, "closed"), owner, collect, &l)
                : ERR_OK;
    }
    if (!err)
        err = print(&l, form);
    free(l.at);
    paystore_close(s);
    return err;
}

/* ---- assign, close -------------------------------------------------------*/

struct change {
    const char *owner, *reason; /* one of them */
    struct payopen_by by;
};

static enum err change_one(struct paystore *s, const struct payopen_item *i,
                           const struct change *x, size_t *ret_changed)
{
    bool closed = false;
    enum err err = ERR_OK;
    if (i->closed_ms)
        return ERR_OK;
    if (x->owner)
        err = payopen_assign(s, i->order_no, i->refund_no, x->owner, &x->by);
    else
        err = payopen_close(s, i->order_no, i->refund_no, x->reason, &x->by,
                            &closed);
    *ret_changed += !err;
    return err;
}

static enum err change_order(struct paystore *s, const char *order_no,
                             const struct change *x, struct items *l,
                             struct diag *d)
{
    size_t changed = 0;
    enum err err = payopen_of_order(s, order_no, collect, l);
    for (size_t i = 0; !err && i < l->count; i++)
        err = change_one(s, &l->at[i], x, &changed);
    if (!err && changed == 0)
        err = diag_set(d, ERR_NOTFOUND,
                       tr("%.40s is not open: see `hq pay open`"), order_no);
    return err;
}

static enum err change(struct cli *c, struct change *x, const char *done,
                       struct diag *d)
{
    struct paystore *s = NULL;
    struct items l = {0};
    const char *dir = NULL;
    enum err err = cmd_pay_who(c, &x->by.who, d);
    x->by.at_ms = clock_now_ms();
    if (!err)
        err = cli_need(c, "dir", &dir, d);
    if (!err)
        err = paystore_open(dir, PAYSTORE_READ, &s, d); /* it must be there */
    paystore_close(s);
    s = NULL;
    if (!err)
        err = paystore_open(dir, PAYSTORE_WRITE, &s, d);
    if (!err)
        err = paystore_begin(s);
    if (!err)
        err = paystore_end(s, change_order(s, c->argv[0], x, &l, d));
    if (!err && cli_flag(c, "json"))
        printf("{\"order_no\":\"%s\",\"changed\":%zu}\n", l.at[0].order_no,
               l.count);
    else if (!err)
        printf("%s %s\n", l.at[0].order_no, done);
    free(l.at);
    paystore_close(s);
    return err;
}

static enum err need_words(const struct cli *c, const char *name, size_t most,
                           const char **ret_text, struct diag *d)
{
    enum err err = cli_need(c, name, ret_text, d);
    if (!err && (!**ret_text || !text_is_plain(*ret_text, most)))
        err = diag_set(d, ERR_FORMAT, tr("--%s: 1 to %d letters"), name,
                       (int)most);
    return err;
}

enum err cmd_pay_assign(struct cli *c, struct diag *d)
{
    struct change x = {0};
    enum err err = need_words(c, "owner", PAYOPEN_NAME_MAX, &x.owner, d);
    return err ? err : change(c, &x, tr("has its owner"), d);
}

enum err cmd_pay_close(struct cli *c, struct diag *d)
{
    struct change x = {0};
    enum err err = need_words(c, "reason", PAYOPEN_WORDS_MAX, &x.reason, d);
    return err ? err : change(c, &x, tr("is closed"), d);
}
