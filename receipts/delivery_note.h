/* receipts/delivery_note.h - 配送单, what a truck brings, and 要货单, what a
 * shop asks for. */
#ifndef RECEIPTS_DELIVERY_NOTE_H
#define RECEIPTS_DELIVERY_NOTE_H

#include "receipts/look.h"

struct delivery_line {
    const char *name, *spec, *unit;
    struct quantity ordered, sent;
    const char *lot;    /* NULL: none */
    int32_t expiry_day; /* 0: none */
    bool loose;         /* not of a whole crate: shown apart by the driver */
    const char *note;   /* of a difference, "2 broken, back" */
};

struct delivery_note {
    struct paper_facts facts; /* outlet: the receiving shop; seq may be 0 */
    const char *number;       /* of the delivery, printed and in the QR code */
    const char *order_number; /* that it answers */
    const char *from;         /* warehouse */
    const char *route, *vehicle, *driver;
    int32_t day;
    const struct delivery_line *lines;
    int line_count;
    int crates;     /* 0: not counted */
    const char *qr; /* text of sync/slip.h; NULL: "LDD/<number>" */
    /* What the shop received of it: `ordered` was on the slip, `sent` was
     * accepted. With the receipt's own number, and without the slip's code. */
    bool received;
    int crates_back; /* empties taken along */
    bool has_total;
    struct money total; /* of what was accepted */
    const char *words;
};

void delivery_note_document(const struct delivery_note *note,
                            struct document *doc);

struct order_line {
    const char *name, *spec, *unit;
    struct quantity quantity;
    bool has_price;
    struct money amount; /* at the price known now */
    const char *note;    /* "促销", "顾客预订" */
};

struct order_paper {
    struct paper_facts facts;
    const char *number;
    int32_t wanted_day; /* 0: the next truck */
    const char *state;  /* "已提交"; NULL: not shown */
    const struct order_line *lines;
    int line_count;
    bool has_total;
    struct money total;
    const char *note;
};

void order_paper_document(const struct order_paper *order,
                          struct document *doc);

#endif
