/* `hq pay reconcile`: a day's bills beside the books. */
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/pay/cmd_reconcile.h"
#include "hq/pay/reconcile_run.h"

/* One channel's day, as it is printed. */
struct done {
    bool there;
    unsigned missing; /* bills that are not made yet, beside those that are */
    struct payopen_bill bill;
    struct recon_books books;
    struct recon_result result;
    struct reconcile_counts counts;
};

static const struct column columns[] = {
    {"channel", NULL, COLUMN_TEXT},
    {"kind", N_("what"), COLUMN_WORD},
    {"order_no", N_("order"), COLUMN_TEXT},
    {"refund_no", NULL, COLUMN_TEXT},
    {"outlet", NULL, COLUMN_INT},
    {"at", NULL, COLUMN_TIME},
    {"ours", N_("ours"), COLUMN_MONEY},
    {"theirs", N_("theirs"), COLUMN_MONEY},
    {"difference", N_("difference"), COLUMN_MONEY},
    {"provider_no", NULL, COLUMN_TEXT},
    {"bill_day", NULL, COLUMN_DAY},
    {"line", NULL, COLUMN_INT},
    {"open", NULL, COLUMN_FLAG},
};
#define COLUMN_OURS 6

enum err cmd_pay_who(const struct cli *c, const char **ret_who, struct diag *d)
{
    const char *who = cli_text(c, "by");
    const struct passwd *p = who ? NULL : getpwuid(geteuid());
    if (!who)
        who = p ? p->pw_name : "?";
    if (!*who || !text_is_plain(who, PAYOPEN_NAME_MAX))
        return diag_set(d, ERR_FORMAT, tr("--by: a name of at most %d letters"),
                        PAYOPEN_NAME_MAX);
    *ret_who = who;
    return ERR_OK;
}

enum err cmd_pay_form(const struct cli *c, enum table_form *ret_form,
                      struct diag *d)
{
    if (cli_flag(c, "json") && cli_flag(c, "csv"))
        return diag_set(d, ERR_FORMAT, tr("--json or --csv, not both"));
    *ret_form = cli_flag(c, "json")  ? TABLE_JSON
                : cli_flag(c, "csv") ? TABLE_CSV
                                     : TABLE_PEOPLE;
    return ERR_OK;
}

/* ---- which bills ---------------------------------------------------------*/

/* wechat2 and wechat3 give the same bill: one of them is asked. */
static enum err choose(const struct cli *c, const struct merchant *m,
                       bool wanted[PAY_KINDS], struct diag *d)
{
    const char *name = cli_text(c, "provider");
    enum pay_kind kind = PAY_KINDS;
    bool any = false;
    memset(wanted, 0, PAY_KINDS * sizeof(*wanted));
    if (name && !merchant_kind_named(name, &kind))
        return diag_set(d, ERR_FORMAT,
                        tr("--provider must be wechat2, wechat3 or alipay"));
    if (cli_text(c, "file") && !name)
        return diag_set(d, ERR_FORMAT,
                        tr("say whose bill --file is: --provider wechat3"));
    if (name) {
        wanted[kind] = true;
        return ERR_OK;
    }
    for (int i = 0; i < PAY_KINDS; i++)
        any = any || merchant_has(m, (enum pay_kind)i);
    if (!any)
        return diag_set(d, ERR_NOTFOUND,
                        tr("no provider is set up: write pay.ini"));
    wanted[PAY_WECHAT3] = merchant_has(m, PAY_WECHAT3);
    wanted[PAY_WECHAT2] = merchant_has(m, PAY_WECHAT2) && !wanted[PAY_WECHAT3];
    wanted[PAY_ALIPAY] = merchant_has(m, PAY_ALIPAY);
    return ERR_OK;
}

/* ---- printing ------------------------------------------------------------*/

static const char *fen_text(int64_t fen, char out[MONEY_CHARS])
{
    return money_format(money_of(fen), out);
}

/* To the fen, half away from zero. */
static int64_t fee_fen(int64_t milli)
{
    return (milli + (milli < 0 ? -500 : 500)) / 1000;
}

static void say_summary(const struct done *x)
{
    const struct bill_totals *t = &x->bill.totals;
    char day[CLOCK_DAY_CHARS], paid[MONEY_CHARS], back[MONEY_CHARS],
        fee[MONEY_CHARS], ours[MONEY_CHARS], theirs[MONEY_CHARS],
        difference[MONEY_CHARS];
    printf(tr("%s, %s: %u payments of %s, %u given back of %s, fees %s\n"),
           x->bill.provider, clock_format_day(x->bill.day, day), t->payments,
           fen_text(t->paid.fen, paid), t->refunds,
           fen_text(t->refunded.fen, back),
           fen_text(fee_fen(t->fee_milli), fee));
    printf(tr("  the bill %s, our books %s, difference %s\n"),
           fen_text(x->result.theirs_fen, theirs),
           fen_text(x->result.ours_fen, ours),
           fen_text(x->result.theirs_fen - x->result.ours_fen, difference));
    for (int i = 0; i < RECON_KINDS; i++)
        if (x->counts.kinds[i])
            printf("  %s: %u\n", tr(recon_kind_name((enum recon_kind)i)),
                   x->counts.kinds[i]);
    if (x->missing)
        printf(tr("  bills that are not there yet: %u; what they should have "
                  "waits\n"),
               x->missing);
    printf(tr("  written to the ledger: %u; closed on the work list: %u\n"),
           x->counts.facts, x->counts.closed);
}

static bool listed(const struct recon_finding *f, bool all)
{
    return all || recon_kind_open(f->kind) || f->theirs_fen != f->ours_fen ||
           f->kind == RECON_WAITING;
}

static enum err put_row(struct table *t, const struct done *x,
                        const struct recon_finding *f)
{
    const struct bill_row *row = f->row ? &f->row->row : NULL;
    uint32_t outlet = f->payment  ? f->payment->outlet
                      : f->refund ? f->refund->outlet
                      : f->row    ? f->row->outlet
                                  : 0;
    int64_t at = f->payment  ? f->payment->at_ms
                 : f->refund ? f->refund->at_ms
                 : row       ? row->at_ms
                             : CELL_NONE;
    struct cell cells[ARRAY_LEN(columns)] = {
        {.text = recon_channel_name(x->bill.channel)},
        {.text = recon_kind_name(f->kind)},
        {.text = f->order_no},
        {.text = f->refund_no},
        {.number = outlet ? (int64_t)outlet : CELL_NONE},
        {.number = at},
        {.number = f->ours_fen},
        {.number = f->theirs_fen},
        {.number = f->theirs_fen - f->ours_fen},
        {.text = row ? row->provider_no : ""},
        {.number = f->row ? f->row->day : CELL_NONE},
        {.number = row ? (int64_t)row->line : CELL_NONE},
        {.number = recon_kind_open(f->kind)},
    };
    return table_row(t, cells);
}

static enum err print(const struct cli *c, struct done *all,
                      enum table_form form)
{
    struct table t;
    struct cell sums[ARRAY_LEN(columns)];
    int64_t count = 0, ours = 0, theirs = 0;
    bool every = cli_flag(c, "all");
    enum err err = ERR_OK;
    for (int i = 0; i < RECON_CHANNELS; i++) {
        for (size_t k = 0; all[i].there && k < all[i].result.count; k++)
            count += listed(&all[i].result.findings[k], every);
        if (!all[i].there)
            continue;
        ours += all[i].result.ours_fen;
        theirs += all[i].result.theirs_fen;
        if (form == TABLE_PEOPLE)
            say_summary(&all[i]);
    }
    if (form == TABLE_PEOPLE && count == 0)
        return ERR_OK;
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        sums[i] = (struct cell){CELL_NONE, NULL};
    sums[COLUMN_OURS].number = ours;
    sums[COLUMN_OURS + 1].number = theirs;
    sums[COLUMN_OURS + 2].number = theirs - ours;
    table_begin(&t, stdout, form, columns, (int)ARRAY_LEN(columns), 1,
                form == TABLE_PEOPLE ? count : 0);
    for (int i = 0; i < RECON_CHANNELS; i++)
        for (size_t k = 0; !err && all[i].there && k < all[i].result.count; k++)
            if (listed(&all[i].result.findings[k], every))
                err = put_row(&t, &all[i], &all[i].result.findings[k]);
    if (!err)
        return table_end(&t, count, sums);
    table_abandon(&t);
    return err;
}

/* ---- the command ---------------------------------------------------------*/

/* One for each merchant that has one; the first trouble is told, named where
 * there are several. Nothing sold, no bill: that one is missing is no trouble
 * where others came. */
static enum err read_bills(struct reconcile *x, enum pay_kind kind, int32_t day,
                           const char *file, bool *ret_any,
                           unsigned *ret_missing, struct diag *d)
{
    enum err first = ERR_OK;
    const char *of = NULL;
    unsigned missing = 0;
    for (size_t i = 0; (of = merchant_bill_of(x->merchant, kind, i)) != NULL;
         i++) {
        struct diag why = {0};
        enum err err = reconcile_bill(x, kind, of, day, file, &why);
        *ret_any = *ret_any || !err;
        missing += err == ERR_NOTFOUND;
        if (err && (!first || first == ERR_NOTFOUND)) {
            const char *text = why.text[0] ? why.text : err_text(err);
            first = of[0] ? diag_set(d, err, "%s: %s", of, text)
                          : diag_set(d, err, "%s", text);
        }
        if (file)
            break;
    }
    *ret_missing = missing;
    return *ret_any && first == ERR_NOTFOUND ? ERR_OK : first;
}

static enum err reconcile_one(struct reconcile *x, enum pay_kind kind,
                              int32_t day, const char *file, struct done *done,
                              struct diag *d)
{
    enum recon_channel channel = recon_channel_of(kind);
    struct diag first = {0};
    bool any = false;
    enum err err = read_bills(x, kind, day, file, &any, &done->missing, &first);
    if (!any)
        return diag_set(d, err, "%s", first.text);
    enum err late = err;
    err = reconcile_day(x, channel, day, &done->books, &done->result,
                        &done->counts, d);
    if (!err)
        err = reconcile_beside(x, channel, day, &done->counts, d);
    if (!err)
        err = payopen_bills(x->pay, channel, day, &done->bill);
    done->there = !err;
    return err || !late ? err : diag_set(d, late, "%s", first.text);
}

/* What can be done is done and printed, and the first trouble is told. */
static enum err run(struct cli *c, struct reconcile *x, int32_t day,
                    enum table_form form, struct diag *d)
{
    struct done all[RECON_CHANNELS];
    bool wanted[PAY_KINDS];
    memset(all, 0, sizeof(all));
    enum err first = choose(c, x->merchant, wanted, d);
    bool any = false;
    if (first)
        return first;
    for (int kind = 0; kind < PAY_KINDS; kind++) {
        struct diag why = {0};
        struct done *done = &all[recon_channel_of((enum pay_kind)kind)];
        if (!wanted[kind])
            continue;
        enum err err = reconcile_one(x, (enum pay_kind)kind, day,
                                     cli_text(c, "file"), done, &why);
        any = any || done->there;
        if (err && !first)
            first = why.text[0] ? diag_set(d, err, "%s", why.text) : err;
    }
    enum err err = any ? print(c, all, form) : ERR_OK;
    for (int i = 0; i < RECON_CHANNELS; i++) {
        recon_release(&all[i].result);
        recon_books_release(&all[i].books);
    }
    return first ? first : err;
}

enum err cmd_pay_reconcile(struct cli *c, struct diag *d)
{
    struct reconcile x = {.now_ms = clock_now_ms()};
    struct merchant *m = NULL;
    const char *date = NULL;
    enum table_form form = TABLE_PEOPLE;
    int32_t day = 0;
    enum err err = cli_need(c, "dir", &x.dir, d);
    if (!err)
        err = cli_need(c, "date", &date, d);
    if (!err)
        err = cli_day(c, "date", 0, &day, d);
    if (!err)
        err = cmd_pay_form(c, &form, d);
    if (!err)
        err = cmd_pay_who(c, &x.who, d);
    if (!err)
        err = merchant_load(x.dir, &m, d);
    x.merchant = m;
    if (!err)
        err = cmd_open(c, STORE_WRITE, &x.store, d);
    if (!err)
        err = paystore_open(x.dir, PAYSTORE_WRITE, &x.pay, d);
    if (!err)
        err = run(c, &x, day, form, d);
    paystore_close(x.pay);
    store_close(x.store);
    merchant_free(m);
    return err;
}
