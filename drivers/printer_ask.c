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

/* Reads and throws away what came unasked. */
static enum err drop(struct printer *p)
{
    uint8_t bytes[256];
    size_t total = 0, n = 0;
    enum err err = ERR_OK;
    while (!err && total < STALE_MAX) {
        err = p->ops->read(p, bytes, sizeof(bytes), 0, &n);
        total += n;
    }
    return err == ERR_BUSY ? ERR_OK : err;
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
        if (!err && printer_status_add(s, query, answer) == ERR_OK)
            return ERR_OK; /* anything else is XON, XOFF or automatic status */
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
    return say(p, question, clock_monotonic_ms() + PRINTER_MARK_MS);
}

/* Answers of both kinds, and automatic status, in one stream. */
struct listener {
    enum printer_query next; /* the answer to come */
    int skip;                /* bytes of an automatic status */
    struct printer_settled heard;
};

/* GS r 1 answers with bits 4 and 7 zero; an automatic status begins with bit 4
 * one and bits 0, 1 and 7 zero, and goes on with bits 4 and 7 zero. */
static void hear(struct listener *l, uint8_t byte)
{
    if (l->skip > 0)
        l->skip--;
    else if ((byte & 0x93) == 0x10)
        l->skip = PRINTER_ASB_LEN - 1;
    else if ((byte & 0x90) == 0)
        l->heard.through = true;
    else if (l->next <= PRINTER_QUERY_PAPER &&
             printer_status_add(&l->heard.status, l->next, byte) == ERR_OK)
        l->next++;
}

static enum err listen_on(struct printer *p, struct listener *l,
                          int64_t deadline_ms)
{
    uint8_t bytes[64];
    size_t n = 0;
    enum err err = p->ops->read(p, bytes, sizeof(bytes), left(deadline_ms), &n);
    for (size_t i = 0; !err && i < n; i++)
        hear(l, bytes[i]);
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
    while (!err && !l.heard.through)
        err = listen_on(p, &l, pause < deadline ? pause : deadline);
    /* A print server that hangs up in order after a job has taken it. */
    if (err == ERR_SHORT)
        l.heard.through = true;
    else if (err && err != ERR_BUSY)
        return err;
    *ret_settled = l.heard;
    return ERR_OK;
}
