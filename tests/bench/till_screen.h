/* tests/bench/till_screen.h - the real till in a terminal of ours: what it
 * draws comes back as bytes, with their time. */
#ifndef TESTS_TILL_SCREEN_H
#define TESTS_TILL_SCREEN_H

#include <stdint.h>
#include <sys/types.h>

struct till_screen {
    pid_t pid;
    int fd;
    const char *dir;
};

/* Starts build/release/pos till --dir dir at 80x24 and waits until the screen
 * is quiet. */
void till_screen_start(struct till_screen *s, const char *dir);
/* Ends it and its agent. */
void till_screen_end(struct till_screen *s);
void till_screen_type(struct till_screen *s, const char *keys);
/* When the drawing that begins within wait_ms had wholly arrived: nothing came
 * for quiet_ms after it. 0: nothing was drawn. */
int64_t till_screen_drawn_ns(struct till_screen *s, int wait_ms, int quiet_ms);

#endif
