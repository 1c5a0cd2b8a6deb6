/* Bills, packed and plain. The first byte says whose. What is refused comes
 * with a sentence; what is read adds up, row by row. */
#include <string.h>

#include "base/check.h"
#include "hq/pay/bill.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static enum err count(void *ctx, const struct bill_row *row, struct diag *d)
{
    struct bill_totals *t = ctx;
    (void)d;
    CHECK(row->order_no[0] && row->provider_no[0] && row->at_ms > 0);
    CHECK(row->paid.fen >= 0 && row->refunded.fen >= 0);
    t->payments += row->kind == BILL_PAYMENT;
    t->refunds += row->kind != BILL_PAYMENT;
    CHECK(!money_add(t->paid, row->paid, &t->paid));
    CHECK(!money_add(t->refunded, row->refunded, &t->refunded));
    return ERR_OK;
}

static void check_bill(enum pay_kind kind, const void *bytes, size_t len)
{
    struct bill_totals seen = {0}, totals = {0};
    struct diag d = {0};
    enum err err = bill_read(kind, bytes, len, count, &seen, &totals, &d);
    CHECK(err == ERR_OK || d.text[0]);
    if (!err) {
        CHECK(seen.payments == totals.payments);
        CHECK(seen.refunds == totals.refunds);
        CHECK(seen.paid.fen == totals.paid.fen);
        CHECK(seen.refunded.fen == totals.refunded.fen);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct buf plain = {0};
    struct diag d = {0};
    if (len < 1)
        return 0;
    enum pay_kind kind = data[0] % 2 ? PAY_ALIPAY : PAY_WECHAT2;
    check_bill(kind, data + 1, len - 1);
    enum err err = bill_unpack(data + 1, len - 1, &plain, &d);
    CHECK(err == ERR_OK || d.text[0]);
    if (!err)
        check_bill(kind, plain.data, plain.len);
    buf_release(&plain);
    return 0;
}
