#include "receipts/goods_label.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/text.h"
#include "receipts/barcode.h"
#include "receipts/label.h"
#include "receipts/page.h"
#include "receipts/paper.h"
#include "receipts/unit_price.h"

#define TEXT_CHARS      512
#define ROLL_BARS       72 /* dots: 9 mm */
#define PAGE_BARS       36
#define PAGE_LINE       (FONT_DOTS + PAGE_LINE_GAP)
#define SIDE_QR_COLUMNS 20 /* of small print, beside a certificate's code */
#define NAME_LINES      2

static bool there(const char *s)
{
    return s && s[0];
}

static const struct page_size *page_of(enum label_paper paper)
{
    const struct page_size *page = NULL;
    if (paper == LABEL_40X30)
        CHECK(page_find("40x30", &page, NULL) == ERR_OK);
    return page;
}

/* On a page: what to leave out next when it does not fit. */
struct thrift {
    int name_lines;
    bool less;  /* without what is good to have */
    bool small; /* small print, and everything again */
};
static const struct thrift thrifts[] = {
    {2, false, false}, {2, true, false}, {1, false, false},
    {1, true, false},  {2, false, true}, {1, true, true},
};

typedef void page_rows(const void *label, const struct page_size *page,
                       const struct thrift *thrift, struct document *doc);

/* The fullest form that fits; the barest, should none. */
static void fill_page(const void *label, const struct page_size *page,
                      page_rows *rows, struct document *doc)
{
    const struct document before = *doc;
    for (size_t i = 0; i < ARRAY_LEN(thrifts); i++) {
        *doc = before;
        if (doc->last)
            doc->last->next = NULL;
        doc->small = thrifts[i].small;
        rows(label, page, &thrifts[i], doc);
        enum err err = page_measure(doc, page);
        if (err != ERR_RANGE) {
            doc->err = err;
            return;
        }
    }
}

/* text cut to so many lines of columns, "…" where it was cut. Returns how many
 * lines it takes. */
static int fit(const char *text, int columns, int lines, char out[TEXT_CHARS])
{
    size_t at = 0, next = 0;
    int used = 0;
    char whole[TEXT_CHARS];
    text_copy(whole, sizeof(whole), text ? text : "");
    while (whole[at] && used < lines) {
        bool last = used == lines - 1;
        size_t len = paper_break(whole + at, columns, &next);
        if (last && whole[at + next]) { /* more would come */
            len = paper_break(whole + at, columns - 2, &next);
            snprintf(out, TEXT_CHARS, "%.*s…", (int)(at + len), whole);
            return lines;
        }
        at += next;
        used++;
    }
    snprintf(out, TEXT_CHARS, "%s", whole);
    return used;
}

/* A code as bars with its digits below. */
static void add_code(struct document *doc, const char *code, int height)
{
    struct barcode barcode;
    if (!there(code))
        return;
    if (barcode_of(code, &barcode) == ERR_OK)
        doc_barcode(doc, code, height);
    doc_text(doc, DOC_NORMAL, DOC_CENTER, code);
}

static const char *base_name(enum unit_base base)
{
    switch (base) {
    case UNIT_KG:
        return paper_label(N_("paper|%s yuan/kg"));
    case UNIT_L:
        return paper_label(N_("paper|%s yuan/L"));
    case UNIT_100G:
        return paper_label(N_("paper|%s yuan/100g"));
    case UNIT_100ML:
        return paper_label(N_("paper|%s yuan/100ml"));
    case UNIT_NONE:
        break;
    }
    CHECK(false);
    return "";
}

/* The large number and what it is for; never cut, only narrower. */
static void add_price(struct document *doc, struct money price,
                      const char *unit, uint8_t scale)
{
    char yuan[MONEY_CHARS], per[TEXT_CHARS];
    snprintf(per, sizeof(per), paper_label(N_("paper|yuan/%s")),
             there(unit) ? unit : paper_label(N_("paper|piece")));
    const struct doc_cell cells[2] = {
        {.text = money_format(price, yuan),
         .style = {scale, scale, true, false},
         .align = DOC_RIGHT,
         .shrink = true},
        {.text = per, .columns = 6},
    };
    doc_columns(doc, cells, 2);
}

/* ---- the shelf's price tag -----------------------------------------------*/

/* "6.56元/kg"; for loose goods, priced by the kilogram, by the jin. */
static void per_unit(const struct shelf_label *l, char out[TEXT_CHARS])
{
    char yuan[MONEY_CHARS];
    struct money price;
    enum unit_base base = unit_price(l->spec, l->price, l->pack_size, &price);
    out[0] = '\0';
    if (l->by_weight && money_share(l->price, 1, 2, &price) == ERR_OK)
        snprintf(out, TEXT_CHARS, paper_label(N_("paper|%s yuan/jin")),
                 money_format(price, yuan));
    else if (!l->by_weight && base != UNIT_NONE)
        snprintf(out, TEXT_CHARS, base_name(base), money_format(price, yuan));
}

static void old_price(const struct shelf_label *l, char out[TEXT_CHARS])
{
    char yuan[MONEY_CHARS];
    out[0] = '\0';
    if (l->has_old_price)
        snprintf(out, TEXT_CHARS, paper_label(N_("paper|was %s")),
                 money_format(l->old_price, yuan));
}

static void shelf_roll(const struct shelf_label *l, struct document *doc)
{
    const struct doc_style high = {1, 2, true, false};
    char per[TEXT_CHARS], was[TEXT_CHARS], day[CLOCK_DAY_CHARS];
    struct doc_cell name = {.text = l->name, .style = DOC_BIG, .shrink = true};
    doc_columns(doc, &name, 1);
    per_unit(l, per);
    old_price(l, was);
    if (there(l->spec) || per[0])
        doc_pair(doc, high, l->spec, per);
    add_price(doc, l->price, l->unit, 4);
    if (was[0] || there(l->origin))
        doc_pair(doc, DOC_NORMAL, was, l->origin);
    add_code(doc, l->code, ROLL_BARS);
    if (there(l->outlet) || l->day)
        doc_pair(doc, DOC_NORMAL, l->outlet,
                 l->day ? clock_format_day(l->day, day) : "");
    doc_cut(doc);
}

static void shelf_page(const void *label, const struct page_size *page,
                       const struct thrift *thrift, struct document *doc)
{
    const struct shelf_label *l = label;
    const int columns = page_columns(page, thrift->small);
    char name[TEXT_CHARS], per[TEXT_CHARS], was[TEXT_CHARS], spec[TEXT_CHARS];
    fit(l->name, columns, thrift->name_lines, name);
    doc_text(doc, DOC_BOLD, DOC_LEFT, name);
    per_unit(l, per);
    old_price(l, was);
    int left = columns - paper_width(per, strlen(per)) - 1;
    fit(l->spec, left > 4 ? left : 4, 1, spec);
    if (spec[0] || per[0])
        doc_pair(doc, DOC_NORMAL, spec, per);
    if (was[0] && !thrift->less)
        doc_text(doc, DOC_NORMAL, DOC_RIGHT, was);
    add_price(doc, l->price, l->unit, 3);
    add_code(doc, l->code, PAGE_BARS);
}

void shelf_label_document(const struct shelf_label *l, enum label_paper paper,
                          struct document *doc)
{
    const struct page_size *page = page_of(paper);
    if (page)
        fill_page(l, page, shelf_page, doc);
    else
        shelf_roll(l, doc);
}

/* ---- goods weighed here --------------------------------------------------*/

static void add_weight(struct document *doc, const struct weighed_label *l)
{
    char net[TEXT_CHARS], milli[QUANTITY_CHARS], per[TEXT_CHARS];
    char yuan[MONEY_CHARS];
    snprintf(net, sizeof(net), paper_label(N_("paper|net %skg")),
             quantity_format(l->net, milli));
    snprintf(per, sizeof(per), paper_label(N_("paper|%s yuan/kg")),
             money_format(l->unit_price, yuan));
    doc_pair(doc, DOC_NORMAL, net, per);
}

static void add_amount(struct document *doc, const struct weighed_label *l)
{
    char yuan[MONEY_CHARS], text[TEXT_CHARS];
    snprintf(text, sizeof(text), paper_label(N_("paper|%s yuan")),
             money_format(l->amount, yuan));
    struct doc_cell cell = {
        .text = text, .style = DOC_BIG, .align = DOC_RIGHT, .shrink = true};
    doc_columns(doc, &cell, 1);
}

static void add_packed(struct document *doc, const struct weighed_label *l)
{
    char time[CLOCK_TIME_CHARS];
    clock_format_time(l->packed_ms, time);
    time[sizeof("2026-11-22 14:05") - 1] = '\0'; /* no seconds */
    doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Packed")), time);
}

static void add_best_before(struct document *doc, int32_t best_before)
{
    char day[CLOCK_DAY_CHARS];
    doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Best before")),
             clock_format_day(best_before, day));
}

static void weighed_page(const void *label, const struct page_size *page,
                         const struct thrift *thrift, struct document *doc)
{
    const struct weighed_label *l = label;
    char name[TEXT_CHARS];
    fit(l->name, page_columns(page, thrift->small), thrift->name_lines, name);
    doc_text(doc, DOC_BOLD, DOC_LEFT, name);
    add_weight(doc, l);
    add_amount(doc, l);
    add_packed(doc, l);
    if (l->best_before_day)
        add_best_before(doc, l->best_before_day);
    if (there(l->origin) && !thrift->less)
        doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Origin")), l->origin);
    add_code(doc, l->code, PAGE_BARS);
}

static void weighed_roll(const struct weighed_label *l, struct document *doc)
{
    struct doc_cell name = {.text = l->name, .style = DOC_BIG, .shrink = true};
    doc_columns(doc, &name, 1);
    add_weight(doc, l);
    add_amount(doc, l);
    add_packed(doc, l);
    if (l->best_before_day)
        add_best_before(doc, l->best_before_day);
    if (there(l->origin))
        doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Origin")), l->origin);
    add_code(doc, l->code, ROLL_BARS);
    if (there(l->outlet))
        doc_text(doc, DOC_NORMAL, DOC_CENTER, l->outlet);
    doc_cut(doc);
}

void weighed_label_document(const struct weighed_label *l,
                            enum label_paper paper, struct document *doc)
{
    const struct page_size *page = page_of(paper);
    if (page)
        fill_page(l, page, weighed_page, doc);
    else
        weighed_roll(l, doc);
}

/* ---- the producer's certificate ------------------------------------------*/

const char *certificate_basis_name(enum certificate_basis basis)
{
    switch (basis) {
    case CERTIFICATE_OWN_CONTROL:
        return paper_label(N_("paper|own quality control"));
    case CERTIFICATE_OWN_TEST:
        return paper_label(N_("paper|own test"));
    case CERTIFICATE_OUTSIDE_TEST:
        return paper_label(N_("paper|test by others"));
    case CERTIFICATE_PROMISE:
        return paper_label(N_("paper|own promise"));
    }
    CHECK(false);
    return "";
}

/* Those that hold, one after the other. */
static void bases(unsigned basis, char out[TEXT_CHARS])
{
    size_t len = 0;
    out[0] = '\0';
    for (int i = 0; i < CERTIFICATE_BASES; i++) {
        if (!(basis >> i & 1))
            continue;
        int n = snprintf(out + len, TEXT_CHARS - len, "%s%s", len ? " " : "",
                         certificate_basis_name((enum certificate_basis)i));
        CHECK(n > 0 && (size_t)n < TEXT_CHARS - len);
        len += (size_t)n;
    }
}

struct field {
    const char *label, *value;
    int lines; /* at most, on a small label */
};
#define FIELDS 7

/* texts: of what is not in the certificate as text. */
static void fields_of(const struct certificate_label *l,
                      char day[CLOCK_DAY_CHARS], char basis[TEXT_CHARS],
                      struct field fields[FIELDS])
{
    bases(l->basis, basis);
    const struct field all[FIELDS] = {
        {paper_label(N_("paper|Product")), l->product, 2},
        {paper_label(N_("paper|Quantity")), l->quantity, 1},
        {paper_label(N_("paper|Origin")), l->origin, 2},
        {paper_label(N_("paper|Producer")), l->producer, 2},
        {paper_label(N_("paper|Contact")), l->contact, 2},
        {paper_label(N_("paper|Date")), clock_format_day(l->day, day), 1},
        {paper_label(N_("paper|Basis")), basis, 2},
    };
    memcpy(fields, all, sizeof(all));
}

/* The certificate's own words, cut to what a code holds. */
static void certificate_words(const struct certificate_label *l,
                              const struct field *fields,
                              char out[DOC_QR_MAX + 1])
{
    size_t len = 0;
    len = (size_t)snprintf(out, DOC_QR_MAX, "%s",
                           paper_label(N_("paper|CERTIFICATE")));
    if (there(l->number))
        len +=
            (size_t)snprintf(out + len, DOC_QR_MAX - len, "\n%.40s", l->number);
    for (int i = 0; i < FIELDS; i++) {
        char value[TEXT_CHARS];
        text_copy(value, 96, fields[i].value ? fields[i].value : "");
        int n = snprintf(out + len, DOC_QR_MAX - len, "\n%s:%s",
                         fields[i].label, value);
        if (n < 0 || (size_t)n >= DOC_QR_MAX - len) {
            out[len] = '\0';
            return;
        }
        len += (size_t)n;
    }
}

static void certificate_page(const struct page_size *page,
                             const struct field *fields, const char *qr,
                             struct document *doc)
{
    char line[TEXT_CHARS], shown[TEXT_CHARS];
    int columns = page_columns(page, true) - SIDE_QR_COLUMNS - 1;
    doc->small = true;
    doc_text(doc, (struct doc_style){2, 1, true, false}, DOC_CENTER,
             paper_label(N_("paper|CERTIFICATE")));
    doc_side_qr(doc, qr);
    for (int i = 0; i < FIELDS; i++) {
        if (!there(fields[i].value))
            continue;
        snprintf(line, sizeof(line), "%s:%.400s", fields[i].label,
                 fields[i].value);
        fit(line, columns, fields[i].lines, shown);
        const struct doc_cell cells[2] = {
            {.text = shown}, {.text = "", .columns = SIDE_QR_COLUMNS}};
        doc_columns(doc, cells, 2);
    }
}

static void certificate_roll(const struct certificate_label *l,
                             const struct field *fields, const char *qr,
                             struct document *doc)
{
    struct doc_cell title = {.text = paper_label(N_("paper|CERTIFICATE")),
                             .style = DOC_BIG,
                             .align = DOC_CENTER,
                             .shrink = true};
    doc_columns(doc, &title, 1);
    doc_rule(doc);
    doc_text(doc, DOC_NORMAL, DOC_LEFT,
             paper_label(N_("paper|I promise of the produce that I sell: no "
                            "banned pesticide, veterinary drug or additive "
                            "was used; residues of common ones are within "
                            "their limits; what I promise is true.")));
    doc_rule(doc);
    for (int i = 0; i < FIELDS - 1; i++) {
        const struct doc_cell cells[2] = {
            {.text = fields[i].label, .columns = 9},
            {.text = fields[i].value, .style = DOC_BOLD}};
        if (there(fields[i].value))
            doc_columns(doc, cells, 2);
    }
    doc_text(doc, DOC_NORMAL, DOC_LEFT, paper_label(N_("paper|Basis")));
    for (int i = 0; i < CERTIFICATE_BASES; i++)
        doc_textf(doc, DOC_NORMAL, DOC_LEFT, " %s %s",
                  l->basis >> i & 1 ? "■" : "□",
                  certificate_basis_name((enum certificate_basis)i));
    doc_textf(doc, DOC_NORMAL, DOC_LEFT, "%s: ____________",
              paper_label(N_("paper|Seal or signature")));
    if (there(l->number))
        doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Number")), l->number);
    doc_qr(doc, qr);
    doc_cut(doc);
}

void certificate_label_document(const struct certificate_label *l,
                                enum label_paper paper, struct document *doc)
{
    const struct page_size *page = page_of(paper);
    struct field fields[FIELDS];
    char day[CLOCK_DAY_CHARS], basis[TEXT_CHARS], words[DOC_QR_MAX + 1];
    fields_of(l, day, basis, fields);
    certificate_words(l, fields, words);
    const char *qr = there(l->qr) ? l->qr : words;
    if (page)
        certificate_page(page, fields, qr, doc);
    else
        certificate_roll(l, fields, qr, doc);
}
