#include "hq/recall.h"

#include <stdio.h>
#include <string.h>

#include "base/gs1.h"
#include "base/i18n.h"
#include "base/text.h"
#include "sync/feed.h"

static enum err put(struct store *s, Feed__Recall *x, const char *audience,
                    int64_t now_ms)
{
    Feed__Record r = FEED__RECORD__INIT;
    char key[FEED_KEY_MAX + 1];
    r.kind_case = FEED__RECORD__KIND_RECALL;
    r.recall = x;
    snprintf(key, sizeof(key), "recall/%u", x->id);
    return store_put(s, now_ms, audience, key, &r);
}

static enum err check(struct store *s, const struct recall_order *o,
                      struct diag *d)
{
    struct store_item item = {0};
    enum err err = decide_check_audience(s, o->audience, d);
    if (err)
        return err;
    if (o->item == 0 && o->gtin.number == 0)
        return diag_set(d, ERR_FORMAT,
                        tr("name what is recalled: --item or --barcode"));
    if (o->reason[0] == '\0' || !text_is_plain(o->reason, RECALL_REASON_CHARS))
        return diag_set(d, ERR_FORMAT,
                        tr("give the reason in at most %d characters: the till "
                           "shows it"),
                        RECALL_REASON_CHARS);
    if (o->n_lots > RECALL_LOTS_MAX)
        return diag_set(d, ERR_RANGE, tr("one recall names at most %d lots"),
                        RECALL_LOTS_MAX);
    for (size_t i = 0; i < o->n_lots; i++) {
        if (o->lots[i][0] == '\0' ||
            !text_is_plain(o->lots[i], GS1_LOT_CAP - 1) ||
            strpbrk(o->lots[i], ", "))
            return diag_set(d, ERR_FORMAT,
                            tr("a lot is 1 to %d characters without blanks and "
                               "commas; give --lot again for another"),
                            GS1_LOT_CAP - 1);
    }
    if (o->item == 0)
        return ERR_OK;
    err = store_item(s, o->item, &item);
    buf_release(&item.record);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("there is no item %u: see `hq items`"),
                        o->item);
    return err;
}

enum err recall_add(struct store *s, const struct recall_order *order,
                    int64_t now_ms, uint32_t *ret_id, struct diag *d)
{
    Feed__Recall x = FEED__RECALL__INIT;
    uint32_t id = 0;
    enum err err = check(s, order, d);
    if (!err)
        err = store_next_id(s, STORE_ID_RECALL, &id);
    if (err)
        return err;
    x.id = id;
    x.item = order->item;
    x.gtin = (uint64_t)order->gtin.number;
    x.n_lots = order->n_lots;
    x.lots = (char **)order->lots;
    x.reason = (char *)order->reason;
    x.from_day = order->from_day;
    err = put(s, &x, order->audience, now_ms);
    if (!err)
        *ret_id = id;
    return err;
}

enum err recall_end(struct store *s, uint32_t id, int64_t now_ms,
                    struct diag *d)
{
    char audience[STORE_AUDIENCE_MAX];
    struct buf record = {0};
    Feed__Recall *x = NULL;
    enum err err = store_recall(s, id, audience, &record);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err,
                       tr("there is no recall %u: see `hq recall list`"), id);
    if (!err) {
        x = feed__recall__unpack(NULL, record.len, record.data);
        err = x ? ERR_OK : ERR_NOMEM;
    }
    if (!err && x->withdrawn)
        err = diag_set(d, ERR_EXISTS, tr("recall %u has ended already"), id);
    if (!err) {
        x->withdrawn = true;
        err = put(s, x, audience, now_ms);
    }
    if (x)
        feed__recall__free_unpacked(x, NULL);
    buf_release(&record);
    return err;
}
