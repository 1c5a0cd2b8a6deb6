#include "pos/wedge.h"

#include <string.h>

#include "base/check.h"
#include "base/screen.h"

#define KEY_LINE_FEED 10
#define KEY_GROUP     0x1D /* GS1's FNC1 as scanners type it: Ctrl+] ... */
#define KEY_FNC1      SCREEN_KEY_F(8) /* ... or F8 */
#define DROPPED       (-1000)         /* in the queue; scans are -1, -2, ... */

static bool is_end(int key)
{
    return key == SCREEN_KEY_ENTER || key == KEY_LINE_FEED ||
           key == SCREEN_KEY_TAB;
}

/* The ASCII that a key stands for inside a scan; 0 when it cannot be part of
 * one. */
static char fold(int key)
{
    if (key >= 0xFF01 && key <= 0xFF5E)
        key -= 0xFF01 - '!';
    if (key == 0x3000)
        key = ' ';
    if (key == KEY_FNC1)
        key = KEY_GROUP;
    if ((key >= ' ' && key <= '~') || key == KEY_GROUP)
        return (char)key;
    return 0;
}

static bool is_text(int key)
{
    return key == KEY_GROUP || key == KEY_FNC1 ||
           (key >= ' ' && key < SCREEN_KEY_UP);
}

/* ---- out -----------------------------------------------------------------*/

static void put(struct wedge *w, int what)
{
    CHECK(w->queue_len < WEDGE_QUEUE_MAX);
    w->queue[w->queue_len++] = what;
}

static void typed(struct wedge *w)
{
    for (int i = 0; !w->overlong && i < w->run_len; i++)
        put(w, w->run[i]);
    if (w->overlong)
        put(w, DROPPED);
    w->run_len = 0;
    w->overlong = false;
}

static void scanned(struct wedge *w)
{
    CHECK(w->scan_len < (int)ARRAY_LEN(w->scans));
    char *code = w->scans[w->scan_len];
    for (int i = 0; i < w->run_len; i++)
        code[i] = fold(w->run[i]);
    code[w->run_len] = 0;
    put(w, -1 - w->scan_len);
    w->scan_len++;
    w->run_len = 0;
}

/* ---- deciding ------------------------------------------------------------*/

struct shape {
    bool foldable; /* every key can be part of a code */
    bool varied;   /* not one key held down */
    bool digits;
    bool blanks;
};

static struct shape shape_of(const struct wedge *w)
{
    struct shape s = {.foldable = true};
    for (int i = 0; i < w->run_len; i++) {
        char c = fold(w->run[i]);
        s.foldable = s.foldable && c != 0;
        s.varied = s.varied || w->run[i] != w->run[0];
        s.digits = s.digits || (c >= '0' && c <= '9');
        s.blanks = s.blanks || c == ' ';
    }
    return s;
}

static void settle(struct wedge *w, bool ended)
{
    struct shape s = shape_of(w);
    bool scan = s.foldable && s.varied;
    if (ended)
        scan = scan && w->run_len >= WEDGE_SCAN_MIN;
    else
        scan = scan && w->run_len >= WEDGE_BARE_MIN && s.digits && !s.blanks;
    if (w->overlong || !scan) {
        typed(w);
        return;
    }
    scanned(w);
    w->after_scan = true;
}

static void paste_ended(struct wedge *w)
{
    while (w->run_len > 0 && is_end(w->run[w->run_len - 1]))
        w->run_len--;
    struct shape s = shape_of(w);
    w->pasting = false;
    if (!w->overlong && s.foldable && s.digits && !s.blanks &&
        w->run_len >= WEDGE_SCAN_MIN) {
        scanned(w);
        w->after_scan = true;
        return;
    }
    for (int i = 0; i < w->run_len; i++) {
        if (is_end(w->run[i]))
            w->run[i] = ' ';
    }
    typed(w);
}

static void hold(struct wedge *w, int key)
{
    if (w->run_len == WEDGE_SCAN_MAX)
        w->overlong = true;
    else
        w->run[w->run_len++] = key;
}

void wedge_tick(struct wedge *w, int64_t now_ms)
{
    int64_t silence = now_ms - w->last_ms;
    if (silence <= (w->pasting ? WEDGE_PASTE_MS : WEDGE_GAP_MS))
        return;
    if (w->pasting)
        paste_ended(w);
    else if (w->run_len > 0)
        settle(w, false);
    else
        w->after_scan = false;
}

void wedge_key(struct wedge *w, int key, int64_t now_ms)
{
    if (now_ms - w->last_ms > WEDGE_GAP_MS) {
        wedge_tick(w, now_ms);
        w->after_scan = false;
    }
    w->last_ms = now_ms;
    bool after_scan = w->after_scan;
    w->after_scan = false;
    if (key == SCREEN_KEY_PASTED) {
        if (w->pasting)
            paste_ended(w);
    } else if (w->pasting) {
        if (is_text(key) || is_end(key))
            hold(w, key);
    } else if (key == SCREEN_KEY_PASTE) {
        settle(w, false);
        w->pasting = true;
    } else if (is_end(key)) {
        bool scan = w->run_len >= WEDGE_SCAN_MIN;
        bool dropped = w->overlong;
        if (w->run_len > 0)
            settle(w, true);
        if (dropped)
            w->after_scan = true;
        else if (!(scan && w->after_scan) && !(after_scan && !scan))
            put(w, key);
    } else if (is_text(key)) {
        hold(w, key);
    } else {
        typed(w);
        put(w, key);
    }
}

int wedge_wait_ms(const struct wedge *w, int64_t now_ms)
{
    if (w->queue_at < w->queue_len)
        return 0;
    if (w->run_len == 0 && !w->pasting)
        return -1;
    int gap = w->pasting ? WEDGE_PASTE_MS : WEDGE_GAP_MS;
    int64_t due = w->last_ms + gap + 1 - now_ms;
    return due < 0 ? 0 : (int)due;
}

void wedge_next(struct wedge *w, struct wedge_event *ret_event)
{
    if (w->queue_at == w->queue_len) {
        w->queue_at = w->queue_len = w->scan_len = 0;
        ret_event->kind = WEDGE_NONE;
        ret_event->key = 0;
        ret_event->code[0] = 0;
        return;
    }
    int what = w->queue[w->queue_at++];
    if (what == DROPPED) {
        ret_event->kind = WEDGE_DROPPED;
        ret_event->key = 0;
        ret_event->code[0] = 0;
        return;
    }
    if (what >= 0) {
        ret_event->kind = WEDGE_KEY;
        ret_event->key = what;
        ret_event->code[0] = 0;
        return;
    }
    ret_event->kind = WEDGE_SCAN;
    ret_event->key = 0;
    memcpy(ret_event->code, w->scans[-1 - what], sizeof(ret_event->code));
}
