/* receipts/interpreter_state.h - inside of receipts/interpreter.h, shared by
 * its files: interpreter.c (bytes to commands), interpreter_sheet.c (the line
 * being set, and the paper), interpreter_styles.c (modes and movement) and
 * interpreter_pictures.c (raster, QR, barcodes). Nobody else includes it. */
#ifndef RECEIPTS_INTERPRETER_STATE_H
#define RECEIPTS_INTERPRETER_STATE_H

#include <iconv.h>

#include "receipts/barcode.h"
#include "receipts/interpreter.h"
#include "receipts/qr.h"

#define SCALE_MAX      8
#define LINE_BASE      (FONT_DOTS * SCALE_MAX) /* canvas row characters end at */
#define LINE_CANVAS    (LINE_BASE + 4)         /* room for underlines */
#define TABS_MAX       32
#define SPACING_NORMAL 30 /* ESC 2: 1/6 inch, as Chinese models have it */
#define CUT_GAP        28 /* blank around the dashed line of a cut */

struct interpreter {
    struct font *font;
    int dots;
    struct bitmap paper;
    struct bitmap line; /* characters stand on row LINE_BASE */
    struct buf pending; /* an unfinished command */
    struct buf text;
    struct interpreter_report report;
    iconv_t code_page; /* for bytes past ASCII outside Chinese mode, or -1 */
    bool katakana;     /* or this one, which iconv does not have */
    struct qr qr;
    struct barcode barcode;

    int y;          /* top of the line being set */
    int x;          /* next character, from the left of the print area */
    int line_right; /* as far as the line goes */
    int line_high;  /* its tallest dots */

    struct modes { /* what ESC @ resets */
        bool chinese, bold, reverse, small, china_set;
        int underline; /* dots, 0 to 2 */
        int wide, high;
        int spacing;      /* between lines */
        int char_spacing; /* right of a character */
        bool chinese_underline;
        int chinese_wide, chinese_high;
        int chinese_left, chinese_right; /* spacing */
        int align;                       /* 0 left, 1 centre, 2 right */
        int margin, area;                /* print area, dots */
        int tabs[TABS_MAX];
        int tab_count;
        int hri; /* text at barcodes: 1 above, 2 below */
        int bar_width, bar_height;
    } modes;

    struct { /* GS ( k, cn = 49 */
        int size, level;
        size_t len;
        uint8_t data[QR_DATA_MAX];
    } stored_qr;
    struct picture { /* GS ( L, GS *: rows of bytes, as GS v 0 */
        struct buf bits;
        int width, height, wide, high;
    } stored, downloaded;
};

/* A command's arguments: the bytes after its name. */
struct args {
    const uint8_t *p;
    size_t len;
};

/* interpreter_sheet.c */
void sheet_reset(struct interpreter *in);
void sheet_event(struct interpreter *in, enum interpreter_event_kind kind,
                 int detail);
/* The line on paper, then at least `advance` dots on. */
void sheet_line(struct interpreter *in, int advance);
/* sheet_line when there is anything on the line. */
void sheet_flush(struct interpreter *in);
void sheet_cut(struct interpreter *in);
void sheet_char(struct interpreter *in, uint32_t c, bool chinese);
/* Room for height more rows at y; false at the end of the paper. */
bool sheet_room(struct interpreter *in, int height);
/* Where a thing so wide begins under the alignment, from the left edge. */
int sheet_left(const struct interpreter *in, int width);
/* One byte outside Chinese mode. */
uint32_t code_page_char(struct interpreter *in, uint8_t byte);

/* interpreter_styles.c, interpreter_pictures.c: the commands. */
typedef void command_run(struct interpreter *in, struct args a);
command_run run_style_esc_bang, run_style_gs_bang, run_style_fs_bang,
    run_style_fs_w, run_style_bold, run_style_underline, run_style_fs_underline,
    run_style_reverse, run_style_font, run_style_spacing_default,
    run_style_spacing, run_style_char_spacing, run_style_fs_spacing,
    run_style_align, run_style_chinese_on, run_style_chinese_off,
    run_style_code_page, run_style_country, run_style_margin, run_style_area,
    run_style_init, run_style_tabs, run_move_absolute, run_move_relative,
    run_move_feed_lines, run_move_feed_dots, run_move_cut, run_move_cut_now,
    run_event_drawer, run_event_realtime, run_event_question, run_event_beep,
    run_ignore;
command_run run_picture_raster, run_picture_columns, run_picture_graphics,
    run_picture_graphics_8l, run_picture_download, run_picture_downloaded,
    run_code_2d, run_barcode_print, run_barcode_hri, run_barcode_height,
    run_barcode_width;
void run_move_tab(struct interpreter *in);

#endif
