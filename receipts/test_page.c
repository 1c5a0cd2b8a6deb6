#include "receipts/test_page.h"

#include "receipts/label.h"

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
    doc_text(doc, DOC_BIG, DOC_CENTER, paper_label(N_("paper|Printer test")));
    doc_textf(doc, DOC_NORMAL, DOC_CENTER,
              paper_label(N_("paper|profile %s, %d dots")), profile->name,
              profile->dots);
    doc_rule(doc);
    doc_textf(doc, DOC_NORMAL, DOC_LEFT,
              paper_label(N_("paper|These %d digits fill one line:")),
              profile->columns);
    add_ruler(doc, profile->columns);
    doc_rule(doc);
    doc_text(doc, DOC_NORMAL, DOC_LEFT,
             paper_label(N_("paper|normal Abc 123")));
    doc_text(doc, DOC_BOLD, DOC_LEFT, paper_label(N_("paper|bold Abc 123")));
    doc_text(doc, under, DOC_LEFT, paper_label(N_("paper|underlined Abc 123")));
    doc_text(doc, wide, DOC_LEFT, paper_label(N_("paper|wide Abc")));
    doc_text(doc, high, DOC_LEFT, paper_label(N_("paper|high Abc")));
    doc_text(doc, DOC_BIG, DOC_LEFT, paper_label(N_("paper|large Abc")));
    doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|left")),
             paper_label(N_("paper|right")));
    doc_rule(doc);
    doc_text(doc, DOC_NORMAL, DOC_LEFT, "天长 秦栏 汊涧 铜城 龙集");
    doc_text(doc, DOC_NORMAL, DOC_LEFT,
             paper_label(N_("paper|Rare characters, drawn as a picture:")));
    doc_text(doc, DOC_NORMAL, DOC_LEFT, "㐀 㐂 㑇 ñ ü €");
    doc_qr(doc, "LD/TEST");
    doc_text(doc, DOC_NORMAL, DOC_CENTER,
             paper_label(N_("paper|scans as LD/TEST")));
    doc_text(doc, DOC_NORMAL, DOC_CENTER,
             profile->cutter ? paper_label(N_("paper|the knife cuts below"))
                             : paper_label(N_("paper|tear off below")));
    doc_cut(doc);
}
