#include "receipts/test_page.h"

#include "base/i18n.h"

/* 1234567890123... as wide as the paper: cut or wrapped, the profile is for
 * other paper. */
static void add_ruler(struct document *doc, int columns)
{
    char ruler[PROFILE_DOTS_MAX / PAPER_COLUMN_DOTS + 1];
    for (int i = 0; i < columns; i++)
        ruler[i] = (char)('0' + (i + 1) % 10);
    ruler[columns] = '\0';
    doc_text(doc, DOC_NORMAL, DOC_LEFT, ruler);
}

void test_page_document(const struct printer_profile *profile,
                        struct document *doc)
{
    const struct doc_style wide = {2, 1, false, false};
    const struct doc_style high = {1, 2, false, false};
    const struct doc_style under = {1, 1, false, true};
    doc_text(doc, DOC_BIG, DOC_CENTER, tr("Printer test"));
    doc_textf(doc, DOC_NORMAL, DOC_CENTER, tr("profile %s, %d dots"),
              profile->name, profile->dots);
    doc_rule(doc);
    doc_textf(doc, DOC_NORMAL, DOC_LEFT, tr("These %d digits fill one line:"),
              profile->columns);
    add_ruler(doc, profile->columns);
    doc_rule(doc);
    doc_text(doc, DOC_NORMAL, DOC_LEFT, tr("normal Abc 123"));
    doc_text(doc, DOC_BOLD, DOC_LEFT, tr("bold Abc 123"));
    doc_text(doc, under, DOC_LEFT, tr("underlined Abc 123"));
    doc_text(doc, wide, DOC_LEFT, tr("wide Abc"));
    doc_text(doc, high, DOC_LEFT, tr("high Abc"));
    doc_text(doc, DOC_BIG, DOC_LEFT, tr("large Abc"));
    doc_pair(doc, DOC_NORMAL, tr("left"), tr("right"));
    doc_rule(doc);
    doc_text(doc, DOC_NORMAL, DOC_LEFT, "天长 秦栏 汊涧 铜城 龙集");
    doc_text(doc, DOC_NORMAL, DOC_LEFT,
             tr("Rare characters, drawn as a picture:"));
    doc_text(doc, DOC_NORMAL, DOC_LEFT, "㐀 㐂 㑇 ñ ü €");
    doc_qr(doc, "LD/TEST");
    doc_text(doc, DOC_NORMAL, DOC_CENTER, tr("scans as LD/TEST"));
    doc_text(doc, DOC_NORMAL, DOC_CENTER,
             profile->cutter ? tr("the knife cuts below")
                             : tr("tear off below"));
    doc_cut(doc);
}
