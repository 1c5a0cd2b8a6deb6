/* pos/ui/ui.h - the till's screen: one loop, a stack of panels.
 *
 * At the bottom lies the sale (pos/ui/sale.h), always; what asks for something
 * lies on top of it. A panel is a small state machine: it draws itself into
 * the next picture and takes one key at a time. None of them waits, so scans,
 * the clock, the link and the printer go on under every dialog.
 *
 * Scans never become keys (pos/wedge.h). The top panel's `scans` says what
 * becomes of one: it waits until the panel is gone, closes the panel, or is
 * what the panel asked for. Nothing is dropped silently.
 *
 * Rows from the top: state line; body; message; input; two rows of keys. A
 * full panel has body and input to itself, others float over the body. */
#ifndef POS_UI_UI_H
#define POS_UI_UI_H

#include "base/screen.h"
#include "pos/counter.h"
#include "pos/customer_show.h"
#include "pos/desk.h"
#include "pos/lookup.h"
#include "pos/pay/teller.h"
#include "pos/search.h"
#include "pos/shift.h"
#include "pos/spool.h"
#include "pos/ui/prefs.h"
#include "pos/wedge.h"

#define UI_ROWS_MIN    24
#define UI_COLUMNS_MIN 80
#define UI_PANELS_MAX  16
#define UI_GRAVES_MAX  32
#define UI_SCANS_MAX   32

struct ui;
struct panel;

enum ui_scans {
    UI_SCAN_WAITS,  /* kept in order until the panel is gone */
    UI_SCAN_CLOSES, /* the panel only shows: it goes, the goods are added */
    UI_SCAN_TAKEN,  /* panel_ops.scan gets it */
};

struct panel_ops {
    const char *help; /* N_(): what F1 explains, about five lines */
    int help_key;     /* 0: F1 */
    const char *keys; /* N_(): "F1 Help|F2 Find|..." for the last row */
    const char *more; /* N_(): the row above it, "" for none */
    enum ui_scans scans;
    bool full; /* covers the body and the input row */
    void (*draw)(struct ui *ui, struct panel *p);
    void (*key)(struct ui *ui, struct panel *p, int key);
    void (*scan)(struct ui *ui, struct panel *p, const char *code);
    /* The panel is on top again, or data changed. May be NULL. */
    void (*wake)(struct ui *ui, struct panel *p);
    /* Releases what the state owns besides itself. May be NULL. */
    void (*close)(struct panel *p);
};

/* First member of every panel's state. */
struct panel {
    const struct panel_ops *ops;
};

enum ui_tone { UI_CALM, UI_GOOD, UI_CARE, UI_ALERT };

struct ui {
    struct till *till;
    struct desk *desk;
    struct search *search;
    struct spool *spool;
    struct prefs prefs;
    struct person person; /* who is signed in */
    bool signed_in;
    struct shift shift; /* number 0: none open */
    struct handing {    /* the drawer, to whoever signs in next */
        bool on;
        struct actor from;
        struct money counted;
    } handing;

    struct panel *stack[UI_PANELS_MAX];
    int depth;
    struct panel *graves[UI_GRAVES_MAX]; /* closed; freed after their key */
    int graves_len;

    int rows, columns;
    bool quit;
    char next_dir[TILL_PATH_MAX]; /* after that: this till; "": none */
    char notice[DIAG_TEXT_MAX];
    enum ui_tone tone;

    struct wedge wedge;
    char scans[UI_SCANS_MAX][LOOKUP_CODE_MAX + 1];
    int scans_len;
    struct counter *counter; /* NULL: till.ini's [scanner] is wrong */
    bool scanner_missing;

    /* phone payments (pay_run.c) */
    struct teller *teller;
    bool pay_check; /* a basket may be paid: see whether the sale is done */
    uint32_t pay_basket;      /* looked at last */
    int refunds_failed;       /* that wait for a decision */
    int voice;                /* process that speaks; 0: none */
    int64_t voice_ms;         /* since then, monotonic */
    struct scale_state scale; /* its weight only while watched */
    bool scale_watched;
    struct customer_show *customer; /* NULL: no room for it */
    struct {
        char text[CUSTOMER_QR_CAP]; /* "": none */
        struct money amount;
        int64_t until_ms;
    } code;
    int64_t tare_g; /* taken off at this till until cleared; 0: none */

    /* the top line, brought up to date by state.c */
    char outlet[ITEM_NAME_CAP];
    struct spool_status printer;
    struct ui_link {
        bool online, refused, loading;
        int64_t since_ms; /* wall clock; offline: last heard, 0 never */
        uint64_t unsent;
        char words[DIAG_TEXT_MAX];
    } link;
    int64_t generation; /* of the catalogue, as indexed */
    int parked;
    bool no_goods;      /* headquarters' goods have not come yet */
    bool stale;         /* look at the databases again */
    int64_t looked_ms;  /* monotonic */
    int64_t backup_ms;  /* the last try that was told of; 0: not looked yet */
    int64_t carry_ms;   /* the same for what is carried by stick */
    int64_t ensured_ms; /* the agent was last seen to, monotonic */
    bool indexed;       /* search has everything */
    int watch_fd;       /* inotify on the till's directory; -1: none */
};

/* ---- the stack -----------------------------------------------------------*/

/* A zeroed state of `size` bytes on top; ops set. NULL and a message when
 * there is no room. */
void *ui_open(struct ui *ui, const struct panel_ops *ops, size_t size);
/* Takes a panel away, wherever it is. Its memory stays until the key is dealt
 * with. */
void ui_close(struct ui *ui, struct panel *p);
struct panel *ui_top(const struct ui *ui);

/* ---- saying --------------------------------------------------------------*/

void ui_say(struct ui *ui, enum ui_tone tone, const char *fmt, ...)
    PRINTF(3, 4);
/* A failure's sentence; bell and alert unless it is only a wrong input. */
void ui_fail(struct ui *ui, enum err err, const struct diag *d);
void ui_hush(struct ui *ui);

/* ---- scans ---------------------------------------------------------------*/

/* Keeps a code for later; says so. */
void ui_scan_wait(struct ui *ui, const char *code);

/* ---- the body ------------------------------------------------------------*/

#define UI_BODY_ROW 1
int ui_body_rows(const struct ui *ui);
int ui_input_row(const struct ui *ui);
/* A floating panel of this inside size: frame drawn, *ret_row and *ret_column
 * are the first inside cell. */
void ui_dialog(const struct ui *ui, int rows, int columns, const char *title,
               int *ret_row, int *ret_column);
/* The input line with its label, where it always is. */
void ui_input(struct ui *ui, const char *label, const struct screen_line *line);
void ui_draw(struct ui *ui);

/* ---- running -------------------------------------------------------------*/

/* From screen_open to the end of the program. */
/* next_dir: the till that the keeper went to from this one (practice, or back
 * from it); "" to end. */
MUST_USE enum err ui_run(struct till *t, char next_dir[TILL_PATH_MAX],
                         struct diag *d);
/* Its parts, for who turns the loop himself: the screen is taken over and the
 * first picture drawn; given back, with everything that is open closed. */
MUST_USE enum err ui_begin(struct till *t, struct ui **ret_ui, struct diag *d);
void ui_end(struct ui *ui);
/* One key or scan, as the loop hands them on. */
void ui_key(struct ui *ui, int key);
void ui_bury(struct ui *ui); /* frees what was closed */
/* What follows a key: closed panels go, `before` was on top; what waited is
 * let through. */
void ui_settle(struct ui *ui, const struct panel *before);
void ui_scan(struct ui *ui, const char *code);

/* ---- state.c -------------------------------------------------------------*/

void ui_state_open(struct ui *ui);
void ui_state_close(struct ui *ui);
/* The watch has something to read. */
void ui_state_woken(struct ui *ui);
/* Reads what changed; draws nothing. */
void ui_state_look(struct ui *ui);
/* Milliseconds until the screen must look again by itself. */
int ui_state_wait_ms(const struct ui *ui);
void ui_state_line(const struct ui *ui);

#endif
