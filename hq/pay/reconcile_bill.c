/* Reading, checking and keeping a bill. */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/pay/reconcile_run.h"

#define PATH_CHARS      4096
#define BILL_TIMEOUT_MS 120000
#define HASH_LEN        32
#define NAME_HASH_CHARS 16

struct reading {
    struct reconcile *x;
    enum pay_kind kind;
    const char *bill_of;
    int32_t day;
    bool keep; /* the second time */
};

static enum err read_file(const char *file, struct buf *ret_bill,
                          struct diag *d)
{
    struct buf raw = {0};
    enum err err = file_read(file, BILL_MAX, &raw);
    if (err)
        err = diag_set(d, err,
                       tr("%s cannot be read: give the bill as the provider's "
                          "site gave it, a CSV, gzip or zip file"),
                       file);
    else
        err = bill_unpack(raw.data, raw.len, ret_bill, d);
    buf_release(&raw);
    return err;
}

static int64_t bill_ready_ms(int32_t day)
{
    return (int64_t)(day + 1) * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS +
           RECONCILE_HOUR * INT64_C(3600000);
}

/* ERR_OK with an empty bill: nothing happened. */
static enum err fetch(struct reconcile *x, enum pay_kind kind,
                      const char *bill_of, int32_t day, struct buf *ret_bill,
                      struct diag *d)
{
    struct pay_provider *p = NULL;
    enum err err = merchant_open(x->merchant, kind, &p, d);
    if (err)
        return err;
    err = p->ops->bill(p, bill_of, day, BILL_TIMEOUT_MS, ret_bill, d);
    p->ops->close(p);
    if (err == ERR_NOTFOUND && x->now_ms > bill_ready_ms(day) + CLOCK_DAY_MS) {
        buf_clear(ret_bill);
        if (d)
            *d = (struct diag){0};
        return ERR_OK;
    }
    if (err == ERR_NOTFOUND) {
        char text[CLOCK_TIME_CHARS], said[CLOCK_DAY_CHARS];
        return diag_set(d, err,
                        tr("%s has no bill of %s yet: try again after %.16s "
                           "(China time)"),
                        merchant_kind_name(kind), clock_format_day(day, said),
                        clock_format_time(bill_ready_ms(day), text));
    }
    return err;
}

static uint32_t outlet_of(const struct reconcile *x, enum pay_kind kind,
                          const struct bill_row *r)
{
    unsigned outlet = 0, till = 0;
    char end = 0;
    if (sscanf(r->device, "%9u-%9u%c", &outlet, &till, &end) == 2 ||
        sscanf(r->outlet, "%9u%c", &outlet, &end) == 1)
        return outlet;
    return merchant_outlet(x->merchant, kind, r->sub_merchant);
}

static enum err take_row(void *ctx, const struct bill_row *r, struct diag *d)
{
    struct reading *g = ctx;
    char was[CLOCK_DAY_CHARS], want[CLOCK_DAY_CHARS];
    const char *ours = merchant_number(g->x->merchant, g->kind);
    if (r->merchant[0] && ours[0] && strcmp(r->merchant, ours) != 0)
        return diag_set(
            d, ERR_DENIED,
            tr("line %u is of merchant %s and pay.ini says %s: this "
               "is somebody else's bill, nothing was taken from "
               "it"),
            r->line, r->merchant, ours);
    if (recon_day(r->at_ms) != g->day)
        return diag_set(d, ERR_DENIED,
                        tr("line %u is of %s: this is not the bill of %s, "
                           "nothing was taken from it"),
                        r->line, clock_format_day(recon_day(r->at_ms), was),
                        clock_format_day(g->day, want));
    if (!g->keep)
        return ERR_OK;
    struct recon_row row = {.day = g->day, .row = *r};
    text_copy(row.bill_of, sizeof(row.bill_of), g->bill_of);
    if (g->bill_of[0])
        text_copy(row.row.sub_merchant, sizeof(row.row.sub_merchant),
                  g->bill_of);
    row.outlet = outlet_of(g->x, g->kind, &row.row);
    return payopen_row_put(g->x->pay, recon_channel_of(g->kind), &row);
}

/* The bill's own word, where it has one (Alipay's head), decides whose it is. A
 * file's was not said before. */
static enum err check_account(struct reading *g, bool file, const char *account,
                              struct diag *d)
{
    const struct merchant *m = g->x->merchant;
    const char *of = NULL, *ours = merchant_number(m, g->kind);
    if (!account[0])
        return ERR_OK;
    for (size_t i = 1; file && (of = merchant_bill_of(m, g->kind, i)) != NULL;
         i++) {
        if (strcmp(of, account) == 0) {
            g->bill_of = of;
            return ERR_OK;
        }
    }
    if (g->bill_of[0])
        ours = g->bill_of;
    if (!ours[0] || strcmp(account, ours) == 0)
        return ERR_OK;
    return diag_set(d, ERR_DENIED,
                    tr("the bill is of account %s and not of %s: it is "
                       "somebody else's, nothing was taken from it"),
                    account, ours);
}

static void name_it(const struct buf *bill, enum pay_kind kind,
                    const char *bill_of, int32_t day, struct payopen_bill *b)
{
    uint8_t hash[HASH_LEN];
    char text[CLOCK_DAY_CHARS];
    b->channel = recon_channel_of(kind);
    b->day = day;
    text_copy(b->bill_of, sizeof(b->bill_of), bill_of);
    b->provider = merchant_kind_name(kind);
    if (bill->len == 0)
        return;
    crypto_generichash(hash, sizeof(hash), bill->data, bill->len, NULL, 0);
    hex_encode(hash, sizeof(hash), b->hash);
    snprintf(b->file, sizeof(b->file), "%s-%s%s%s-%.*s.csv", b->provider,
             clock_format_day(day, text), bill_of[0] ? "-" : "", bill_of,
             NAME_HASH_CHARS, b->hash);
}

static enum err keep_file(const struct reconcile *x, const struct buf *bill,
                          const struct payopen_bill *b, struct diag *d)
{
    char path[PATH_CHARS];
    if (bill->len == 0)
        return ERR_OK;
    if (snprintf(path, sizeof(path), "%s/" RECONCILE_DIR, x->dir) >=
        (int)sizeof(path) - PAYOPEN_FILE_CAP)
        return diag_set(d, ERR_RANGE, tr("the path of --dir is too long"));
    enum err err = mkdir(path, 0700) && errno != EEXIST ? ERR_IO : ERR_OK;
    snprintf(path, sizeof(path), "%s/" RECONCILE_DIR "/%s", x->dir, b->file);
    if (!err)
        err = file_write(path, 0600, bill->data, bill->len);
    return err ? diag_set(d, err,
                          tr("the bill cannot be kept as %s: give this user "
                             "the right to write there, and room"),
                          path)
               : ERR_OK;
}

static enum err read_all(struct reading *g, const struct buf *bill,
                         struct bill_totals *ret_totals, struct diag *d)
{
    *ret_totals = (struct bill_totals){0};
    return bill->len ? bill_read(g->kind, bill->data, bill->len, take_row, g,
                                 ret_totals, d)
                     : ERR_OK;
}

enum err reconcile_bill(struct reconcile *x, enum pay_kind kind,
                        const char *bill_of, int32_t day, const char *file,
                        struct diag *d)
{
    struct reading g = {.x = x, .kind = kind, .bill_of = bill_of, .day = day};
    struct payopen_bill b;
    struct buf bill = {0};
    memset(&b, 0, sizeof(b));
    enum err err = file ? read_file(file, &bill, d)
                        : fetch(x, kind, bill_of, day, &bill, d);
    if (!err && file && bill.len == 0)
        err = diag_set(d, ERR_FORMAT, tr("%s is empty"), file);
    if (!err)
        err = read_all(&g, &bill, &b.totals, d);
    if (!err)
        err = check_account(&g, file != NULL, b.totals.merchant, d);
    if (!err) {
        name_it(&bill, kind, g.bill_of, day, &b);
        err = keep_file(x, &bill, &b, d);
    }
    if (!err)
        err = paystore_begin(x->pay);
    if (!err) {
        g.keep = true;
        err = payopen_bill_put(x->pay, &b, x->now_ms, x->who);
        if (!err)
            err = read_all(&g, &bill, &b.totals, d);
        err = paystore_end(x->pay, err);
    }
    buf_release(&bill);
    return err;
}
