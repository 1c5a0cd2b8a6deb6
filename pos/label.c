#include "pos/label.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/catalogue.h"
#include "pos/sql.h"
#include "sync/feed.h"

static int find(const struct labels *l, const char *name)
{
    for (int i = 0; i < l->count; i++) {
        if (strcmp(l->layouts[i].name, name) == 0)
            return i;
    }
    return -1;
}

static enum err begin(struct labels *l, const char *name, int *ret_at,
                      struct diag *d)
{
    if (l->count == INSTORE_LAYOUTS_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("at most %d label layouts of scales can be set up"),
                        INSTORE_LAYOUTS_MAX);
    if (name[0] == '\0' || strlen(name) >= INSTORE_NAME_CAP)
        return diag_set(d, ERR_FORMAT,
                        tr("the name of a label layout has 1 to %d characters"),
                        INSTORE_NAME_CAP - 1);
    *ret_at = l->count++;
    instore_layout_init(&l->layouts[*ret_at], name);
    l->from_hq[*ret_at] = false;
    return ERR_OK;
}

/* "file: sentence" */
static enum err in_file(const struct config *c, enum err err,
                        const struct diag *inner, struct diag *d)
{
    return diag_set(d, err, "%s: %s", c->path ? c->path : "till.ini",
                    inner->text);
}

static enum err from_file(const struct config *c, struct labels *l,
                          struct diag *d)
{
    struct diag inner = {0};
    enum err err = ERR_OK;
    if (config_text(c, "scale", "label", "")[0] != '\0') {
        diag_set(&inner, ERR_FORMAT,
                 tr("[scale] label is no longer read: describe each scale's "
                    "label in a section [label.NAME], with prefix = 20-29, "
                    "item = 5, value = 5, kind = amount"));
        return in_file(c, ERR_FORMAT, &inner, d);
    }
    for (int i = 0; !err && i < c->count; i++) {
        const struct config_entry *e = &c->entries[i];
        if (strncmp(e->section, SETTING_LABEL, strlen(SETTING_LABEL)) != 0)
            continue;
        int at = find(l, e->section + strlen(SETTING_LABEL));
        if (at < 0)
            err = begin(l, e->section + strlen(SETTING_LABEL), &at, &inner);
        if (!err)
            err = instore_layout_set(&l->layouts[at], e->key, e->value, &inner);
    }
    for (int i = 0; !err && i < l->count; i++)
        err = instore_layout_check(&l->layouts[i], &inner);
    return err ? in_file(c, err, &inner, d) : ERR_OK;
}

static enum err from_hq(struct till *t, struct labels *l, struct diag *d)
{
    sqlite3_stmt *q = NULL;
    struct diag inner = {0};
    bool row = true;
    int at = 0;
    enum err err = db_bind(&t->catalogue, sql_setting_labels, &q, "");
    while (!err) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        const char *name =
            (const char *)sqlite3_column_text(q, 0) + strlen(SETTING_LABEL);
        const char *text = (const char *)sqlite3_column_text(q, 1);
        if (find(l, name) >= 0 || !text || text[0] == '\0')
            continue;
        err = begin(l, name, &at, &inner);
        if (!err)
            err = instore_layout_parse(name, text, &l->layouts[at], &inner);
        if (!err)
            l->from_hq[at] = true;
    }
    db_done(q);
    if (err && inner.text[0] != '\0')
        return diag_set(d, err, tr("settings of headquarters: %s"), inner.text);
    return till_explain(t, err, d);
}

enum err labels_load(struct till *t, struct labels *ret_labels, struct diag *d)
{
    struct labels l = {0};
    enum err err = from_file(&t->config, &l, d);
    if (!err)
        err = from_hq(t, &l, d);
    if (err)
        return err;
    if (l.count == 0) {
        instore_layout_usual(&l.layouts[l.count++]);
        l.usual = true;
    }
    *ret_labels = l;
    return ERR_OK;
}

bool label_weigh(struct pick *pick)
{
    int64_t price = pick->item.price.fen;
    if (!pick->item.priced || price == 0)
        return false;
    int64_t milli = (pick->label.fen * 2000 + price) / (2 * price);
    pick->quantity = quantity_of(milli > 0 ? milli : 1);
    return true;
}

static enum err find_item(struct till *t, const struct instore_code *c,
                          struct item *ret_item, struct diag *d)
{
    int32_t day = till_business_day(t);
    enum err err =
        c->layout->by_item
            ? catalogue_by_id(&t->catalogue, c->number, 0, day, ret_item)
            : catalogue_by_plu(&t->catalogue, c->number, day, ret_item);
    if (err == ERR_NOTFOUND)
        return diag_set(d, ERR_FORMAT,
                        tr("the scale's label names the number %u, which no "
                           "item has: weigh it again under the right number"),
                        c->number);
    return till_explain(t, err, d);
}

enum err label_lookup(struct till *t, const char *code, struct pick *ret_pick,
                      struct diag *d)
{
    struct labels l;
    struct instore_code c = {0};
    struct pick pick = {0};
    enum err err = labels_load(t, &l, d);
    if (!err)
        err = instore_read(l.layouts, l.count, code, &c, d);
    if (!err)
        err = find_item(t, &c, &pick.item, d);
    if (err)
        return err;
    if (!pick.item.by_weight)
        return diag_set(d, ERR_FORMAT,
                        tr("the scale's label names %s (number %u), which is "
                           "sold by the piece: weigh it again under the right "
                           "number"),
                        pick.item.name, c.number);
    pick.label = c.amount;
    pick.quantity = c.weight;
    if (pick.quantity.milli == 0 && !label_weigh(&pick))
        return diag_set(d, ERR_FORMAT,
                        tr("%s has no price yet, so its label's amount tells "
                           "no weight: weigh it here"),
                        pick.item.name);
    *ret_pick = pick;
    return ERR_OK;
}
