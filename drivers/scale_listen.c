#include "drivers/scale_listen.h"

#include <string.h>

#include "base/check.h"

void scale_listen_init(struct scale_listener *l,
                       const struct scale_protocol *protocol,
                       enum scale_unit unit)
{
    memset(l, 0, sizeof(*l));
    l->guessing = protocol == NULL;
    l->chosen = protocol ? 0 : -1;
    for (int i = 0; i < scale_protocol_count; i++) {
        const struct scale_protocol *p = &scale_protocols[i];
        if (protocol ? p != protocol : !p->guessable)
            continue;
        CHECK(l->count < SCALE_LISTEN_MAX);
        l->decoder[l->count].protocol = p;
        l->decoder[l->count].unit = unit;
        l->count++;
    }
}

const struct scale_protocol *
scale_listen_protocol(const struct scale_listener *l)
{
    return l->chosen < 0 ? NULL : l->decoder[l->chosen].protocol;
}

/* ---- believing -----------------------------------------------------------*/

static bool same(const struct scale_reading *a, const struct scale_reading *b)
{
    return a->kind == b->kind && a->motion == b->motion && a->net == b->net &&
           a->weighed == b->weighed && a->g == b->g;
}

static bool still(const struct scale_listener *l,
                  const struct scale_protocol *p, int64_t now_ms)
{
    if (l->held.motion == SCALE_STABLE)
        return p->checked || l->held_frames > 1;
    return l->held.motion == SCALE_UNTOLD &&
           l->held_frames >= SCALE_HOLD_FRAMES &&
           now_ms - l->held_ms >= SCALE_HOLD_MS;
}

static enum scale_seen seen_of(const struct scale_listener *l,
                               const struct scale_protocol *p, int64_t now_ms)
{
    const struct scale_reading *r = &l->held;
    switch (r->kind) {
    case SCALE_OVER:
        return SCALE_SEEN_OVER;
    case SCALE_UNDER:
        return SCALE_SEEN_UNDER;
    case SCALE_FAULT:
        return SCALE_SEEN_FAULT;
    case SCALE_WEIGHT:
        break;
    }
    if (!r->weighed || !still(l, p, now_ms))
        return SCALE_SEEN_MOVING;
    return r->g > 0    ? SCALE_SEEN_STABLE
           : r->g == 0 ? SCALE_SEEN_ZERO
                       : SCALE_SEEN_UNDER;
}

static void believe(struct scale_listener *l, const struct scale_reading *r,
                    const struct scale_protocol *p, int64_t now_ms)
{
    if (l->held_frames > 0 && same(&l->held, r)) {
        l->held_frames += l->held_frames < SCALE_HOLD_FRAMES;
    } else {
        l->held = *r;
        l->held_frames = 1;
        l->held_ms = now_ms;
    }
    l->heard_ms = now_ms;
    l->view.seen = seen_of(l, p, now_ms);
    l->view.net = r->net;
    if (r->weighed)
        l->view.g = r->g;
    else if (r->kind != SCALE_WEIGHT)
        l->view.g = 0;
}

static void heard(struct scale_listener *l, int i,
                  const struct scale_reading *r, int64_t now_ms)
{
    const struct scale_protocol *p = l->decoder[i].protocol;
    struct scale_reading before = l->last[i];
    l->last[i] = *r;
    l->strange = 0;
    /* Without a checksum only a frame like the one before is believed;
     * answers of status are of another length by right. */
    if (!p->checked && before.length != r->length && r->weighed) {
        l->held_frames = 0;
        return;
    }
    if (l->chosen < 0)
        l->chosen = i;
    if (l->chosen == i)
        believe(l, r, p, now_ms);
}

void scale_listen_byte(struct scale_listener *l, uint8_t byte, int64_t now_ms)
{
    struct scale_reading r;
    l->strange++;
    for (int i = 0; i < l->count; i++)
        if (scale_decode(&l->decoder[i], byte, &r) &&
            (l->chosen < 0 || l->chosen == i))
            heard(l, i, &r, now_ms);
    if (l->strange > SCALE_STRANGE_BYTES) {
        l->strange = SCALE_STRANGE_BYTES; /* no further */
        l->view = (struct scale_view){.seen = SCALE_SEEN_STRANGE};
        l->held_frames = 0;
        l->heard_ms = now_ms;
        if (l->guessing)
            l->chosen = -1;
    }
}

/* All but which protocol it was. */
static void forget(struct scale_listener *l)
{
    for (int i = 0; i < l->count; i++) {
        scale_decoder_drop(&l->decoder[i]);
        l->last[i].length = 0;
    }
    l->view = (struct scale_view){.seen = SCALE_SEEN_NOTHING};
    l->held_frames = 0;
    l->strange = 0;
}

void scale_listen_tick(struct scale_listener *l, int64_t now_ms)
{
    if (l->view.seen == SCALE_SEEN_NOTHING ||
        now_ms - l->heard_ms < SCALE_SILENT_MS)
        return;
    forget(l);
}

void scale_listen_drop(struct scale_listener *l)
{
    forget(l);
    if (l->guessing)
        l->chosen = -1;
}
