/* receipts/sale_receipt.h - a finished sale as its customer sees it.
 *
 * Prints the numbers it is given and computes none, so that paper, screen and
 * ledger cannot differ. Labels are in the user's language (base/i18n.h). All
 * strings are UTF-8, borrowed, and may be NULL for "". */
#ifndef RECEIPTS_SALE_RECEIPT_H
#define RECEIPTS_SALE_RECEIPT_H

#include "base/money.h"
#include "base/quantity.h"
#include "receipts/document.h"

#define SALE_QR_CHARS 96 /* enough for sale_qr_format */

struct receipt_outlet {
    const char *name;
    const char *address; /* printed below the name when there */
    const char *phone;
};

struct receipt_line {
    const char *name;
    const char *spec; /* "5kg", "500ml" */
    const char *unit; /* "瓶"; "kg" for loose goods */
    struct quantity quantity;
    struct money unit_price;
    struct money amount;       /* unit price x quantity, before discounts */
    struct money discount;     /* taken off this line, 0 or more */
    const char *discount_name; /* "第二件半价"; NULL: "discount" */
};

struct receipt_tender {
    const char *name; /* "现金", in the user's language */
    struct money amount;
};

struct sale_receipt {
    struct receipt_outlet outlet;
    const char *outlet_id, *till_id; /* as in the ledger, for the QR code */
    const char *till_no;             /* as on the paper: "1" */
    const char *cashier;
    int32_t business_day;
    int64_t time_ms; /* wall clock of the sale */
    uint64_t seq;    /* of its ledger entry: the receipt's number */
    uint8_t head[4]; /* first bytes of the ledger's hash at seq */

    const struct receipt_line *lines;
    int line_count;
    struct money discount;        /* line and basket discounts together */
    struct money basket_discount; /* of the basket alone, 0 or more */
    struct money total;           /* to pay */
    int item_count;               /* pieces; a weighed line counts as one */

    const struct receipt_tender *tenders;
    int tender_count;
    struct money change;

    int reprint;      /* 0: the first paper; n: the n-th reprint */
    bool practice;    /* training: says that it is no sale */
    bool may_repeat;  /* the printer may have printed this one before */
    bool open_drawer; /* ignored on reprints */

    const char *const *header; /* lines printed below the outlet */
    int header_count;
    const char *const *footer; /* lines printed last */
    int footer_count;
};

void sale_receipt_document(const struct sale_receipt *sale,
                           struct document *doc);

/* "LD/<outlet id>/<till id>/<seq>/<8 hex digits>" in capitals, the text of a
 * receipt's QR code: it names the sale's ledger entry, and the digits are the
 * first 4 bytes of the ledger's hash at seq, so that a receipt can be held
 * against the ledger. Ids keep only [0-9A-Z-.]. ERR_RANGE when too long. */
MUST_USE enum err sale_qr_format(const char *outlet_id, const char *till_id,
                                 uint64_t seq, const uint8_t head[4],
                                 char buf[SALE_QR_CHARS]);

/* A short strip to send ahead of a job's stored bytes when the printer may
 * have printed the job before: 重打. */
void repeat_mark_document(struct document *doc);

#endif
