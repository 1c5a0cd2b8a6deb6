/* base/screen.h - the terminal as a till's and a warehouse's screens see it.
 *
 * A thin layer over ncursesw that knows the width of Chinese text. Everything
 * is put into the next picture; screen_show() sends only what differs from
 * the picture before, so that nothing blinks or jumps. One screen a process,
 * one thread. Rows and columns count from 0 at the top left; what lies outside
 * the terminal is cut off without harm, so a screen may be drawn for a size
 * that a resize has just taken away. */
#ifndef BASE_SCREEN_H
#define BASE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/money.h"

/* High contrast; each also reads without colour (bold or reverse). */
enum screen_style {
    SCREEN_PLAIN,
    SCREEN_STRONG,   /* bold */
    SCREEN_BAR,      /* reverse: title and key lines */
    SCREEN_SELECTED, /* reverse and bold: where the choice is */
    SCREEN_GOOD,     /* green: done, connected */
    SCREEN_CARE,     /* yellow bar: soon needs a person */
    SCREEN_ALERT,    /* red bar: needs a person now, nothing else is red */
    SCREEN_PAPER, /* black on white, whatever the terminal's colours: codes */
    SCREEN_STYLES
};

/* What screen_key returns besides characters (their code point). */
enum screen_key {
    SCREEN_KEY_NONE = 0, /* the time was up */
    SCREEN_KEY_BACKSPACE = 8,
    SCREEN_KEY_TAB = 9,
    SCREEN_KEY_ENTER = 13, /* also the number pad's */
    SCREEN_KEY_ESC = 27,
    SCREEN_KEY_UP = 0x110000, /* past Unicode */
    SCREEN_KEY_DOWN,
    SCREEN_KEY_LEFT,
    SCREEN_KEY_RIGHT,
    SCREEN_KEY_HOME,
    SCREEN_KEY_END,
    SCREEN_KEY_PAGE_UP,
    SCREEN_KEY_PAGE_DOWN,
    SCREEN_KEY_INSERT,
    SCREEN_KEY_DELETE,
    SCREEN_KEY_BACKTAB,
    SCREEN_KEY_RESIZE, /* draw everything for the new size */
    SCREEN_KEY_GONE,   /* the terminal was closed: end in good order */
    SCREEN_KEY_OTHER,  /* a key without a name here */
    SCREEN_KEY_PASTE,  /* what follows was pasted, not typed or scanned ... */
    SCREEN_KEY_PASTED, /* ... until here (bracketed paste, xterm's ?2004) */
    SCREEN_KEY_F0 = 0x110100,
};
#define SCREEN_KEY_F(n) ((int)SCREEN_KEY_F0 + (n)) /* 1 to 24 */

/* Takes the terminal over: raw keys (Ctrl-C and Ctrl-S are keys too), no
 * echo. Needs i18n_init before. ERR_GONE and a sentence when standard input or
 * output is no terminal, or TERM names none. The terminal is given back by
 * screen_close, at exit, and before a broken CHECK prints. */
MUST_USE enum err screen_open(struct diag *d);
/* NULL-safe in spirit: without screen_open it does nothing. */
void screen_close(void);

/* Plain text bold too, for weak eyes. Until screen_close. */
void screen_bold(bool on);
void screen_size(int *ret_rows, int *ret_columns);
/* Blanks the next picture. */
void screen_clear(void);
/* Sends the differences. The cursor is shown where screen_line_put last put
 * it since screen_clear, else hidden. */
void screen_show(void);
/* Next show repaints every cell (Ctrl-L: something else wrote over it). */
void screen_repaint(void);
/* Waits at most timeout_ms (negative: for ever) for one key. */
int screen_key(int timeout_ms);
/* One short sound, where the terminal has one. */
void screen_bell(void);
/* One row of the next picture as UTF-8, trailing blanks removed: for tests
 * and for a "print this screen". */
void screen_row_text(int row, char *out, size_t cap);

/* For tests: told of every text that is cut at the end of its place. NULL: of
 * none. */
typedef void screen_cut(const char *text, int columns);
void screen_tell_cuts(screen_cut *tell);

/* ---- text ----------------------------------------------------------------
 * Each fills exactly `columns` cells from (row, column), cutting text at a
 * character and padding with spaces in style. Control characters and malformed
 * bytes show as "?" so that no name can write outside its place. */
void screen_put(int row, int column, int columns, enum screen_style style,
                const char *text);
void screen_put_right(int row, int column, int columns, enum screen_style style,
                      const char *text);
void screen_put_center(int row, int column, int columns,
                       enum screen_style style, const char *text);
/* printf into screen_put. */
void screen_putf(int row, int column, int columns, enum screen_style style,
                 const char *fmt, ...) PRINTF(5, 6);
/* Right-aligned with two places, so that amounts align on their point. An
 * amount that does not fit shows as "####", never cut. */
void screen_money(int row, int column, int columns, enum screen_style style,
                  struct money amount);
/* Text of several lines ('\n' or wrapped at the width, Chinese anywhere,
 * words whole); returns how many rows were used, at most rows. */
int screen_paragraph(int row, int column, int rows, int columns,
                     enum screen_style style, const char *text);

void screen_rule(int row, int column, int columns); /* horizontal line */
void screen_column(int row, int column, int rows);  /* vertical line */
void screen_fill(int row, int column, int rows, int columns,
                 enum screen_style style);
/* A frame with a title (NULL: none) around a blanked inside. */
void screen_box(int row, int column, int rows, int columns, const char *title);

/* ---- block digits (screen_digits.c) --------------------------------------
 * Numbers to be read from a metre away: 0123456789 . - ¥ and space. */
enum screen_digits {
    SCREEN_DIGITS_SMALL,  /* 3 rows */
    SCREEN_DIGITS_MEDIUM, /* 4 rows */
    SCREEN_DIGITS_LARGE,  /* 5 rows */
    SCREEN_DIGITS_HUGE,   /* 7 rows */
    SCREEN_DIGITS_GIANT,  /* 9 rows */
    SCREEN_DIGITS_SIZES
};
int screen_digits_rows(enum screen_digits size);
int screen_digits_columns(enum screen_digits size, const char *text);
/* The largest size in which text fits into rows x columns; SMALL when none
 * does (screen_digits then falls back to plain bold text). */
enum screen_digits screen_digits_fit(const char *text, int rows, int columns);
/* Right-aligned within columns. Fills its rows x columns, so an older, longer
 * number leaves nothing behind. */
void screen_digits_put(int row, int column, int columns,
                       enum screen_digits size, enum screen_style style,
                       const char *text);

/* ---- one line of input (screen_input.c) ----------------------------------*/
#define SCREEN_LINE_MAX 255 /* bytes */

struct screen_line {
    char text[SCREEN_LINE_MAX + 1]; /* UTF-8, always terminated */
    size_t len;
    size_t cursor; /* byte offset, at a character */
    bool secret;   /* show one "*" a character: PINs */
};

/* Characters, arrows, Home, End, Backspace, Delete, Ctrl-U (all gone). True
 * when the key was for the line; false leaves it to the screen (Enter, Esc,
 * function keys, and what does not fit). */
bool screen_line_key(struct screen_line *line, int key);
void screen_line_clear(struct screen_line *line);
/* Cut to what fits, cursor at the end. */
void screen_line_set(struct screen_line *line, const char *text);
/* Scrolls sideways so that the cursor is always visible, and puts the
 * terminal's cursor there when focus. */
void screen_line_put(int row, int column, int columns, enum screen_style style,
                     const struct screen_line *line, bool focus);

/* ---- a list to choose from -----------------------------------------------*/
struct screen_list {
    int count;    /* rows there are; set it, then screen_list_fix */
    int selected; /* 0 to count - 1; 0 when empty */
    int top;      /* first one shown */
};

/* Puts selected and top back into range for a window of `rows`. */
void screen_list_fix(struct screen_list *list, int rows);
/* Up, Down, Page up, Page down, Home, End; true when the key was for it. */
bool screen_list_key(struct screen_list *list, int rows, int key);
/* Draws item `index` into its row; style is SCREEN_SELECTED for the chosen. */
typedef void screen_list_row(void *arg, int index, int row, int column,
                             int columns, enum screen_style style);
/* The window, with "▲"/"▼" in the last column where more is hidden. */
void screen_list_put(int row, int column, int rows, int columns,
                     struct screen_list *list, screen_list_row *draw,
                     void *arg);

#endif
