/* hq/floor/floor.h - the warehouse terminal: what a person with a scanner does
 * at the dock and between the bins. A state machine over lines: everything
 * that is scanned or typed comes in as one line, every answer is text on the
 * screen, so that it runs without a terminal in tests.
 *
 * One task at a time, each a few questions; an empty line takes what the
 * question proposes, Esc goes back one question and never books anything. What
 * is booked is durable before the screen says so. */
#ifndef HQ_FLOOR_FLOOR_H
#define HQ_FLOOR_FLOOR_H

#include "hq/warehouse/stock.h"
#include "hq/warehouse/wave.h"

#define FLOOR_TEXT_MAX 256
#define FLOOR_ROWS     14

enum floor_task {
    FLOOR_NONE,
    FLOOR_RECEIVE, /* F2 */
    FLOOR_PUTAWAY, /* F3 */
    FLOOR_PICK,    /* F4 */
    FLOOR_PUT,     /* F5: put-to-store */
    FLOOR_COUNT,   /* F6 */
    FLOOR_TASKS
};

enum floor_ask {
    FLOOR_ASK_NONE,
    FLOOR_ASK_SUPPLIER,
    FLOOR_ASK_ITEM,
    FLOOR_ASK_QUANTITY,
    FLOOR_ASK_LOT,
    FLOOR_ASK_EXPIRY,
    FLOOR_ASK_BIN,
    FLOOR_ASK_WAVE,
    FLOOR_ASKS
};

enum floor_mood { FLOOR_SAID, FLOOR_DONE, FLOOR_WRONG };

struct floor {
    struct store *store; /* borrowed */
    uint32_t warehouse, worker;
    int64_t now_ms; /* the caller keeps it */
    char name[STORE_NAME_MAX];
    enum floor_task task;
    enum floor_ask ask;
    bool help;
    /* answers so far */
    uint32_t order, supplier, item, lot, wave, outlet;
    int64_t milli, proposed_milli, pack_milli;
    char item_name[STORE_NAME_MAX], unit[64];
    char code[GOODS_CODE_MAX], bin[GOODS_BIN_MAX];
    int32_t expiry_day;
    uint32_t skip; /* picks or puts put off */
    /* the picture */
    char big[FLOOR_TEXT_MAX]; /* read from a metre away */
    char rows[FLOOR_ROWS][FLOOR_TEXT_MAX];
    int row_count;
    enum floor_mood mood;
    char said[FLOOR_TEXT_MAX];
};

/* ERR_NOTFOUND: no such warehouse. */
MUST_USE enum err floor_begin(struct floor *f, struct store *s,
                              uint32_t warehouse, uint32_t worker,
                              int64_t now_ms, struct diag *d);
void floor_task(struct floor *f, enum floor_task task);
void floor_line(struct floor *f, const char *line);
void floor_back(struct floor *f); /* Esc */
void floor_skip(struct floor *f); /* F7: this one later */
const char *floor_question(const struct floor *f);
const char *floor_task_name(enum floor_task task);

/* ---- among the parts (floor_in.c, floor_out.c)
 * ------------------------------- Each shows its picture anew, or takes an
 * answer. */
void floor_say(struct floor *f, enum floor_mood mood, const char *fmt, ...)
    PRINTF(3, 4);
void floor_row(struct floor *f, const char *fmt, ...) PRINTF(2, 3);
void floor_forget(struct floor *f); /* the answers of one round */
bool floor_item(struct floor *f, const char *line);
bool floor_quantity(struct floor *f, const char *line);
bool floor_bin(struct floor *f, const char *line);
bool floor_wave(struct floor *f, const char *line);
void floor_name_item(struct floor *f, uint32_t item);
/* Commits on ERR_OK; otherwise says why not. */
bool floor_end(struct floor *f, enum err err, const struct diag *d);
void receive_line(struct floor *f, const char *line);
void putaway_line(struct floor *f, const char *line);
void count_line(struct floor *f, const char *line);
void pick_line(struct floor *f, const char *line);
void put_line(struct floor *f, const char *line);
void pick_show(struct floor *f);
void put_show(struct floor *f);
void receive_show(struct floor *f);
void putaway_show(struct floor *f);
void count_show(struct floor *f);

#endif
