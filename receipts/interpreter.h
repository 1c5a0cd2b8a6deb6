/* receipts/interpreter.h - any ESC/POS byte stream as a picture of its paper.
 *
 * Our own printer without a printer: what `pos render` shows, what the tests
 * look at, and what a simulated printer prints. Understands what receipt
 * programs emit (Epson's ESC/POS command reference; the Chinese FS commands as
 * on XP, ZJ and Gainscha models: Chinese mode is on after power-up and ESC @,
 * FS ! and FS W style Chinese text, ESC ! does not, GS ! styles both).
 * Bytes may come in any pieces. Nothing in them is trusted: unknown commands
 * are counted and skipped, and every buffer has a limit below. */
#ifndef RECEIPTS_INTERPRETER_H
#define RECEIPTS_INTERPRETER_H

#include "receipts/bitmap.h"
#include "receipts/font.h"

#define INTERPRETER_COMMAND_MAX ((size_t)4 << 20) /* bytes of one command */
#define INTERPRETER_EVENTS_MAX  256
#define INTERPRETER_TEXT_MAX    ((size_t)1 << 20)

enum interpreter_event_kind {
    INTERPRETER_CUT,    /* drawn as a dashed line */
    INTERPRETER_DRAWER, /* a pulse; detail: pin, 0 or 1 */
    INTERPRETER_STATUS, /* a question; detail: which */
    INTERPRETER_BEEP,
};

struct interpreter_event {
    enum interpreter_event_kind kind;
    int detail;
    int y; /* dots from the top of the paper when it came */
};

struct interpreter_report {
    int events; /* all; the first INTERPRETER_EVENTS_MAX are kept */
    struct interpreter_event event[INTERPRETER_EVENTS_MAX];
    int cuts, drawers, questions;
    int qr_codes, barcodes, pictures;
    int unknown;              /* commands skipped */
    uint8_t first_unknown[2]; /* e.g. 1B 4C */
    int bad; /* known commands whose data made no sense, and not printed */
    bool truncated; /* ended inside a command or character */
    bool paper_end; /* more than BITMAP_HEIGHT_MAX: the rest is missing */
};

struct interpreter;

/* dots: width of the head, PROFILE_DOTS_MIN to PROFILE_DOTS_MAX. font is not
 * owned and must outlive it. */
MUST_USE enum err interpreter_new(int dots, struct font *font,
                                  struct interpreter **ret_in);
void interpreter_free(struct interpreter *in); /* NULL-safe */

/* ERR_NOMEM only. */
MUST_USE enum err interpreter_feed(struct interpreter *in, const void *data,
                                   size_t len);
/* The end of the stream: prints what is on the last line. */
MUST_USE enum err interpreter_finish(struct interpreter *in);

/* What is on paper so far. Borrowed. */
const struct bitmap *interpreter_paper(const struct interpreter *in);
const struct interpreter_report *
interpreter_report(const struct interpreter *in);
/* Appends the characters printed so far, a line of paper a line, as UTF-8, up
 * to INTERPRETER_TEXT_MAX. Blanks between columns are as sent. */
MUST_USE enum err interpreter_text(const struct interpreter *in,
                                   struct buf *ret_text);

#endif
