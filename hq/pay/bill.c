#include "hq/pay/bill.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/decimal.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/pay/account.h"

#define CELLS_MAX 64
#define CELL_MAX  ((size_t)1024)

struct cells {
    int count;
    struct cell {
        const char *text;
        size_t len;
    } at[CELLS_MAX];
};

/* The columns that matter, by what they are called in the two bills. */
enum column {
    COL_TIME,
    COL_ORDER,
    COL_PROVIDER_NO,
    COL_KIND,
    COL_AMOUNT,
    COL_FEE,
    COL_REFUND_NO,
    COL_PROVIDER_REFUND_NO,
    COL_REFUND_AMOUNT,
    COL_STATE,
    COL_DEVICE,
    COL_OUTLET,
    COL_SUB,
    COL_MERCHANT,
    COL_CREATED,
    COL_RECEIVED,
    COLUMNS,
};

struct name {
    enum column column;
    const char *name;
    bool needed;
};

/* The older form of WeChat's bill has no order amount but the sum that was
 * paid; where both are, the later line wins. */
static const struct name wechat_names[] = {
    {COL_TIME, "交易时间", true},
    {COL_ORDER, "商户订单号", true},
    {COL_PROVIDER_NO, "微信订单号", true},
    {COL_KIND, "交易状态", true},
    {COL_AMOUNT, "总金额", false},
    {COL_AMOUNT, "应结订单金额", false},
    {COL_AMOUNT, "订单金额", false},
    {COL_FEE, "手续费", true},
    {COL_REFUND_NO, "商户退款单号", true},
    {COL_PROVIDER_REFUND_NO, "微信退款单号", true},
    {COL_REFUND_AMOUNT, "退款金额", false},
    {COL_REFUND_AMOUNT, "申请退款金额", false},
    {COL_STATE, "退款状态", true},
    {COL_DEVICE, "设备号", true},
    {COL_MERCHANT, "商户号", false},
    {COL_SUB, "特约商户号", false},
    {COL_SUB, "子商户号", false},
};

static const struct name alipay_names[] = {
    {COL_TIME, "完成时间", true},
    {COL_ORDER, "商户订单号", true},
    {COL_PROVIDER_NO, "支付宝交易号", true},
    {COL_KIND, "业务类型", true},
    {COL_AMOUNT, "订单金额（元）", true},
    {COL_FEE, "服务费（元）", true},
    {COL_REFUND_NO, "退款批次号/请求号", true},
    {COL_DEVICE, "终端号", true},
    {COL_OUTLET, "门店编号", true},
    {COL_CREATED, "创建时间", true},
    {COL_RECEIVED, "商家实收（元）", true},
};

struct reading {
    enum pay_kind kind;
    const char *at, *end;
    unsigned line;
    int where[COLUMNS]; /* of the header; -1: not there */
    int width;
    struct bill_totals totals;
    struct money received, received_back; /* Alipay's own sums */
    bill_row_fn fn;
    void *ctx;
    struct diag *d;
};

static enum err bad(struct reading *r, const char *what)
{
    return diag_set(r->d, ERR_FORMAT,
                    tr("line %u of the bill: %s; nothing was taken from it, "
                       "fetch it again"),
                    r->line, what);
}

static bool next_line(struct reading *r, const char **ret_line, size_t *ret_len)
{
    if (r->at == r->end)
        return false;
    const char *newline = memchr(r->at, '\n', (size_t)(r->end - r->at));
    const char *stop = newline ? newline : r->end;
    *ret_line = r->at;
    *ret_len = (size_t)(stop - r->at);
    while (*ret_len > 0 && (*ret_line)[*ret_len - 1] == '\r')
        --*ret_len;
    r->at = newline ? newline + 1 : r->end;
    r->line++;
    return true;
}

static struct cell trimmed(const char *text, size_t len)
{
    while (len > 0 && strchr(" \t", *text)) {
        text++;
        len--;
    }
    while (len > 0 && strchr(" \t", text[len - 1]))
        len--;
    return (struct cell){text, len};
}

/* Splits at commas; with backticks each cell begins with one and the commas
 * within are text. */
static enum err split(struct reading *r, const char *line, size_t len,
                      bool backticks, struct cells *c)
{
    const char *at = line, *end = line + len;
    c->count = 0;
    for (;;) {
        const char *stop = at;
        if (backticks && (at == end || *at++ != '`'))
            return bad(r, tr("a cell does not begin with a backtick"));
        for (stop = at; stop < end; stop++) {
            if (*stop == ',' &&
                (!backticks || (stop + 1 < end && stop[1] == '`')))
                break;
        }
        if (c->count == CELLS_MAX || (size_t)(stop - at) > CELL_MAX)
            return bad(r, tr("too many or too long cells"));
        c->at[c->count++] = trimmed(at, (size_t)(stop - at));
        if (stop == end)
            return ERR_OK;
        at = stop + 1;
    }
}

static bool cell_is(const struct cell *c, const char *text)
{
    return strlen(text) == c->len && memcmp(c->text, text, c->len) == 0;
}

static const struct cell *cell_of(const struct reading *r,
                                  const struct cells *c, enum column column)
{
    static const struct cell none = {"", 0};
    int i = r->where[column];
    return i < 0 || i >= c->count ? &none : &c->at[i];
}

static enum err find_columns(struct reading *r, const struct cells *header)
{
    bool alipay = r->kind == PAY_ALIPAY;
    const struct name *names = alipay ? alipay_names : wechat_names;
    size_t count = alipay ? ARRAY_LEN(alipay_names) : ARRAY_LEN(wechat_names);
    for (int i = 0; i < COLUMNS; i++)
        r->where[i] = -1;
    for (size_t n = 0; n < count; n++) {
        bool found = false;
        for (int i = 0; i < header->count; i++) {
            if (!cell_is(&header->at[i], names[n].name))
                continue;
            if (found)
                return bad(r, tr("a column is there twice"));
            found = true;
            r->where[names[n].column] = i;
        }
        if (names[n].needed && !found)
            return bad(r, tr("a column is missing"));
    }
    if (r->where[COL_AMOUNT] < 0 ||
        (!alipay && r->where[COL_REFUND_AMOUNT] < 0))
        return bad(r, tr("a column is missing"));
    r->width = header->count;
    return ERR_OK;
}

/* ---- cells to values -------------------------------------------------------
 */
static enum err take_text(struct reading *r, const struct cells *c,
                          enum column column, char *out, size_t cap)
{
    const struct cell *one = cell_of(r, c, column);
    if (one->len >= cap || memchr(one->text, 0, one->len))
        return bad(r, tr("a cell is too long"));
    memcpy(out, one->text, one->len);
    out[one->len] = 0;
    return ERR_OK;
}

/* Yuan with up to `places` decimals; empty is 0. */
static enum err cell_decimal(struct reading *r, const struct cell *one,
                             unsigned places, int64_t *ret_value)
{
    char text[40];
    if (one->len == 0) {
        *ret_value = 0;
        return ERR_OK;
    }
    if (one->len >= sizeof(text) || memchr(one->text, 0, one->len))
        return bad(r, tr("an amount cannot be read"));
    memcpy(text, one->text, one->len);
    text[one->len] = 0;
    if (decimal_parse(text, places, MONEY_MAX, ret_value, NULL))
        return bad(r, tr("an amount cannot be read"));
    return ERR_OK;
}

/* Refunds are negative in one bill and not in the other: the kind says it. */
static enum err take_fen(struct reading *r, const struct cells *c,
                         enum column column, struct money *ret_amount)
{
    int64_t fen = 0;
    enum err err = cell_decimal(r, cell_of(r, c, column), 2, &fen);
    if (!err)
        *ret_amount = money_of(fen < 0 ? -fen : fen);
    return err;
}

static enum err take_time(struct reading *r, const struct cells *c,
                          enum column column, int64_t *ret_ms)
{
    char text[40];
    enum err err = take_text(r, c, column, text, sizeof(text));
    if (!err)
        *ret_ms = pay_read_time(text);
    return err;
}

static enum err take_kind(struct reading *r, const struct cells *c,
                          struct bill_row *row)
{
    const struct cell *kind = cell_of(r, c, COL_KIND);
    bool alipay = r->kind == PAY_ALIPAY;
    if (cell_is(kind, alipay ? "交易" : "SUCCESS"))
        row->kind = BILL_PAYMENT;
    else if (cell_is(kind, alipay ? "退款" : "REFUND"))
        row->kind = BILL_REFUND;
    else if (!alipay && cell_is(kind, "REVOKED"))
        row->kind = BILL_REVERSED;
    else
        return bad(r, tr("neither a payment nor a refund"));
    return ERR_OK;
}

static enum err take_names(struct reading *r, const struct cells *c,
                           struct bill_row *row)
{
    enum err err =
        take_text(r, c, COL_ORDER, row->order_no, sizeof(row->order_no));
    if (!err)
        err = take_text(r, c, COL_PROVIDER_NO, row->provider_no,
                        sizeof(row->provider_no));
    if (!err)
        err = take_text(r, c, COL_REFUND_NO, row->refund_no,
                        sizeof(row->refund_no));
    if (!err)
        err = take_text(r, c, COL_PROVIDER_REFUND_NO, row->provider_refund_no,
                        sizeof(row->provider_refund_no));
    if (!err)
        err = take_text(r, c, COL_SUB, row->sub_merchant,
                        sizeof(row->sub_merchant));
    if (!err)
        err =
            take_text(r, c, COL_MERCHANT, row->merchant, sizeof(row->merchant));
    if (!err)
        err = take_text(r, c, COL_OUTLET, row->outlet, sizeof(row->outlet));
    if (!err)
        err = take_text(r, c, COL_DEVICE, row->device, sizeof(row->device));
    if (!err)
        err = take_text(r, c, COL_STATE, row->state, sizeof(row->state));
    /* WeChat writes 0 where there is nothing. */
    char *zero[] = {row->refund_no, row->provider_refund_no, row->sub_merchant,
                    row->device};
    for (size_t i = 0; i < ARRAY_LEN(zero) && r->kind != PAY_ALIPAY; i++) {
        if (strcmp(zero[i], "0") == 0)
            zero[i][0] = 0;
    }
    return err;
}

static enum err add(struct reading *r, struct money *sum, struct money amount)
{
    return money_add(*sum, amount, sum) ? bad(r, tr("amounts are too large"))
                                        : ERR_OK;
}

static enum err count_row(struct reading *r, const struct bill_row *row,
                          struct money received)
{
    bool payment = row->kind == BILL_PAYMENT;
    struct bill_totals *t = &r->totals;
    enum err err = payment ? add(r, &t->paid, row->paid)
                           : add(r, &t->refunded, row->refunded);
    if (!err)
        err = add(r, payment ? &r->received : &r->received_back, received);
    if (err)
        return err;
    t->payments += payment;
    t->refunds += !payment;
    if (__builtin_add_overflow(t->fee_milli, row->fee_milli, &t->fee_milli))
        return bad(r, tr("amounts are too large"));
    return ERR_OK;
}

static enum err take_row(struct reading *r, const struct cells *c)
{
    struct bill_row row = {.line = r->line};
    struct money amount = {0}, received = {0};
    int64_t fee = 0;
    if (c->count != r->width)
        return bad(r, tr("it has not as many cells as the header"));
    enum err err = take_kind(r, c, &row);
    if (!err)
        err = take_names(r, c, &row);
    if (!err && r->kind == PAY_ALIPAY && row.kind == BILL_REFUND &&
        !row.refund_no[0])
        row.kind = BILL_REVERSED;
    bool payment = row.kind == BILL_PAYMENT;
    if (!err)
        err = take_fen(r, c,
                       payment || r->kind == PAY_ALIPAY ? COL_AMOUNT
                                                        : COL_REFUND_AMOUNT,
                       &amount);
    if (!err)
        err = cell_decimal(r, cell_of(r, c, COL_FEE), 5, &fee);
    if (!err)
        err = take_fen(r, c, COL_RECEIVED, &received);
    if (!err)
        err = take_time(r, c, COL_TIME, &row.at_ms);
    if (!err && !row.at_ms)
        err = take_time(r, c, COL_CREATED, &row.at_ms);
    if (err)
        return err;
    if (!row.order_no[0] || !row.provider_no[0] || !row.at_ms)
        return bad(r, tr("a number or the time is missing"));
    fee = fee < 0 ? -fee : fee;
    row.fee_milli = payment ? fee : -fee;
    if (payment)
        row.paid = amount;
    else
        row.refunded = amount;
    err = count_row(r, &row, received);
    return err ? err : r->fn(r->ctx, &row, r->d);
}

/* ---- WeChat ----------------------------------------------------------------
 */
static enum err not_adding_up(struct reading *r)
{
    return bad(r, tr("its totals are not the sum of its rows"));
}

/* 总交易单数 counts rows; sums are of the columns that rows were read from. */
static enum err check_wechat_totals(struct reading *r,
                                    const struct cells *names,
                                    const struct cells *sums)
{
    struct {
        const char *name;
        unsigned places;
        int64_t want;
    } checks[] = {
        {"总交易单数", 0,
         (int64_t)r->totals.payments + (int64_t)r->totals.refunds},
        {"订单总金额", 2, r->totals.paid.fen},
        {"申请退款总金额", 2, r->totals.refunded.fen},
        {"手续费总金额", 5, r->totals.fee_milli},
    };
    if (sums->count != names->count)
        return bad(r, tr("it has not as many cells as the header"));
    for (int i = 0; i < names->count; i++) {
        for (size_t k = 0; k < ARRAY_LEN(checks); k++) {
            int64_t sum = 0;
            if (!cell_is(&names->at[i], checks[k].name))
                continue;
            enum err err =
                cell_decimal(r, &sums->at[i], checks[k].places, &sum);
            if (err)
                return err;
            if (sum != checks[k].want)
                return not_adding_up(r);
        }
    }
    return ERR_OK;
}

static enum err read_wechat(struct reading *r)
{
    struct cells cells, names;
    const char *line = NULL;
    size_t len = 0;
    bool totals = false;
    if (!next_line(r, &line, &len))
        return bad(r, tr("it is empty"));
    enum err err = split(r, line, len, false, &cells);
    if (!err)
        err = find_columns(r, &cells);
    while (!err && next_line(r, &line, &len)) {
        if (len == 0)
            continue;
        if (*line != '`') {
            if (totals)
                return bad(r, tr("a cell does not begin with a backtick"));
            totals = true;
            err = split(r, line, len, false, &names);
            continue;
        }
        err = split(r, line, len, true, &cells);
        if (err)
            break;
        if (!totals) {
            err = take_row(r, &cells);
            continue;
        }
        err = check_wechat_totals(r, &names, &cells);
        while (!err && next_line(r, &line, &len)) {
            if (len > 0)
                err = bad(r, tr("there is more behind the totals"));
        }
        return err;
    }
    return err ? err : bad(r, tr("it is cut off: the totals are missing"));
}

/* ---- Alipay ----------------------------------------------------------------
 */
static bool begins(const char *line, size_t len, const char *with)
{
    size_t n = strlen(with);
    return len >= n && memcmp(line, with, n) == 0;
}

static const char *find(const char *line, size_t len, const char *what)
{
    return memmem(line, len, what, strlen(what));
}

/* "#交易合计：2笔，商家实收共0.03元，...": how many and how much. */
static enum err check_alipay_total(struct reading *r, const char *line,
                                   size_t len, const char *label,
                                   uint32_t count, struct money sum)
{
    static const char received[] = "共", unit[] = "元", pieces[] = "笔";
    int64_t number = 0, fen = 0;
    size_t skip = strlen(label);
    const char *end = line + len, *at = line + skip;
    const char *stop = find(at, len - skip, pieces);
    if (!stop)
        return not_adding_up(r);
    struct cell one = trimmed(at, (size_t)(stop - at));
    enum err err = cell_decimal(r, &one, 0, &number);
    at = find(stop, (size_t)(end - stop), received);
    const char *last = at ? find(at, (size_t)(end - at), unit) : NULL;
    if (!err && !last)
        return not_adding_up(r);
    if (!err) {
        at += strlen(received);
        one = trimmed(at, (size_t)(last - at));
        err = cell_decimal(r, &one, 2, &fen);
    }
    if (!err && (number != count || (fen < 0 ? -fen : fen) != sum.fen))
        err = not_adding_up(r);
    return err;
}

static enum err read_alipay_end(struct reading *r)
{
    const char *line = NULL;
    size_t len = 0;
    enum err err = ERR_OK;
    while (!err && next_line(r, &line, &len)) {
        if (begins(line, len, "#交易合计："))
            err = check_alipay_total(r, line, len, "#交易合计：",
                                     r->totals.payments, r->received);
        else if (begins(line, len, "#退款合计："))
            err = check_alipay_total(r, line, len, "#退款合计：",
                                     r->totals.refunds, r->received_back);
        else if (len > 0 && line[0] != '#')
            err = bad(r, tr("there is more behind the totals"));
    }
    return err;
}

/* "#账号：[20881011179556110156]": the merchant's 16 digits and 0156. */
static void take_account(struct reading *r, const char *line, size_t len)
{
    static const char head[] = "#账号：[", tail[] = "0156]";
    size_t most = strlen(head) + sizeof(r->totals.merchant) - 1;
    if (!begins(line, len, head))
        return;
    const char *end = find(line, len, tail);
    size_t n = end ? (size_t)(end - line) : 0;
    while (end && (end = find(end + 1, len - (size_t)(end + 1 - line), tail)))
        n = (size_t)(end - line); /* the last one */
    if (n <= strlen(head) || n > most)
        return;
    n -= strlen(head);
    memcpy(r->totals.merchant, line + strlen(head), n);
    r->totals.merchant[n] = 0;
}

static enum err read_alipay(struct reading *r)
{
    struct cells cells;
    const char *line = NULL;
    size_t len = 0;
    bool header = false;
    enum err err = ERR_OK;
    while (!err && next_line(r, &line, &len)) {
        if (len == 0)
            continue;
        if (line[0] == '#') {
            if (header && begins(line, len, "#---"))
                return read_alipay_end(r);
            if (!header)
                take_account(r, line, len);
            continue;
        }
        err = split(r, line, len, false, &cells);
        /* A comma may end the line. */
        if (!err && cells.count > 1 && cells.at[cells.count - 1].len == 0 &&
            (!header || cells.count == r->width + 1))
            cells.count--;
        if (!err && !header)
            err = find_columns(r, &cells);
        else if (!err)
            err = take_row(r, &cells);
        header = true;
    }
    return err ? err : bad(r, tr("it is cut off: the end mark is missing"));
}

enum err bill_read(enum pay_kind kind, const void *bytes, size_t len,
                   bill_row_fn fn, void *ctx, struct bill_totals *ret_totals,
                   struct diag *d)
{
    static const char bom[] = "\xEF\xBB\xBF";
    struct buf utf8 = {0};
    struct reading r = {
        .kind = kind, .fn = fn, .ctx = ctx, .d = d, .at = bytes};
    enum err err = ERR_OK;
    if (len == 0)
        return bad(&r, tr("it is empty"));
    r.end = r.at + len;
    if (!utf8_valid(bytes, len)) {
        err = kind == PAY_ALIPAY ? gb18030_to_utf8(bytes, len, &utf8)
                                 : ERR_FORMAT;
        if (err) {
            err =
                err == ERR_FORMAT
                    ? bad(&r, tr("it is not in the encoding that it should be"))
                    : diag_set(d, err, tr("out of memory"));
            goto out;
        }
        r.at = (const char *)utf8.data;
        r.end = r.at + utf8.len;
    } else if (begins(r.at, len, bom)) {
        r.at += 3;
    }
    err = kind == PAY_ALIPAY ? read_alipay(&r) : read_wechat(&r);
    if (!err)
        *ret_totals = r.totals;
out:
    buf_release(&utf8);
    return err;
}
