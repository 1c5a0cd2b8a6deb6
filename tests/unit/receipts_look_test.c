/* The shop's look on every kind of paper. Lost if this fails: a shop that
 * writes its opening hours, its logo or large letters into receipt.ini finds
 * them on some papers and not on others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/i18n.h"
#include "receipts/plain.h"
#include "receipts/sample_papers.h"

#define COLUMNS 48

static const struct receipt_outlet outlet = {"LOOK-SHOP", "LOOK-ADDRESS",
                                             "LOOK-PHONE"};

/* What of the look is on a paper. */
struct seen {
    bool header, footer, tax, address, phone, cashier, logo, code, large;
};

static bool has(const struct buf *text, const char *words)
{
    return strstr((const char *)text->data, words) != NULL;
}

static struct seen look_at(enum paper_kind kind, const struct paper_look *look)
{
    struct seen s = {0};
    struct arena a = {0};
    struct document doc;
    struct buf text = {0};
    doc_init(&doc, &a);
    sample_paper_document(kind, LABEL_ROLL, &outlet, look, &doc);
    assert_int_equal(doc.err, ERR_OK);
    assert_int_equal(doc_plain(&doc, COLUMNS, &text), ERR_OK);
    assert_int_equal(buf_add(&text, "", 1), ERR_OK);
    s.header = has(&text, "LOOK-HEADER");
    s.footer = has(&text, "LOOK-FOOTER");
    s.tax = has(&text, "LOOK-TAX");
    s.address = has(&text, "LOOK-ADDRESS");
    s.phone = has(&text, "LOOK-PHONE");
    s.cashier = has(&text, "王芳");
    bool first = true;
    for (const struct doc_row *r = doc.first; r; r = r->next) {
        if (r->kind == DOC_PICTURE)
            s.logo = first;
        s.code = s.code || r->kind == DOC_QR || r->kind == DOC_BARCODE;
        /* All that is text, but for what is large anyway. */
        if (r->kind == DOC_ROW && r->cells[0].style.high > 1)
            s.large = true;
        first = false;
    }
    buf_release(&text);
    arena_release(&a);
    return s;
}

/* Labels have no room for it; all else has it. */
static void every_paper_has_the_look(void **state)
{
    static const char *const header[] = {"LOOK-HEADER"};
    static const char *const footer[] = {"LOOK-FOOTER"};
    struct bitmap logo = {0};
    (void)state;
    assert_int_equal(bitmap_init(&logo, 64, 32), ERR_OK);
    bitmap_fill(&logo, 0, 0, 64, 32);
    const struct paper_look look = {.logo = &logo,
                                    .header = header,
                                    .header_count = 1,
                                    .footer = footer,
                                    .footer_count = 1,
                                    .tax_text = "LOOK-TAX",
                                    .large = true};
    for (int kind = 0; kind < PAPER_SHELF; kind++) {
        struct seen s = look_at((enum paper_kind)kind, &look);
        bool ours = kind == PAPER_SHIFT; /* nobody looks for the shop on it */
        if (!s.header || !s.footer || !s.logo || !s.large ||
            s.address == ours || s.phone == ours)
            fail_msg("%s: header %d, footer %d, logo %d, large %d, address %d, "
                     "phone %d",
                     paper_kind_word((enum paper_kind)kind), s.header, s.footer,
                     s.logo, s.large, s.address, s.phone);
        assert_true(s.tax || kind != PAPER_SALE);
    }
    bitmap_release(&logo);
}

/* What is switched off is off; a code that the paper is for stays. */
static void every_paper_leaves_out_what_it_is_told(void **state)
{
    const struct paper_look look = {.no_address = true,
                                    .no_phone = true,
                                    .no_cashier = true,
                                    .no_qr = true};
    (void)state;
    for (int kind = 0; kind < PAPER_SHELF; kind++) {
        struct seen plain = look_at((enum paper_kind)kind, NULL);
        struct seen s = look_at((enum paper_kind)kind, &look);
        bool needs_code = kind == PAPER_PARCEL || kind == PAPER_DELIVERY;
        bool whose = kind == PAPER_SHIFT; /* a report of a cashier's shift */
        if (s.address || s.phone || s.cashier != whose ||
            s.code != (plain.code && needs_code))
            fail_msg("%s: address %d, phone %d, cashier %d, code %d",
                     paper_kind_word((enum paper_kind)kind), s.address, s.phone,
                     s.cashier, s.code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_paper_has_the_look),
        cmocka_unit_test(every_paper_leaves_out_what_it_is_told),
    };
    i18n_set_chinese(true);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
