/* receipts/goods_label.h - labels that stand or stick: 价签, the shelf's price
 * tag; the label of goods weighed here; 承诺达标合格证.
 *
 * On roll paper (58 or 80 mm) a label is a document like any other. On a gap
 * label (receipts/page.h) it must fit: the name takes two lines at most and
 * what is least needed is left out first; amounts and codes never are. */
#ifndef RECEIPTS_GOODS_LABEL_H
#define RECEIPTS_GOODS_LABEL_H

#include <stdbool.h>

#include "base/money.h"
#include "base/quantity.h"
#include "receipts/document.h"

enum label_paper {
    LABEL_ROLL,  /* as long as it gets */
    LABEL_40X30, /* receipts/page.h */
};

struct shelf_label {
    const char *name, *spec;
    const char *unit; /* of what the price is for: "瓶", "kg" */
    struct money price;
    bool by_weight;            /* the price is per kg already */
    struct quantity pack_size; /* base units in one; 0 or 1000: one */
    bool has_old_price;        /* shown beside the new one: 原价 */
    struct money old_price;
    const char *code;   /* EAN-13, EAN-8 or other text as barcode; NULL: none */
    const char *origin; /* NULL: not shown */
    const char *outlet; /* NULL: not shown */
    int32_t day;        /* of printing; 0: not shown */
};

void shelf_label_document(const struct shelf_label *label,
                          enum label_paper paper, struct document *doc);

struct weighed_label {
    const char *name;
    struct quantity net;     /* kg */
    struct money unit_price; /* per kg */
    struct money amount;     /* as the barcode says it */
    int64_t packed_ms;       /* wall clock */
    int32_t best_before_day; /* 0: not said */
    const char *code;        /* in-store EAN-13, 13 digits; NULL: none */
    const char *outlet;
    const char *origin;
};

void weighed_label_document(const struct weighed_label *label,
                            enum label_paper paper, struct document *doc);

/* Why the producer may say so (农业农村部, 承诺达标合格证 of 2021). */
enum certificate_basis {
    CERTIFICATE_OWN_CONTROL,  /* 内部质量控制 */
    CERTIFICATE_OWN_TEST,     /* 自我检测 */
    CERTIFICATE_OUTSIDE_TEST, /* 委托检测 */
    CERTIFICATE_PROMISE,      /* 自我承诺 */
};
#define CERTIFICATE_BASES 4
const char *certificate_basis_name(enum certificate_basis basis);

struct certificate_label {
    const char *product;
    const char *quantity; /* with its unit: "25 kg" */
    const char *origin, *producer, *contact;
    int32_t day;
    unsigned basis;     /* bit 1 << enum certificate_basis; several may hold */
    const char *number; /* NULL: none */
    const char *qr;     /* NULL: the certificate's own words */
};

void certificate_label_document(const struct certificate_label *label,
                                enum label_paper paper, struct document *doc);

#endif
