/* receipts/look.h - what all papers of a shop share: the look that the shop
 * chose, the facts at the top, the marks that change a paper's worth.
 *
 * Strings are UTF-8, borrowed, and may be NULL for "". A zeroed look shows all
 * there is, without a logo. */
#ifndef RECEIPTS_LOOK_H
#define RECEIPTS_LOOK_H

#include "base/money.h"
#include "base/quantity.h"
#include "receipts/bitmap.h"
#include "receipts/document.h"

#define PAPER_QR_CHARS    96 /* enough for paper_qr_format */
#define NAME_MASKED_CHARS 16

enum paper_kind {
    PAPER_SALE,
    PAPER_REFUND,
    PAPER_CREDIT,
    PAPER_STATEMENT,
    PAPER_DELIVERY,
    PAPER_ORDER,
    PAPER_PARCEL,
    PAPER_STOCK,
    PAPER_SHIFT,
    PAPER_SHELF,
    PAPER_WEIGHED,
    PAPER_CERTIFICATE,
    PAPER_KINDS
};

/* "sale", "refund" ...: as in receipt.ini and on a command line. */
const char *paper_kind_word(enum paper_kind kind);
/* PAPER_KINDS when there is none of that name. */
enum paper_kind paper_kind_find(const char *word);

struct paper_look {
    const struct bitmap *logo; /* above all; NULL: none */
    const char *const *header; /* lines below the outlet */
    int header_count;
    const char *const *footer; /* lines printed last */
    int footer_count;
    const char *tax_text; /* above the footer: how to get an invoice */
    bool no_address, no_phone, no_cashier, no_unit_price, no_savings, no_qr;
    bool large; /* letters twice as high, for weak eyes */
};

struct receipt_outlet {
    const char *name;
    const char *address; /* printed below the name when there */
    const char *phone;
};

struct receipt_off {
    const char *name; /* "第二件半价" */
    struct money amount;
};

struct receipt_line {
    const char *name;
    const char *spec; /* "5kg", "500ml" */
    const char *unit; /* "瓶"; "kg" for loose goods */
    struct quantity quantity;
    struct money unit_price;
    struct money amount;       /* unit price x quantity, before discounts */
    struct money discount;     /* taken off this line besides, 0 or more */
    const char *discount_name; /* "第二件半价"; NULL: "discount" */
    const struct receipt_off *offs; /* by promotions, each a line of its own */
    int off_count;
};

struct receipt_tender {
    const char *name; /* "现金", in the user's language */
    struct money amount;
};

/* Of one paper that stands for an entry of the ledger, or (seq 0) for none. */
struct paper_facts {
    struct receipt_outlet outlet;
    const struct paper_look *look;   /* NULL: a zeroed one */
    const char *outlet_id, *till_id; /* as in the ledger, for the QR code */
    const char *till_no;             /* as on the paper: "1" */
    const char *cashier;
    int64_t time_ms;  /* wall clock */
    uint64_t seq;     /* of its ledger entry: the paper's number; 0: none */
    uint8_t head[4];  /* first bytes of the ledger's hash at seq */
    int reprint;      /* 0: the first paper; n: the n-th reprint */
    bool practice;    /* training: says that it counts for nothing */
    bool may_repeat;  /* the printer may have printed this one before */
    bool open_drawer; /* ignored on reprints */
};

/* ---- for builders --------------------------------------------------------*/

/* Drawer, logo, outlet, header lines, title (NULL: none), marks, rule. */
void paper_begin(struct document *doc, const struct paper_facts *facts,
                 const char *title);
/* Header or footer lines, centred; for a paper without the above. */
void paper_lines(struct document *doc, const char *const *lines, int count);
/* Number, till, cashier and time. */
void paper_number(struct document *doc, const struct paper_facts *facts);
/* QR code, tax text, footer lines (or thanks, when there are none and it is
 * not NULL), cut. */
void paper_end(struct document *doc, const struct paper_facts *facts,
               const char *thanks);
/* A name's line: price, quantity and amount beside or below it. */
void paper_item(struct document *doc, const struct paper_look *look,
                const struct receipt_line *line);
void paper_item_titles(struct document *doc, const struct paper_look *look);
void paper_money(struct document *doc, struct doc_style style,
                 const char *label, struct money amount);
/* Label and an empty line to write on. */
void paper_signature(struct document *doc, const char *label);
/* A word that changes what the paper is worth. */
void paper_mark(struct document *doc, const char *mark);

/* 王小明 as 王**: enough for its owner, too little for who picks it up. */
const char *name_mask(const char *name, char buf[NAME_MASKED_CHARS]);
/* "LD/<outlet id>/<till id>/<seq>/<8 hex digits>" in capitals, the text of a
 * paper's QR code: it names the ledger entry, and the digits are the first 4
 * bytes of the ledger's hash at seq, so that a paper can be held against the
 * ledger. Ids keep only [0-9A-Z-.]. ERR_RANGE when too long. */
MUST_USE enum err paper_qr_format(const char *outlet_id, const char *till_id,
                                  uint64_t seq, const uint8_t head[4],
                                  char buf[PAPER_QR_CHARS]);
/* A short strip to send ahead of a job's stored bytes when the printer may
 * have printed the job before: 重打. */
void repeat_mark_document(struct document *doc);

#endif
