/* receipts/test_page.h - a page that shows what a printer does with us: its
 * width, sizes, Chinese, characters beyond its ROM, a QR code and the knife.
 * What is wrong on it tells which profile to choose. */
#ifndef RECEIPTS_TEST_PAGE_H
#define RECEIPTS_TEST_PAGE_H

#include "receipts/document.h"
#include "receipts/profile.h"

void test_page_document(const struct printer_profile *profile,
                        struct document *doc);

#endif
