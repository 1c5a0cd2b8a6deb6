/* pos/label.h - the labels of this shop's scales (base/instore.h).
 *
 * Each scale's layout is a section [label.NAME] of till.ini, or a setting
 * "label.NAME" from headquarters in one text; of one name the shop's own holds.
 * Where there is none at all, instore_layout_usual does. */
#ifndef POS_LABEL_H
#define POS_LABEL_H

#include "base/instore.h"
#include "pos/lookup.h"
#include "pos/till.h"

struct labels {
    int count;
    struct instore_layout layouts[INSTORE_LAYOUTS_MAX];
    bool from_hq[INSTORE_LAYOUTS_MAX];
    bool usual; /* nobody set one up */
};

/* ERR_FORMAT with a sentence that names the place of a wrong setting: then no
 * label is read, as it could be read wrongly. */
MUST_USE enum err labels_load(struct till *t, struct labels *ret_labels,
                              struct diag *d);
/* An in-store code that is no barcode of any item. ERR_NOTFOUND, with a
 * sentence, when no scale prints such; otherwise the sentence says what is
 * wrong with the label, never that the code is unknown. */
MUST_USE enum err label_lookup(struct till *t, const char *code,
                               struct pick *ret_pick, struct diag *d);
/* The weight that an amount stands for, at the item's price. */
bool label_weigh(struct pick *pick);

#endif
