#include "pos/drawer_watch.h"

static bool just_pulsed(const struct drawer_watch *w, int64_t now_ms)
{
    return w->pulsed && now_ms - w->pulsed_ms <= DRAWER_LEARN_MS;
}

void drawer_watch_pulse(struct drawer_watch *w, int64_t now_ms)
{
    w->pulsed = true;
    w->pulsed_ms = now_ms;
}

static void is_over(struct drawer_watch *w, int64_t now_ms)
{
    if (drawer_watch_too_long(w, now_ms))
        w->left_ms = now_ms - w->opened_ms;
}

void drawer_watch_pin(struct drawer_watch *w, bool high, int64_t now_ms)
{
    bool changed = w->known && high != w->high;
    w->known = true;
    w->high = high;
    if (w->sense == DRAWER_NOT_WATCHED)
        return;
    if (w->sense == DRAWER_LEARNS) {
        if (!changed || !just_pulsed(w, now_ms))
            return;
        w->sense = high ? DRAWER_OPEN_IS_HIGH : DRAWER_OPEN_IS_LOW;
    }
    bool open = high == (w->sense == DRAWER_OPEN_IS_HIGH);
    if (open && !w->open)
        w->opened_ms = now_ms;
    if (!open)
        is_over(w, now_ms);
    w->open = open;
}

void drawer_watch_lost(struct drawer_watch *w, int64_t now_ms)
{
    is_over(w, now_ms);
    w->known = false;
    w->open = false;
}

int64_t drawer_watch_open_ms(const struct drawer_watch *w, int64_t now_ms)
{
    return w->open ? now_ms - w->opened_ms : 0;
}

bool drawer_watch_too_long(const struct drawer_watch *w, int64_t now_ms)
{
    return w->open && now_ms - w->opened_ms >= w->limit_ms;
}

int64_t drawer_watch_left(struct drawer_watch *w)
{
    int64_t ms = w->left_ms;
    w->left_ms = 0;
    return ms;
}

bool drawer_watch_cares(const struct drawer_watch *w, int64_t now_ms)
{
    return w->sense != DRAWER_NOT_WATCHED &&
           (w->open || just_pulsed(w, now_ms));
}
