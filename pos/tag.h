/* pos/tag.h - labels: 价签, labels of goods weighed here, 合格证.
 *
 * A label waits in the print queue like any paper (a row of tag and a job
 * SPOOL_LABEL) and comes out on the receipt printer's roll, or on a label
 * printer of its own (pos/label_spool.h), named in till.ini:
 *
 *     [label]
 *     spec = usb:0a5f:00d3     as for [printer]; speaks TSPL
 *     paper = 40x30            receipts/page.h
 *
 * A shelf label shows the price of the moment when it is printed, and the till
 * remembers which price a shelf shows, to know what must be changed. */
#ifndef POS_TAG_H
#define POS_TAG_H

#include "pos/item.h"
#include "pos/till.h"
#include "receipts/goods_label.h"
#include "receipts/look.h"
#include "receipts/page.h"

#define TAG_COPIES_MAX  200
#define TAG_CHANGED_MAX 2000
#define TAG_WORDS       6
#define TAG_WORD_CAP    121

enum tag_word {
    TAG_PRODUCT,
    TAG_QUANTITY,
    TAG_ORIGIN,
    TAG_PRODUCER,
    TAG_CONTACT,
    TAG_NUMBER
};

struct tag {
    enum paper_kind kind; /* PAPER_SHELF, PAPER_WEIGHED, PAPER_CERTIFICATE */
    int copies;
    uint64_t item;
    uint32_t pack;
    struct quantity net; /* weighed goods */
    struct money amount; /* of weighed goods; a shelf's former price, or 0 */
    int64_t packed_ms;
    int32_t day; /* certificate: of issue; weighed: best before, 0 none */
    unsigned basis;
    char words[TAG_WORDS][TAG_WORD_CAP];
};

/* Weighed goods: the amount at today's price, and the code that says so. The
 * item must be sold by weight and have a PLU and a price; sentences. */
MUST_USE enum err tag_weigh(struct till *t, const struct item *item,
                            struct quantity net, struct tag *ret_tag,
                            struct diag *d);

/* Builds it for a roll or a page. ERR_NOTFOUND when its item is gone,
 * ERR_DENIED when it has no price. */
MUST_USE enum err tag_document(struct till *t, const struct tag *tag,
                               enum label_paper paper, struct document *doc,
                               struct diag *d);

/* The label printer's page; NULL when labels go to the receipt printer. */
MUST_USE enum err tag_page(const struct till *t,
                           const struct page_size **ret_page, struct diag *d);
/* Puts it into the queue, and remembers the price that a shelf label shows.
 * Never waits for a printer. */
MUST_USE enum err tag_print(struct till *t, const struct tag *tag,
                            struct diag *d);
MUST_USE enum err tag_find(struct db *db, uint64_t id, struct tag *ret_tag);

/* The price that the item's shelf label shows. ERR_NOTFOUND: none was printed
 * here. */
MUST_USE enum err tag_shown(struct till *t, const struct item *item,
                            struct money *ret_price);

/* Items whose shelf label is not right any more: another price than the one it
 * was printed with, or, when none was printed here, a price that changed in
 * the last `days` days. */
MUST_USE enum err tag_changed(struct till *t, int days,
                              uint64_t ret_items[TAG_CHANGED_MAX],
                              int *ret_count);

#endif
