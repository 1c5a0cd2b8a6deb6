#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "tests/sim/sim.h"

static void queue(struct sim *s, int body, bool to_hq, const void *bytes,
                  size_t len)
{
    if (s->n_messages == SIM_MESSAGES)
        return; /* lost, like at a high-water mark */
    struct sim_message *m = &s->messages[s->n_messages++];
    m->at_tick = s->tick + 1;
    if (s->faults)
        m->at_tick += sim_draw(s, s->rates.delay_max + 1);
    m->body = body;
    m->to_hq = to_hq;
    m->len = len;
    m->bytes = malloc(len ? len : 1);
    CHECK(m->bytes);
    memcpy(m->bytes, bytes, len);
}

/* CURVE lets nobody alter a frame, but a till may be broken or hostile: what
 * comes to headquarters may be anything. To the till comes only what is wholly
 * foreign. */
static void garble(struct sim *s, struct sim_message *m)
{
    if (m->to_hq && m->len && sim_chance(s, 500)) {
        m->bytes[sim_draw(s, (uint32_t)m->len)] ^=
            (uint8_t)(1u << sim_draw(s, 8));
    } else if (sim_chance(s, 500)) {
        m->len = sim_draw(s, (uint32_t)m->len + 1);
        if (!m->to_hq && m->len)
            m->bytes[0] = 0xFF;
    } else {
        for (size_t i = 0; i < m->len; i++)
            m->bytes[i] = (uint8_t)sim_draw(s, 256);
    }
}

void sim_send(struct sim *s, int body, bool to_hq, const void *bytes,
              size_t len)
{
    if (s->faults && s->body[body].cut_until > s->tick)
        return;
    if (s->faults && sim_chance(s, s->rates.loss))
        return;
    queue(s, body, to_hq, bytes, len);
    if (s->faults && sim_chance(s, s->rates.twice))
        queue(s, body, to_hq, bytes, len);
    if (s->faults && s->n_messages && sim_chance(s, s->rates.garble)) {
        queue(s, body, to_hq, bytes, len);
        garble(s, &s->messages[s->n_messages - 1]);
    }
}

/* A frame may reach another copy of the same till. */
static int receiver(struct sim *s, const struct sim_message *m)
{
    if (m->to_hq || !s->faults || !sim_chance(s, s->rates.misroute))
        return m->body;
    for (int i = 0; i < SIM_BODIES; i++) {
        if (i != m->body && s->body[i].exists &&
            s->body[i].till == s->body[m->body].till)
            return i;
    }
    return m->body;
}

void sim_deliver(struct sim *s)
{
    for (size_t i = 0; i < s->n_messages;) {
        struct sim_message m = s->messages[i];
        if (m.at_tick > s->tick) {
            i++;
            continue;
        }
        /* Order within a tick is kept; what is appended meanwhile is later. */
        memmove(&s->messages[i], &s->messages[i + 1],
                (s->n_messages - i - 1) * sizeof(m));
        s->n_messages--;
        if (m.to_hq)
            sim_hq_receive(s, m.body, m.bytes, m.len);
        else
            sim_body_receive(s, receiver(s, &m), m.bytes, m.len);
        free(m.bytes);
    }
}

void sim_net_clear(struct sim *s, int body)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->n_messages; i++) {
        if (body < 0 || s->messages[i].body == body)
            free(s->messages[i].bytes);
        else
            s->messages[kept++] = s->messages[i];
    }
    s->n_messages = kept;
}
