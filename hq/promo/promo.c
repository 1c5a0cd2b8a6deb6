#include "hq/promo/promo.h"

#include <stdio.h>

#include "base/i18n.h"
#include "hq/decide.h"
#include "hq/store/promo.h"
#include "sync/feed.h"
#include "sync/promo/promo.h"

static enum err put(struct store *s, Feed__Promotion *p, const char *audience,
                    int64_t now_ms)
{
    Feed__Record r = FEED__RECORD__INIT;
    char key[FEED_KEY_MAX + 1];
    r.kind_case = FEED__RECORD__KIND_PROMOTION;
    r.promotion = p;
    snprintf(key, sizeof(key), "promo/%u", p->id);
    return store_put(s, now_ms, audience, key, &r);
}

enum err promo_add(struct store *s, Feed__Promotion *p, const char *audience,
                   int64_t now_ms, uint32_t *ret_id, struct diag *d)
{
    uint32_t id = 0;
    enum err err = decide_check_audience(s, audience, d);
    if (!err)
        err = store_next_id(s, STORE_ID_PROMOTION, &id);
    if (err)
        return err;
    p->id = id;
    err = promo_check(p, d);
    if (!err)
        err = put(s, p, audience, now_ms);
    if (!err)
        *ret_id = id;
    return err;
}

enum err promo_end(struct store *s, uint32_t id, int64_t now_ms, struct diag *d)
{
    char audience[STORE_AUDIENCE_MAX];
    struct buf record = {0};
    Feed__Promotion *x = NULL;
    enum err err = store_promotion(s, id, audience, &record);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err,
                       tr("there is no promotion %u: see `hq promo list`"), id);
    if (!err) {
        x = feed__promotion__unpack(NULL, record.len, record.data);
        err = x ? ERR_OK : ERR_NOMEM;
    }
    if (!err && x->ended)
        err = diag_set(d, ERR_EXISTS, tr("promotion %u has ended already"), id);
    if (!err) {
        x->ended = true;
        err = put(s, x, audience, now_ms);
    }
    if (x)
        feed__promotion__free_unpacked(x, NULL);
    buf_release(&record);
    return err;
}
