/* pos/drawer_watch.h - is the cash drawer open? A printer tells only the level
 * of one pin; which level means open depends on the drawer's switch. So it is
 * learned: what the pin changes to right after our pulse is open. till.ini may
 * say it instead. Pure: time comes in (monotonic, ms). */
#ifndef POS_DRAWER_WATCH_H
#define POS_DRAWER_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#define DRAWER_LEARN_MS 3000 /* after a pulse, a change is the drawer's */

enum drawer_sense {
    DRAWER_LEARNS, /* nothing is known, or no drawer tells */
    DRAWER_OPEN_IS_HIGH,
    DRAWER_OPEN_IS_LOW,
    DRAWER_NOT_WATCHED,
};

/* Zero-initialise, set sense and limit_ms. */
struct drawer_watch {
    enum drawer_sense sense;
    int64_t limit_ms; /* open for longer is too long */
    bool known, high; /* the pin, as it was last */
    bool pulsed;
    int64_t pulsed_ms;
    bool open;
    int64_t opened_ms;
    int64_t left_ms; /* how long the last one was that was too long; or 0 */
};

void drawer_watch_pulse(struct drawer_watch *w, int64_t now_ms);
void drawer_watch_pin(struct drawer_watch *w, bool high, int64_t now_ms);
/* Nothing can be told any more: the printer is gone, or silent. */
void drawer_watch_lost(struct drawer_watch *w, int64_t now_ms);
/* How long it has been open; 0: it is shut, or nobody knows. */
int64_t drawer_watch_open_ms(const struct drawer_watch *w, int64_t now_ms);
bool drawer_watch_too_long(const struct drawer_watch *w, int64_t now_ms);
/* How long an opening was that was too long and is over, else 0; told once. */
int64_t drawer_watch_left(struct drawer_watch *w);
/* Worth asking a printer that does not speak by itself: open, or just
 * pulsed. */
bool drawer_watch_cares(const struct drawer_watch *w, int64_t now_ms);

#endif
