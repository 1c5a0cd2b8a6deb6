/* Questions to a printer that answers, over any transport. */
#include <string.h>

#include "base/clock.h"
#include "drivers/printer_io.h"

#define STALE_MAX 4096 /* bytes an unasked printer may have sent */
#define PAUSE_MS  100  /* between two questions */

static int left(int64_t deadline_ms)
{
    int64_t ms = deadline_ms - clock_monotonic_ms();
    return ms > 0 ? (int)ms : 0;
}

static enum printer_said hear(struct printer *p, uint8_t byte)
{
    enum printer_said said =
        printer_stream_byte(&p->stream, byte, &p->automatic);
    if (said == PRINTER_SAID_STATUS)
        p->automatic_new = true;
    if (said == PRINTER_SAID_TURN && p->turns_due > 0)
        p->turns_due--;
    return said;
}

/* Takes in what came unasked: automatic status counts, answers that are too
 * late do not. */
static enum err drop(struct printer *p)
{
    uint8_t bytes[256];
    size_t total = 0, n = 0;
    enum err err = ERR_OK;
    while (!err && total < STALE_MAX) {
        err = p->ops->read(p, bytes, sizeof(bytes), 0, &n);
        for (size_t i = 0; !err && i < n; i++)
            (void)hear(p, bytes[i]);
        total += n;
    }
    return err == ERR_BUSY ? ERR_OK : err;
}

enum err printer_hear(struct printer *p, bool *ret_new)
{
    if (!p->ops)
        return ERR_GONE;
    enum err err = p->ops->read ? drop(p) : ERR_OK;
    if (err)
        return err == ERR_SHORT ? ERR_GONE : err;
    *ret_new = p->automatic_new;
    p->automatic_new = false;
    return ERR_OK;
}

/* ERR_SHORT: the other end said goodbye in order. */
static enum err say(struct printer *p, const uint8_t question[3],
                    int64_t deadline_ms)
{
    size_t written = 0;
    enum err err = p->ops->write(p, question, 3, left(deadline_ms), &written);
    if (err == ERR_GONE && drop(p) == ERR_SHORT)
        return ERR_SHORT;
    return !err && written < 3 ? ERR_BUSY : err;
}

static enum err ask(struct printer *p, enum printer_query query,
                    int64_t deadline_ms, struct printer_status *s)
{
    const uint8_t question[3] = {0x10, 0x04, (uint8_t)query};
    enum err err = say(p, question, deadline_ms);
    while (!err) {
        uint8_t answer = 0;
        size_t n = 0;
        err = p->ops->read(p, &answer, 1, left(deadline_ms), &n);
        if (!err && hear(p, answer) == PRINTER_SAID_ANSWER)
            return printer_status_add(s, query, answer);
        if (!err && left(deadline_ms) == 0) /* it talks without end */
            err = ERR_BUSY;
    }
    return err;
}

enum err printer_ask(struct printer *p, int timeout_ms,
                     struct printer_status *ret_status)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    struct printer_status s = {0};
    enum err err = drop(p);
    for (int n = PRINTER_QUERY_PRINTER; n <= PRINTER_QUERY_PAPER && !err; n++)
        err = ask(p, (enum printer_query)n, deadline, &s);
    if (err && err != ERR_BUSY)
        return err == ERR_SHORT ? ERR_GONE : err;
    p->answers = p->answers || s.known;
    *ret_status = s;
    return ERR_OK;
}

/* ---- is it out? ----------------------------------------------------------*/

enum err printer_mark(struct printer *p)
{
    static const uint8_t question[3] = {0x1D, 0x72, 1};
    if (!p->ops || !p->ops->read)
        return ERR_GONE;
    p->turns_due++;
    return say(p, question, clock_monotonic_ms() + PRINTER_MARK_MS);
}

struct listener {
    enum printer_query next; /* the answer to come */
    struct printer_settled heard;
};

static void hear_after_job(struct printer *p, struct listener *l, uint8_t byte)
{
    switch (hear(p, byte)) {
    case PRINTER_SAID_TURN: /* hear counts it */
    case PRINTER_SAID_NOTHING:
        break;
    case PRINTER_SAID_ANSWER:
        if (l->next <= PRINTER_QUERY_PAPER &&
            printer_status_add(&l->heard.status, l->next, byte) == ERR_OK)
            l->next++;
        break;
    case PRINTER_SAID_STATUS: /* newer than any answer */
        l->heard.status = p->automatic;
        break;
    }
}

static enum err listen_on(struct printer *p, struct listener *l,
                          int64_t deadline_ms)
{
    uint8_t bytes[64];
    size_t n = 0;
    enum err err = p->ops->read(p, bytes, sizeof(bytes), left(deadline_ms), &n);
    for (size_t i = 0; !err && i < n; i++)
        hear_after_job(p, l, bytes[i]);
    return !err && left(deadline_ms) == 0 ? ERR_BUSY : err;
}

enum err printer_settle(struct printer *p, int timeout_ms,
                        struct printer_settled *ret_settled)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    struct listener l = {.next = PRINTER_QUERY_PRINTER};
    enum err err = p->ops && p->ops->read ? ERR_OK : ERR_GONE;
    /* One at a time: a simple printer keeps no more than one in mind. */
    for (int n = PRINTER_QUERY_PRINTER; n <= PRINTER_QUERY_PAPER && !err; n++) {
        const uint8_t question[3] = {0x10, 0x04, (uint8_t)n};
        err = say(p, question, deadline);
        while (!err && l.next <= (enum printer_query)n)
            err = listen_on(p, &l, deadline);
    }
    int64_t pause = clock_monotonic_ms() + PAUSE_MS;
    while (!err && p->turns_due > 0)
        err = listen_on(p, &l, pause < deadline ? pause : deadline);
    l.heard.through = p->turns_due == 0;
    /* A print server that hangs up in order after a job has taken it. */
    if (err == ERR_SHORT)
        l.heard.through = true;
    else if (err && err != ERR_BUSY)
        return err;
    *ret_settled = l.heard;
    return ERR_OK;
}
