#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "sync/promo/internal.h"

static void add(char *out, size_t cap, const char *fmt, ...) PRINTF(3, 4);
static void add(char *out, size_t cap, const char *fmt, ...)
{
    size_t len = strlen(out);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(out + len, cap - len, fmt, ap);
    va_end(ap);
    text_drop_torn(out);
}

static const char *yuan(uint64_t fen, char buf[MONEY_CHARS])
{
    return money_format(money_of((int64_t)fen), buf);
}

static const char *percent(uint64_t permille, char buf[QUANTITY_CHARS])
{
    return quantity_format(quantity_of((int64_t)permille * 100), buf);
}

static void steps_words(const Feed__Promotion *p, char *out, size_t cap)
{
    char at[MONEY_CHARS], off[MONEY_CHARS], part[QUANTITY_CHARS];
    for (size_t i = 0; i < p->n_steps; i++) {
        const Feed__PromotionStep *s = p->steps[i];
        if (i > 0)
            add(out, cap, "%s", tr("; "));
        if (p->kind == FEED__PROMOTION_KIND__NEAR_EXPIRY)
            add(out, cap, tr("%llu days or fewer before its date, %s%% off"),
                (unsigned long long)s->at, percent(s->off, part));
        else if (p->repeats)
            add(out, cap, tr("every %s yuan spent, %s off"), yuan(s->at, at),
                yuan(s->off, off));
        else
            add(out, cap, tr("from %s yuan on, %s off"), yuan(s->at, at),
                yuan(s->off, off));
    }
}

void promo_words(const Feed__Promotion *p, char *out, size_t cap)
{
    char price[MONEY_CHARS], part[QUANTITY_CHARS];
    out[0] = 0;
    switch (p->kind) {
    case FEED__PROMOTION_KIND__SPECIAL_PRICE:
        add(out, cap, tr("each at %s yuan"), yuan(p->price_fen, price));
        break;
    case FEED__PROMOTION_KIND__PERCENT_OFF:
        add(out, cap, tr("%s%% off"), percent(p->permille_off, part));
        break;
    case FEED__PROMOTION_KIND__NTH_OFF:
        if (p->permille_off == 1000)
            add(out, cap, tr("buy %u, pay %u"), p->pieces,
                p->pieces - p->cheapest);
        else
            add(out, cap, tr("of %u pieces, the %u cheapest at %s%% off"),
                p->pieces, p->cheapest, percent(p->permille_off, part));
        break;
    case FEED__PROMOTION_KIND__BUNDLE_PRICE:
        add(out, cap, tr("%u pieces for %s yuan"), p->pieces,
            yuan(p->price_fen, price));
        break;
    case FEED__PROMOTION_KIND__SPEND_SAVE:
    case FEED__PROMOTION_KIND__NEAR_EXPIRY:
        steps_words(p, out, cap);
        break;
    default:
        break;
    }
    if (p->limit != 0)
        add(out, cap, tr(", at most %u times in a basket"), p->limit);
}

void promo_when_words(const Feed__Promotion *p, char *out, size_t cap)
{
    static const char *const names[] = {N_("Mon"), N_("Tue"), N_("Wed"),
                                        N_("Thu"), N_("Fri"), N_("Sat"),
                                        N_("Sun")};
    char day[CLOCK_DAY_CHARS];
    out[0] = 0;
    if (p->from_day != 0)
        add(out, cap, tr("from %s "), clock_format_day(p->from_day, day));
    if (p->until_day != 0)
        add(out, cap, tr("until %s "), clock_format_day(p->until_day, day));
    for (int i = 0; p->weekdays != 0 && i < 7; i++) {
        if (p->weekdays >> i & 1)
            add(out, cap, "%s ", tr(names[i]));
    }
    if (p->from_minute != p->until_minute)
        add(out, cap, "%02u:%02u-%02u:%02u ", p->from_minute / 60,
            p->from_minute % 60, p->until_minute / 60, p->until_minute % 60);
    if (p->members_only)
        add(out, cap, "%s", tr("members only"));
    text_trim(out, out, cap);
}
