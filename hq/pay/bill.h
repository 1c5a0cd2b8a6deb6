/* hq/pay/bill.h - a day's bill of a provider, read into rows of one form.
 *
 * WeChat (v2 downloadbill and v3 tradebill, bill_type ALL): UTF-8, maybe with a
 * BOM, CRLF; a header without backticks, rows whose cells each begin with a
 * backtick, then a header and one row of totals. pay.weixin.qq.com
 * doc/v2/merchant/4011985040.
 *
 * Alipay (bill_type trade): GBK within a zip; lines that begin with #, a header
 * of 25 columns, cells with TABs behind them, an end marker and totals.
 *
 * Columns are found by name. Amounts are yuan in the bill; read exactly, never
 * as floating point. The rows are compared with the bill's own totals: a bill
 * that does not add up is refused. */
#ifndef HQ_PAY_BILL_H
#define HQ_PAY_BILL_H

#include "hq/pay/merchant.h"

#define BILL_DEVICE_CAP 65
#define BILL_STATE_CAP  33

enum bill_kind {
    BILL_PAYMENT,
    BILL_REFUND,   /* of a part or all, by a refund number */
    BILL_REVERSED, /* given back by a reverse or cancel */
};

struct bill_row {
    unsigned line;
    enum bill_kind kind;
    char order_no[PAY_NUMBER_CAP];
    char refund_no[PAY_NUMBER_CAP];   /* ours; "" for payments */
    char provider_no[PAY_NUMBER_CAP]; /* of the payment */
    char provider_refund_no[PAY_NUMBER_CAP];
    char merchant[PAY_ORDER_CAP]; /* WeChat; Alipay's whole bill is of one */
    char sub_merchant[PAY_ORDER_CAP];
    char outlet[BILL_DEVICE_CAP]; /* Alipay's store, "" for WeChat */
    char device[BILL_DEVICE_CAP]; /* as we gave it: "outlet-till" */
    char state[BILL_STATE_CAP];   /* WeChat: of the refund; as it came */
    struct money paid;            /* payments: the order's whole amount */
    struct money refunded;        /* refunds, reversals: not negative */
    int64_t fee_milli;            /* thousandths of a fen; what we pay, so
                                     refunds are negative */
    int64_t at_ms;
};

struct bill_totals {
    uint32_t payments, refunds; /* reversals count as refunds */
    struct money paid, refunded;
    int64_t fee_milli;
    char merchant[PAY_ORDER_CAP]; /* Alipay: of the account that the head names;
                                     "" where it names none */
};

typedef enum err (*bill_row_fn)(void *ctx, const struct bill_row *row,
                                struct diag *d);

/* Anything but ERR_OK from fn ends the reading with that error. ERR_FORMAT with
 * a sentence that names the line; rows before it were handed over, so keep them
 * only when the whole was read. */
MUST_USE enum err bill_read(enum pay_kind kind, const void *bytes, size_t len,
                            bill_row_fn fn, void *ctx,
                            struct bill_totals *ret_totals, struct diag *d);

/* A bill as it was fetched: plain, gzip, or a zip whose file with the details
 * is taken. ERR_FORMAT when damaged or larger than BILL_MAX. */
#define BILL_MAX ((size_t)256 * 1024 * 1024)
MUST_USE enum err bill_unpack(const void *bytes, size_t len,
                              struct buf *ret_bill, struct diag *d);

#endif
