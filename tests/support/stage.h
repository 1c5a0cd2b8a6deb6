/* tests/support/stage.h - the till's screen in the test's own process: keys go
 * in by name, the picture is read row by row. No terminal is needed; a pseudo
 * terminal that nobody looks at stands for it, and no agent is started. */
#ifndef TESTS_SUPPORT_STAGE_H
#define TESTS_SUPPORT_STAGE_H

#include "pos/ui/ui.h"

#define STAGE_TEXT_CAP 16384

struct stage {
    struct ui *ui;
    struct till *till;
    int faults;
};

typedef void stage_play(struct stage *s, void *arg);

/* Plays it in a process of its own on the till in dir, at 80x24. False when it
 * died or counted faults; what it said is on standard error. Call from a
 * process without threads. chinese: the screen's language. */
bool stage_run(const char *dir, bool chinese, stage_play *play, void *arg);

/* Keys by name, blanks between: "F10 4 1 'kl 500' Enter"; what stands in quotes
 * is typed. Anything else of one character is that key. */
void stage_keys(struct stage *s, const char *keys);
/* One key, and what the loop does after it. */
void stage_key(struct stage *s, int key);
/* A code, as scanned. */
void stage_scan(struct stage *s, const char *code);
/* Back to the resting screen, whatever is open: Esc until it is there. */
bool stage_home(struct stage *s);
/* The picture without the top line, rows ended by '\n'. */
void stage_picture(const struct stage *s, char out[STAGE_TEXT_CAP]);
bool stage_shows(const struct stage *s, const char *text);
/* Counts one fault and says so, with the picture. */
void stage_fault(struct stage *s, const char *fmt, ...) PRINTF(2, 3);

#endif
