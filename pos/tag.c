#include "pos/tag.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/label.h"
#include "pos/label_spool.h"
#include "pos/lookup.h"
#include "pos/spool.h"
#include "pos/sql.h"
#include "receipts/unit_price.h"

/* ---- what a label says ---------------------------------------------------*/

/* The first layout of this shop that can say it; ERR_NOTFOUND. */
static enum err code_for(struct till *t, uint32_t plu, struct money amount,
                         struct quantity net, char code[IN_STORE_CHARS],
                         struct diag *d)
{
    struct labels labels;
    enum err err = labels_load(t, &labels, d);
    if (err)
        return err;
    for (int i = 0; i < labels.count; i++) {
        const struct instore_layout *l = &labels.layouts[i];
        if (!l->by_item && in_store_code(l, plu, amount, net, code) == ERR_OK)
            return ERR_OK;
    }
    return diag_set(d, ERR_RANGE,
                    tr("no scale's label of this shop can say %u and this "
                       "amount: see \"pos labels\""),
                    plu);
}

enum err tag_weigh(struct till *t, const struct item *item, struct quantity net,
                   struct tag *ret_tag, struct diag *d)
{
    char code[IN_STORE_CHARS];
    struct tag tag = {.kind = PAPER_WEIGHED,
                      .copies = 1,
                      .item = item->id,
                      .net = net,
                      .packed_ms = t->now_ms()};
    if (!item->by_weight || item->plu == 0)
        return diag_set(d, ERR_FORMAT,
                        tr("%s is not sold by weight with a short number: such "
                           "a label is for loose goods"),
                        item->name);
    if (!item->priced)
        return diag_set(d, ERR_DENIED, tr("%s has no price yet"), item->name);
    if (net.milli <= 0 || money_times(item->price, net, &tag.amount))
        return diag_set(d, ERR_RANGE, tr("the weight is above 0, in kg"));
    enum err err = code_for(t, item->plu, tag.amount, net, code, d);
    if (!err)
        *ret_tag = tag;
    return err;
}

static const char *outlet_name(struct till *t, char name[ITEM_NAME_CAP])
{
    till_outlet_name(t, name, ITEM_NAME_CAP);
    return name;
}

static void shelf(struct till *t, const struct tag *tag,
                  const struct item *item, enum label_paper paper,
                  struct document *doc)
{
    char code[GTIN_CHARS] = "", plu[16], outlet[ITEM_NAME_CAP];
    if (item->gtin.number)
        gtin_format(item->gtin, code);
    snprintf(plu, sizeof(plu), "%04u", item->plu);
    const struct shelf_label l = {
        .name = item->name,
        .spec = item->spec,
        .unit = item->unit,
        .price = item->price,
        .by_weight = item->by_weight,
        .pack_size = item->pack_size,
        .has_old_price = tag->amount.fen > item->price.fen,
        .old_price = tag->amount,
        .code = code[0]     ? code
                : item->plu ? plu
                            : NULL,
        .outlet = outlet_name(t, outlet),
        .day = till_business_day(t),
    };
    shelf_label_document(&l, paper, doc);
}

static enum err weighed(struct till *t, const struct tag *tag,
                        const struct item *item, enum label_paper paper,
                        struct document *doc, struct diag *d)
{
    char code[IN_STORE_CHARS], outlet[ITEM_NAME_CAP];
    struct money price = item->price;
    enum err err = code_for(t, item->plu, tag->amount, tag->net, code, d);
    if (err)
        return err;
    const struct weighed_label l = {
        .name = item->name,
        .net = tag->net,
        .unit_price = price,
        .amount = tag->amount,
        .packed_ms = tag->packed_ms,
        .best_before_day = tag->day,
        .code = code,
        .outlet = outlet_name(t, outlet),
    };
    weighed_label_document(&l, paper, doc);
    return ERR_OK;
}

static void certificate(const struct tag *tag, enum label_paper paper,
                        struct document *doc)
{
    const struct certificate_label l = {
        .product = tag->words[TAG_PRODUCT],
        .quantity = tag->words[TAG_QUANTITY],
        .origin = tag->words[TAG_ORIGIN],
        .producer = tag->words[TAG_PRODUCER],
        .contact = tag->words[TAG_CONTACT],
        .number = tag->words[TAG_NUMBER],
        .day = tag->day,
        .basis = tag->basis,
    };
    certificate_label_document(&l, paper, doc);
}

enum err tag_document(struct till *t, const struct tag *tag,
                      enum label_paper paper, struct document *doc,
                      struct diag *d)
{
    struct item item;
    if (tag->kind == PAPER_CERTIFICATE) {
        certificate(tag, paper, doc);
        return ERR_OK;
    }
    enum err err = lookup_item(t, tag->item, tag->pack, &item);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("this is no longer sold"));
    if (err)
        return till_explain(t, err, d);
    if (!item.priced)
        return diag_set(d, ERR_DENIED, tr("%s has no price yet"), item.name);
    if (tag->kind == PAPER_WEIGHED)
        return weighed(t, tag, &item, paper, doc, d);
    shelf(t, tag, &item, paper, doc);
    return ERR_OK;
}

/* ---- the queue -----------------------------------------------------------*/

static enum err put(struct till *t, const struct tag *tag, int64_t *ret_id)
{
    char words[TAG_WORDS * (TAG_WORD_CAP + 1)];
    size_t len = 0;
    for (int i = 0; i < TAG_WORDS; i++)
        len += (size_t)snprintf(words + len, sizeof(words) - len, "%s%s",
                                i ? "\n" : "", tag->words[i]);
    enum err err =
        db_run(&t->db, sql_tag_put, "iiiiiiiiit", (int64_t)tag->kind,
               (int64_t)tag->copies, (int64_t)tag->item, (int64_t)tag->pack,
               tag->net.milli, tag->amount.fen, tag->packed_ms,
               (int64_t)tag->day, (int64_t)tag->basis, words);
    if (!err)
        *ret_id = sqlite3_last_insert_rowid(t->db.handle);
    return err;
}

enum err tag_find(struct db *db, uint64_t id, struct tag *ret_tag)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    struct tag tag = {0};
    enum err err = db_bind(db, sql_tag_find, &q, "i", (int64_t)id);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err ? err : ERR_NOTFOUND;
    tag.kind = (enum paper_kind)sqlite3_column_int(q, 0);
    tag.copies = sqlite3_column_int(q, 1);
    tag.item = (uint64_t)sqlite3_column_int64(q, 2);
    tag.pack = (uint32_t)sqlite3_column_int64(q, 3);
    tag.net = quantity_of(sqlite3_column_int64(q, 4));
    tag.amount = money_of(sqlite3_column_int64(q, 5));
    tag.packed_ms = sqlite3_column_int64(q, 6);
    tag.day = sqlite3_column_int(q, 7);
    tag.basis = (unsigned)sqlite3_column_int(q, 8);
    const char *p = (const char *)sqlite3_column_text(q, 9);
    for (int i = 0; i < TAG_WORDS && p; i++) {
        const char *end = strchrnul(p, '\n');
        snprintf(tag.words[i], TAG_WORD_CAP, "%.*s", (int)(end - p), p);
        p = *end ? end + 1 : NULL;
    }
    db_done(q);
    *ret_tag = tag;
    return ERR_OK;
}

/* ---- printing ------------------------------------------------------------*/

enum err tag_page(const struct till *t, const struct page_size **ret_page,
                  struct diag *d)
{
    if (!label_spool_has_printer(t)) {
        *ret_page = NULL;
        return ERR_OK;
    }
    return page_find(config_text(&t->config, "label", "paper", "40x30"),
                     ret_page, d);
}

static enum err remember(struct till *t, const struct tag *tag)
{
    struct item item;
    if (tag->kind != PAPER_SHELF)
        return ERR_OK;
    enum err err = lookup_item(t, tag->item, tag->pack, &item);
    if (err)
        return err;
    return db_run(&t->db, sql_tag_shown_put, "iii", (int64_t)tag->item,
                  (int64_t)tag->pack, item.price.fen);
}

static enum err queue(struct till *t, const struct tag *tag,
                      enum label_paper paper, struct diag *d)
{
    struct arena arena = {0};
    struct document doc;
    int64_t id = 0;
    if (paper == LABEL_ROLL && !spool_has_printer(t))
        return diag_set(d, ERR_NOTFOUND,
                        tr("no printer is set up: name one in till.ini"));
    doc_init(&doc, &arena); /* what cannot be printed is refused now */
    enum err err = tag_document(t, tag, paper, &doc, d);
    arena_release(&arena);
    if (err)
        return err;
    err = put(t, tag, &id);
    if (!err)
        err =
            spool_add(&t->db, SPOOL_LABEL, (uint64_t)id, 0, false, t->now_ms());
    return err;
}

enum err tag_print(struct till *t, const struct tag *tag, struct diag *d)
{
    const struct page_size *page = NULL;
    enum err err = tag_page(t, &page, d);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    err = queue(t, tag, page ? LABEL_40X30 : LABEL_ROLL, d);
    if (!err)
        err = remember(t, tag);
    return till_end(t, err, d);
}

enum err tag_shown(struct till *t, const struct item *item,
                   struct money *ret_price)
{
    int64_t fen = 0;
    enum err err = db_int(&t->db, sql_tag_shown_find, &fen, "ii",
                          (int64_t)item->id, (int64_t)item->pack);
    if (!err)
        *ret_price = money_of(fen);
    return err;
}

/* ---- changed prices ------------------------------------------------------*/

/* Is the label on the shelf wrong? Sold items with a price only. */
static enum err is_wrong(struct till *t, uint64_t id, bool changed,
                         bool *ret_wrong)
{
    struct item item;
    struct money shown = {0};
    enum err err = lookup_item(t, id, 0, &item);
    *ret_wrong = false;
    if (err)
        return err == ERR_NOTFOUND ? ERR_OK : err;
    err = tag_shown(t, &item, &shown);
    if (err && err != ERR_NOTFOUND)
        return err;
    *ret_wrong = item.priced && !item.withdrawn &&
                 (err ? changed : shown.fen != item.price.fen);
    return ERR_OK;
}

static bool listed(const uint64_t *items, int count, uint64_t id)
{
    for (int i = 0; i < count; i++) {
        if (items[i] == id)
            return true;
    }
    return false;
}

static enum err collect(struct till *t, sqlite3_stmt *q, bool changed,
                        uint64_t *items, int *count)
{
    enum err err = ERR_OK;
    while (!err && *count < TAG_CHANGED_MAX) {
        bool row = false, wrong = false;
        err = db_step(q, &row);
        if (err || !row)
            break;
        uint64_t id = (uint64_t)sqlite3_column_int64(q, 0);
        if (listed(items, *count, id))
            continue;
        err = is_wrong(t, id, changed, &wrong);
        if (!err && wrong)
            items[(*count)++] = id;
    }
    db_done(q);
    return err;
}

enum err tag_changed(struct till *t, int days,
                     uint64_t ret_items[TAG_CHANGED_MAX], int *ret_count)
{
    sqlite3_stmt *q = NULL;
    int count = 0;
    int64_t today = till_business_day(t);
    enum err err =
        db_bind(&t->catalogue, sql_tag_changed, &q, "ii", today - days, today);
    if (!err)
        err = collect(t, q, true, ret_items, &count);
    if (!err)
        err = db_bind(&t->db, sql_tag_shown_all, &q, "");
    if (!err)
        err = collect(t, q, false, ret_items, &count);
    if (!err)
        *ret_count = count;
    return err;
}
