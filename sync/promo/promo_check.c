#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "sync/promo/internal.h"

#define DAY_MAX (INT32_C(366) * 8030) /* about the year 9999 */

static enum err check_goods(const Feed__Promotion *p, struct diag *d)
{
    if (p->n_goods > PROMO_GOODS_MAX || p->n_excluded > PROMO_GOODS_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("a promotion names at most %d goods: use a "
                           "category"),
                        PROMO_GOODS_MAX);
    if (p->n_categories > PROMO_CATEGORIES_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("a promotion names at most %d categories"),
                        PROMO_CATEGORIES_MAX);
    if (p->n_goods == 0 && p->n_categories == 0 && !p->everything)
        return diag_set(d, ERR_FORMAT,
                        tr("say which goods it is for: barcodes, categories or "
                           "everything"));
    for (size_t i = 0; i < p->n_goods + p->n_excluded; i++) {
        const Feed__PromotionGoods *g =
            i < p->n_goods ? p->goods[i] : p->excluded[i - p->n_goods];
        if (g->item == 0)
            return diag_set(d, ERR_FORMAT, tr("item numbers begin with 1"));
    }
    for (size_t i = 0; i < p->n_categories; i++) {
        if (p->categories[i][0] == 0 ||
            !text_is_plain(p->categories[i], PROMO_NAME_CHARS))
            return diag_set(d, ERR_FORMAT,
                            tr("a category's name has 1 to %d characters"),
                            PROMO_NAME_CHARS);
    }
    return ERR_OK;
}

static enum err check_when(const Feed__Promotion *p, struct diag *d)
{
    if (p->from_day < 0 || p->until_day < 0 || p->from_day > DAY_MAX ||
        p->until_day > DAY_MAX)
        return diag_set(d, ERR_RANGE, tr("that day cannot be"));
    if (p->from_day != 0 && p->until_day != 0 && p->until_day < p->from_day)
        return diag_set(d, ERR_RANGE,
                        tr("it would end before it begins: look at the days"));
    if (p->weekdays > 127)
        return diag_set(d, ERR_RANGE, tr("weekdays are 1 (Monday) to 7"));
    if (p->from_minute >= 1440 || p->until_minute > 1440)
        return diag_set(d, ERR_RANGE, tr("a day has 24 hours"));
    return ERR_OK;
}

static enum err check_part(const Feed__Promotion *p, struct diag *d)
{
    if (p->permille_off == 0 || p->permille_off > 1000)
        return diag_set(d, ERR_RANGE,
                        tr("what is taken off is more than 0%% and at most "
                           "100%%"));
    return ERR_OK;
}

static enum err check_price(const Feed__Promotion *p, struct diag *d)
{
    if (p->price_fen > (uint64_t)PROMO_MONEY_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("an amount is at most a million yuan"));
    return ERR_OK;
}

static enum err check_pieces(const Feed__Promotion *p, struct diag *d)
{
    if (p->pieces < 2 || p->pieces > PROMO_PIECES_MAX)
        return diag_set(d, ERR_RANGE, tr("2 to %d pieces belong together"),
                        PROMO_PIECES_MAX);
    if (p->kind == FEED__PROMOTION_KIND__NTH_OFF &&
        (p->cheapest == 0 || p->cheapest > p->pieces))
        return diag_set(d, ERR_RANGE,
                        tr("of %u pieces 1 to %u can get something off"),
                        p->pieces, p->pieces);
    return ERR_OK;
}

/* Rising, and more off the further one is. */
static enum err check_steps(const Feed__Promotion *p, struct diag *d)
{
    bool spend = p->kind == FEED__PROMOTION_KIND__SPEND_SAVE;
    if (p->n_steps == 0 || p->n_steps > PROMO_STEPS_MAX)
        return diag_set(d, ERR_RANGE, tr("it has 1 to %d steps"),
                        PROMO_STEPS_MAX);
    if (p->repeats && p->n_steps != 1)
        return diag_set(d, ERR_FORMAT,
                        tr("what repeats has one step: every so much, so much "
                           "off"));
    for (size_t i = 0; i < p->n_steps; i++) {
        const Feed__PromotionStep *s = p->steps[i];
        const Feed__PromotionStep *before = i ? p->steps[i - 1] : NULL;
        if (s->off == 0 || (!spend && s->off > 1000) ||
            (spend && (s->at > (uint64_t)PROMO_MONEY_MAX || s->off >= s->at)))
            return diag_set(d, ERR_RANGE,
                            tr("step %zu: what is taken off is more than "
                               "nothing and less than what is to be paid"),
                            i + 1);
        if (!spend && s->at > 3650)
            return diag_set(d, ERR_RANGE,
                            tr("step %zu: at most 3650 days before the date"),
                            i + 1);
        if (before &&
            (s->at <= before->at || (spend && s->off <= before->off) ||
             (!spend && s->off >= before->off)))
            return diag_set(d, ERR_RANGE,
                            spend ? tr("step %zu: each step needs more and "
                                       "takes off more than the one before")
                                  : tr("step %zu: each step has more days left "
                                       "and takes off less than the one "
                                       "before"),
                            i + 1);
    }
    return ERR_OK;
}

static enum err check_numbers(const Feed__Promotion *p, struct diag *d)
{
    enum err err = ERR_OK;
    switch (p->kind) {
    case FEED__PROMOTION_KIND__SPECIAL_PRICE:
        return check_price(p, d);
    case FEED__PROMOTION_KIND__PERCENT_OFF:
        return check_part(p, d);
    case FEED__PROMOTION_KIND__NTH_OFF:
        err = check_pieces(p, d);
        return err ? err : check_part(p, d);
    case FEED__PROMOTION_KIND__BUNDLE_PRICE:
        err = check_pieces(p, d);
        return err ? err : check_price(p, d);
    case FEED__PROMOTION_KIND__SPEND_SAVE:
    case FEED__PROMOTION_KIND__NEAR_EXPIRY:
        return check_steps(p, d);
    default:
        return diag_set(d, ERR_FORMAT,
                        tr("this kind of promotion is of a later version"));
    }
}

enum err promo_check(const Feed__Promotion *p, struct diag *d)
{
    if (p->id == 0)
        return diag_set(d, ERR_FORMAT, tr("the promotion has no number"));
    if (p->name[0] == 0 || !text_is_plain(p->name, PROMO_NAME_CHARS))
        return diag_set(d, ERR_FORMAT,
                        tr("give a name of 1 to %d characters: the screen and "
                           "the receipt show it"),
                        PROMO_NAME_CHARS);
    if (p->limit > PROMO_LIMIT_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("the limit is at most %d times in one basket"),
                        PROMO_LIMIT_MAX);
    if (p->priority > PROMO_PRIORITY_MAX)
        return diag_set(d, ERR_RANGE, tr("the priority is 0 to %d"),
                        PROMO_PRIORITY_MAX);
    enum err err = check_goods(p, d);
    if (!err)
        err = check_when(p, d);
    return err ? err : check_numbers(p, d);
}
