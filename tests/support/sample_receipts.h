/* Receipts and reports that tests, golden files and the benchmark share. */
#ifndef TESTS_SUPPORT_SAMPLE_RECEIPTS_H
#define TESTS_SUPPORT_SAMPLE_RECEIPTS_H

#include "receipts/sale_receipt.h"
#include "receipts/shift_report.h"

#define SAMPLE_LINES_MAX 64

struct sample_sale {
    struct sale_receipt sale;
    struct receipt_line lines[SAMPLE_LINES_MAX];
    struct receipt_tender tenders[2];
};

/* Ten lines: long names, loose goods, discounts, change. */
void sample_sale(struct sample_sale *s);
/* Names that no GBK printer has: 㐀, 𠀀, emoji, combining marks. */
void sample_sale_rare(struct sample_sale *s);
/* A closing report. */
void sample_report(struct shift_report *r);

#endif
