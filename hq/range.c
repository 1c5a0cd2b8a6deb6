/* hq/decide.h: items, prices, costs, adoption. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/gtin.h"
#include "base/i18n.h"
#include "hq/decide.h"
#include "sync/feed.h"

#define BOOK_ENTRIES_MAX 64 /* price changes of one item planned at once */
#define PACKS_MAX        32

static enum err pack_item(const Feed__Item *item, struct buf *out)
{
    enum err err = buf_reserve(out, feed__item__get_packed_size(item));
    if (!err)
        out->len = feed__item__pack(item, out->data);
    return err;
}

enum err decide_item(struct store *s, const Feed__Item *item,
                     const char *audience, int64_t now_ms, bool *ret_changed)
{
    Feed__Record r = FEED__RECORD__INIT;
    struct store_item old = {0};
    struct buf packed = {0};
    char key[FEED_KEY_MAX + 1];
    enum err err = pack_item(item, &packed);
    if (err)
        return err;
    if (ret_changed)
        *ret_changed = false;
    snprintf(key, sizeof(key), "item/%u", item->id);
    err = store_item(s, item->id, &old);
    bool known = !err;
    if (err == ERR_NOTFOUND)
        err = ERR_OK;
    if (!err && known && strcmp(old.audience, audience) == 0 &&
        old.record.len == packed.len &&
        memcmp(old.record.data, packed.data, packed.len) == 0)
        goto out;
    if (!err && known && strcmp(old.audience, audience) != 0)
        err = store_put(s, now_ms, old.audience, key, NULL);
    r.kind_case = FEED__RECORD__KIND_ITEM;
    r.item = (Feed__Item *)item;
    if (!err)
        err = store_put(s, now_ms, audience, key, &r);
    if (!err && ret_changed)
        *ret_changed = true;
out:
    buf_release(&packed);
    buf_release(&old.record);
    return err;
}

enum err decide_cost(struct store *s, uint32_t item, int64_t fen,
                     int32_t from_day, int64_t now_ms)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__ItemCost x = LEDGER__ITEM_COST__INIT;
    e.at_ms = (uint64_t)now_ms;
    e.fact_case = LEDGER__ENTRY__FACT_ITEM_COST;
    e.item_cost = &x;
    x.item = item;
    x.unit_fen = (uint64_t)fen;
    x.effective_day = from_day;
    return store_record(s, &e);
}

/* ---- price book
 * ------------------------------------------------------------*/
static const Feed__PriceFrom *in_force(const Feed__Price *book, int32_t day)
{
    const Feed__PriceFrom *best = NULL;
    for (size_t i = 0; i < book->n_from; i++)
        if (book->from[i]->effective_day <= day &&
            (!best || book->from[i]->effective_day > best->effective_day))
            best = book->from[i];
    return best;
}

/* The entry that holds from p->from_day on: what held before, and the change.
 * *changed when that is any different. */
static enum err next_entry(const struct decide_price *p,
                           const Feed__PriceFrom *before, Feed__PriceFrom *e,
                           Feed__PackPrice *packs, bool *changed,
                           struct diag *d)
{
    size_t n = 0;
    e->effective_day = p->from_day;
    e->unit_fen =
        p->unit_fen ? (uint64_t)p->unit_fen : (before ? before->unit_fen : 0);
    if (e->unit_fen == 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("item %u has no price there yet: set the "
                           "price of its base unit first"),
                        p->item);
    *changed = !before || before->unit_fen != e->unit_fen;
    for (size_t i = 0; before && i < before->n_packs && n < PACKS_MAX; i++)
        packs[n++] = *before->packs[i];
    for (size_t i = 0; i < p->n_packs; i++) {
        size_t at = 0;
        while (at < n && packs[at].pack != p->packs[i].pack)
            at++;
        if (at == PACKS_MAX)
            return diag_set(d, ERR_RANGE, tr("an item can have %d packs"),
                            PACKS_MAX);
        if (at == n)
            packs[n++] = p->packs[i];
        else if (packs[at].fen == p->packs[i].fen)
            continue;
        packs[at].fen = p->packs[i].fen;
        *changed = true;
    }
    e->n_packs = n;
    for (size_t i = 0; i < n; i++)
        e->packs[i] = &packs[i];
    return ERR_OK;
}

static int by_day(const void *a, const void *b)
{
    const Feed__PriceFrom *x = *(Feed__PriceFrom *const *)a;
    const Feed__PriceFrom *y = *(Feed__PriceFrom *const *)b;
    return (x->effective_day > y->effective_day) -
           (x->effective_day < y->effective_day);
}

/* The book with the new entry in it and without what nobody needs. */
static enum err put_book(struct store *s, const struct decide_price *p,
                         const Feed__Price *old, Feed__PriceFrom *entry,
                         int64_t now_ms, struct diag *d)
{
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Price book = FEED__PRICE__INIT;
    Feed__PriceFrom *from[BOOK_ENTRIES_MAX];
    char key[FEED_KEY_MAX + 1];
    int32_t keep = p->today - DECIDE_PRICE_KEEP_DAYS;
    const Feed__PriceFrom *oldest = old ? in_force(old, keep) : NULL;
    if (entry->effective_day <= keep &&
        (!oldest || entry->effective_day > oldest->effective_day))
        oldest = entry;
    book.item = p->item;
    book.from = from;
    for (size_t i = 0; old && i < old->n_from; i++) {
        Feed__PriceFrom *f = old->from[i];
        if (f->effective_day == entry->effective_day ||
            (oldest && f->effective_day < oldest->effective_day))
            continue;
        if (book.n_from == BOOK_ENTRIES_MAX - 1)
            return diag_set(d, ERR_RANGE,
                            tr("item %u has %d planned prices "
                               "already"),
                            p->item, BOOK_ENTRIES_MAX);
        from[book.n_from++] = f;
    }
    from[book.n_from++] = entry;
    qsort(from, book.n_from, sizeof(from[0]), by_day);
    r.kind_case = FEED__RECORD__KIND_PRICE;
    r.price = &book;
    snprintf(key, sizeof(key), "price/%u", p->item);
    return store_put(s, now_ms, p->audience, key, &r);
}

/* The audience whose book holds where there is no book of its own: a shop's
 * groups, of two the later one (sync/feed.h), then everyone. */
struct general {
    struct store *store;
    uint32_t item;
    struct buf record;
};

static enum err try_book(struct general *g, const char *audience)
{
    struct buf record = {0};
    enum err err = store_price_book(g->store, g->item, audience, &record);
    if (err) {
        buf_release(&record);
        return err == ERR_NOTFOUND ? ERR_OK : err;
    }
    buf_release(&g->record);
    g->record = record;
    return ERR_OK;
}

static enum err try_group(void *ctx, const char *text)
{
    char audience[FEED_AUDIENCE_MAX + 1];
    snprintf(audience, sizeof(audience), "group/%s", text);
    return try_book(ctx, audience);
}

/* The book to go on from: the audience's own, else what held for it so far. A
 * shop that gets one price for next week must keep today's. */
static enum err load_book(struct store *s, const struct decide_price *p,
                          Feed__Price **ret_book)
{
    struct general g = {.store = s, .item = p->item};
    unsigned outlet = 0;
    enum err err = try_book(&g, p->audience);
    if (!err && g.record.len == 0) {
        err = try_book(&g, "all");
        if (!err && sscanf(p->audience, "outlet/%u", &outlet) == 1)
            err = store_groups(s, outlet, try_group, &g);
    }
    if (!err && g.record.len > 0) {
        *ret_book = feed__price__unpack(NULL, g.record.len, g.record.data);
        err = *ret_book ? ERR_OK : ERR_CORRUPT;
    }
    buf_release(&g.record);
    return err;
}

enum err decide_price(struct store *s, const struct decide_price *p,
                      int64_t now_ms, bool *ret_changed, struct diag *d)
{
    Feed__PriceFrom entry = FEED__PRICE_FROM__INIT;
    Feed__PackPrice packs[PACKS_MAX], *pointers[PACKS_MAX];
    Feed__Price *book = NULL;
    bool changed = false;
    enum err err = load_book(s, p, &book);
    entry.packs = pointers;
    if (!err)
        err = next_entry(p, book ? in_force(book, p->from_day) : NULL, &entry,
                         packs, &changed, d);
    if (!err && changed)
        err = put_book(s, p, book, &entry, now_ms, d);
    if (!err && ret_changed)
        *ret_changed = changed;
    if (book)
        feed__price__free_unpacked(book, NULL);
    return err;
}

enum err decide_price_clear(struct store *s, uint32_t item,
                            const char *audience, int64_t now_ms,
                            struct diag *d)
{
    struct buf record = {0};
    char key[FEED_KEY_MAX + 1];
    if (strcmp(audience, "all") == 0)
        return diag_set(d, ERR_FORMAT,
                        tr("everyone needs a price: say whose own price ends, "
                           "with --for group/NAME or outlet/NUMBER"));
    enum err err = store_price_book(s, item, audience, &record);
    buf_release(&record);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("%s has no price of its own for item %u"),
                        audience, item);
    snprintf(key, sizeof(key), "price/%" PRIu32, item);
    return err ? err : store_put(s, now_ms, audience, key, NULL);
}

/* ---- adoption
 * --------------------------------------------------------------*/
/* The barcode is an item's already: that item also stands for the till's. */
static enum err join(struct store *s, uint32_t item, uint32_t till,
                     uint64_t local, int64_t now_ms, struct diag *d)
{
    struct store_item old = {0};
    Feed__Item *x = NULL;
    enum err err = store_item(s, item, &old);
    if (!err &&
        !(x = feed__item__unpack(NULL, old.record.len, old.record.data)))
        err = ERR_CORRUPT;
    if (!err && x->local_till &&
        (x->local_till != till || x->local_item != local))
        err = diag_set(d, ERR_EXISTS,
                       tr("item %u with this barcode already stands "
                          "for an item of till %u"),
                       item, x->local_till);
    if (!err) {
        x->local_till = till;
        x->local_item = local;
        err = decide_item(s, x, old.audience, now_ms, NULL);
    }
    if (x)
        feed__item__free_unpacked(x, NULL);
    buf_release(&old.record);
    return err;
}

enum err decide_adopt(struct store *s, uint32_t till, uint64_t local,
                      const char *category, int64_t now_ms, uint32_t *ret_item,
                      bool *ret_joined, struct diag *d)
{
    struct store_local_item l;
    struct gtin gtin = {0};
    Feed__Item x = FEED__ITEM__INIT;
    uint64_t number = 0;
    uint32_t id = 0, pack = 0;
    int32_t today = clock_business_day(now_ms, 0);
    if (!store_adopted(s, till, local, &id))
        return diag_set(d, ERR_EXISTS, tr("it is item %u of the range already"),
                        id);
    enum err err = store_local_item(s, till, local, &l);
    if (err == ERR_NOTFOUND)
        return diag_set(
            d, err, tr("till %u has no own item %llu: see `hq items --local`"),
            till, (unsigned long long)(local % LEDGER_LOCAL_ITEM));
    if (err)
        return err;
    if (l.code[0] && !gtin_parse(l.code, false, &gtin, NULL)) {
        number = (uint64_t)gtin.number;
        x.gtin = &number;
        x.n_gtin = 1;
        err = store_code(s, gtin.number, &id, &pack);
        if (!err && pack)
            return diag_set(
                d, ERR_EXISTS,
                tr("barcode %s is a pack of item %u: they cannot be one"),
                l.code, id);
        if (!err) {
            *ret_item = id;
            *ret_joined = true;
            return join(s, id, till, local, now_ms, d);
        }
        if (err != ERR_NOTFOUND)
            return err;
    }
    err = store_next_id(s, STORE_ID_ITEM, &x.id);
    if (err)
        return err;
    x.name = (char *)l.name;
    x.unit = (char *)l.unit;
    x.category = (char *)category;
    x.by_weight = l.by_weight;
    x.local_till = till;
    x.local_item = local;
    struct decide_price price = {.item = x.id,
                                 .audience = "all",
                                 .from_day = today,
                                 .today = today,
                                 .unit_fen = l.price_fen};
    err = decide_item(s, &x, "all", now_ms, NULL);
    if (!err && price.unit_fen > 0)
        err = decide_price(s, &price, now_ms, NULL, d);
    if (!err) {
        *ret_item = x.id;
        *ret_joined = false;
    }
    return err;
}
