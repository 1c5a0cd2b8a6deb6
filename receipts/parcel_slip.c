#include "receipts/parcel_slip.h"

#include <string.h>

#include "base/clock.h"
#include "receipts/barcode.h"
#include "receipts/label.h"

#define BAR_HEIGHT 72 /* dots: 9 mm */
#define PHONE_TAIL 4

static bool there(const char *s)
{
    return s && s[0];
}

static void add_huge(struct document *doc, const char *text)
{
    struct doc_cell cell = {.text = text,
                            .style = {4, 4, true, false},
                            .align = DOC_CENTER,
                            .shrink = true};
    doc_columns(doc, &cell, 1);
}

static void add_waybill(struct document *doc, const char *waybill)
{
    struct barcode barcode;
    if (barcode_of(waybill, &barcode) == ERR_OK)
        doc_barcode(doc, waybill, BAR_HEIGHT);
    doc_text(doc, DOC_NORMAL, DOC_CENTER, waybill);
}

static void add_recipient(struct document *doc, const struct parcel_slip *s)
{
    char name[NAME_MASKED_CHARS];
    size_t len = s->phone ? strlen(s->phone) : 0;
    const char *tail = len > PHONE_TAIL ? s->phone + len - PHONE_TAIL : "";
    name_mask(s->recipient, name);
    if (name[0] || tail[0])
        doc_textf(doc, DOC_BIG, DOC_CENTER, "%s%s%s", name,
                  name[0] && tail[0] ? " " : "", tail);
}

void parcel_slip_document(const struct parcel_slip *s, struct document *doc)
{
    char time[CLOCK_TIME_CHARS], day[CLOCK_DAY_CHARS];
    paper_begin(doc, &s->facts, paper_label(N_("paper|PARCEL")));
    doc_text(doc, DOC_NORMAL, DOC_CENTER,
             paper_label(N_("paper|Pick-up code")));
    if (there(s->pickup_code))
        add_huge(doc, s->pickup_code);
    add_recipient(doc, s);
    if (there(s->shelf))
        doc_pair(doc, DOC_BIG, paper_label(N_("paper|Shelf")), s->shelf);
    if (s->to_pay)
        paper_money(doc, DOC_BIG, paper_label(N_("paper|To pay")), s->due);
    doc_rule(doc);
    if (there(s->carrier))
        doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Carrier")), s->carrier);
    if (s->arrived_ms)
        doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Arrived")),
                 clock_format_time(s->arrived_ms, time));
    if (s->keep_until_day)
        doc_pair(doc, DOC_NORMAL, paper_label(N_("paper|Kept until")),
                 clock_format_day(s->keep_until_day, day));
    if (there(s->waybill))
        add_waybill(doc, s->waybill);
    paper_end(doc, &s->facts, NULL);
}
