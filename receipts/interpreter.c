/* Bytes to commands. */
#include "receipts/interpreter.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "receipts/interpreter_state.h"
#include "receipts/profile.h"

#define DLE 0x10
#define ESC 0x1B
#define FS  0x1C
#define GS  0x1D

#define MORE SIZE_MAX /* the length is not known yet */

/* How many bytes of arguments a command has, from the first avail of them. */
typedef size_t args_len(const uint8_t *p, size_t avail);

static size_t len_esc_star(const uint8_t *p, size_t avail)
{
    if (avail < 3)
        return MORE;
    return 3 + (size_t)(p[1] | p[2] << 8) * (p[0] >= 32 ? 3 : 1);
}

static size_t len_esc_d(const uint8_t *p, size_t avail)
{
    for (size_t i = 0; i <= TABS_MAX; i++) {
        if (i >= avail)
            return MORE;
        if (p[i] == 0)
            return i + 1;
    }
    return TABS_MAX;
}

/* y c1 c2, then for each character x and x * y bytes. */
static size_t len_esc_ampersand(const uint8_t *p, size_t avail)
{
    if (avail < 3)
        return MORE;
    size_t at = 3;
    for (int c = p[1]; c <= p[2]; c++) {
        if (at >= avail)
            return MORE;
        at += 1 + (size_t)p[at] * p[0];
    }
    return at;
}

static size_t len_gs_v_cut(const uint8_t *p, size_t avail)
{
    if (avail < 1)
        return MORE;
    return p[0] >= 65 ? 2 : 1;
}

/* ( X pL pH ... */
static size_t len_paren(const uint8_t *p, size_t avail)
{
    if (avail < 3)
        return MORE;
    return 3 + (size_t)(p[1] | p[2] << 8);
}

static size_t len_gs_8(const uint8_t *p, size_t avail)
{
    if (avail < 5)
        return MORE;
    return 5 + ((size_t)p[1] | (size_t)p[2] << 8 | (size_t)p[3] << 16 |
                (size_t)p[4] << 24);
}

static size_t len_raster(const uint8_t *p, size_t avail)
{
    if (avail < 6)
        return MORE;
    return 6 + (size_t)(p[2] | p[3] << 8) * (size_t)(p[4] | p[5] << 8);
}

static size_t len_download(const uint8_t *p, size_t avail)
{
    if (avail < 2)
        return MORE;
    return 2 + (size_t)p[0] * p[1] * 8;
}

static size_t len_barcode(const uint8_t *p, size_t avail)
{
    if (avail < 2)
        return MORE;
    if (p[0] >= 65)
        return 2 + (size_t)p[1];
    for (size_t i = 1; i <= BARCODE_DATA_MAX + 1; i++) {
        if (i >= avail)
            return MORE;
        if (p[i] == 0)
            return i + 1;
    }
    return BARCODE_DATA_MAX + 1;
}

/* n, then n pictures of xL xH yL yH and x * y * 8 bytes. */
static size_t len_fs_q(const uint8_t *p, size_t avail)
{
    if (avail < 1)
        return MORE;
    size_t at = 1;
    for (int i = 0; i < p[0]; i++) {
        if (at + 4 > avail)
            return MORE;
        at += 4 + (size_t)(p[at] | p[at + 1] << 8) *
                      (size_t)(p[at + 2] | p[at + 3] << 8) * 8;
        if (at > INTERPRETER_COMMAND_MAX)
            return at;
    }
    return at;
}

static size_t len_dle_eot(const uint8_t *p, size_t avail)
{
    if (avail < 1)
        return MORE;
    return p[0] == 7 || p[0] == 8 || p[0] == 18 ? 2 : 1;
}

static size_t len_dle_dc4(const uint8_t *p, size_t avail)
{
    if (avail < 1)
        return MORE;
    return p[0] == 8 ? 8 : p[0] == 7 ? 2 : p[0] == 3 ? 5 : 3;
}

static size_t len_gs_g(const uint8_t *p, size_t avail)
{
    (void)p;
    return avail < 1 ? MORE : 4;
}

/* GS ( X pL pH ...: what X is. */
static void run_gs_paren(struct interpreter *in, struct args a)
{
    const struct args rest = {a.p + 1, a.len - 1};
    if (a.p[0] == 'k')
        run_code_2d(in, rest);
    else if (a.p[0] == 'L')
        run_picture_graphics(in, rest);
    else
        in->report.unknown++;
}

static const struct command {
    uint8_t lead, code;
    uint8_t fixed; /* bytes of arguments, when len is NULL */
    args_len *len;
    command_run *run;
} commands[] = {
    {ESC, '@', 0, NULL, run_style_init},
    {ESC, '!', 1, NULL, run_style_esc_bang},
    {ESC, 'E', 1, NULL, run_style_bold},
    {ESC, 'G', 1, NULL, run_style_bold},
    {ESC, '-', 1, NULL, run_style_underline},
    {ESC, 'M', 1, NULL, run_style_font},
    {ESC, '2', 0, NULL, run_style_spacing_default},
    {ESC, '3', 1, NULL, run_style_spacing},
    {ESC, ' ', 1, NULL, run_style_char_spacing},
    {ESC, 'a', 1, NULL, run_style_align},
    {ESC, 't', 1, NULL, run_style_code_page},
    {ESC, 'R', 1, NULL, run_style_country},
    {ESC, 'D', 0, len_esc_d, run_style_tabs},
    {ESC, '$', 2, NULL, run_move_absolute},
    {ESC, '\\', 2, NULL, run_move_relative},
    {ESC, 'd', 1, NULL, run_move_feed_lines},
    {ESC, 'J', 1, NULL, run_move_feed_dots},
    {ESC, 'i', 0, NULL, run_move_cut_now},
    {ESC, 'm', 0, NULL, run_move_cut_now},
    {ESC, 'p', 3, NULL, run_event_drawer},
    {ESC, 'B', 2, NULL, run_event_beep},
    {ESC, 'u', 1, NULL, run_event_question},
    {ESC, 'v', 0, NULL, run_event_question},
    {ESC, '*', 0, len_esc_star, run_picture_columns},
    {ESC, '&', 0, len_esc_ampersand, run_ignore},
    {ESC, '%', 1, NULL, run_ignore},
    {ESC, '?', 1, NULL, run_ignore},
    {ESC, '=', 1, NULL, run_ignore},
    {ESC, 'c', 2, NULL, run_ignore},
    {ESC, 'r', 1, NULL, run_ignore},
    {ESC, 'U', 1, NULL, run_ignore},
    {ESC, 'S', 0, NULL, run_ignore},
    {ESC, '{', 1, NULL, run_ignore},
    {FS, '&', 0, NULL, run_style_chinese_on},
    {FS, '.', 0, NULL, run_style_chinese_off},
    {FS, '!', 1, NULL, run_style_fs_bang},
    {FS, 'W', 1, NULL, run_style_fs_w},
    {FS, '-', 1, NULL, run_style_fs_underline},
    {FS, 'S', 2, NULL, run_style_fs_spacing},
    {FS, 'C', 1, NULL, run_ignore},
    {FS, '2', 74, NULL, run_ignore},
    {FS, '?', 2, NULL, run_ignore},
    {FS, '(', 0, len_paren, run_ignore},
    {GS, '!', 1, NULL, run_style_gs_bang},
    {GS, 'B', 1, NULL, run_style_reverse},
    {GS, 'L', 2, NULL, run_style_margin},
    {GS, 'W', 2, NULL, run_style_area},
    {GS, 'P', 2, NULL, run_ignore},
    {GS, 'V', 0, len_gs_v_cut, run_move_cut},
    {GS, 'a', 1, NULL, run_event_question},
    {GS, 'r', 1, NULL, run_event_question},
    {GS, 'I', 1, NULL, run_event_question},
    {GS, '(', 0, len_paren, run_gs_paren},
    {GS, 'v', 0, len_raster, run_picture_raster},
    {GS, '8', 0, len_gs_8, run_picture_graphics_8l},
    {GS, '*', 0, len_download, run_picture_download},
    {GS, '/', 1, NULL, run_picture_downloaded},
    {GS, 'k', 0, len_barcode, run_barcode_print},
    {GS, 'H', 1, NULL, run_barcode_hri},
    {GS, 'h', 1, NULL, run_barcode_height},
    {GS, 'w', 1, NULL, run_barcode_width},
    {GS, 'f', 1, NULL, run_ignore},
    {DLE, 0x04, 0, len_dle_eot, run_event_question},
    {DLE, 0x05, 1, NULL, run_event_question},
    {DLE, 0x14, 0, len_dle_dc4, run_event_realtime},
    /* Known by their length only: skipped whole, and counted. */
    {ESC, 'V', 1, NULL, NULL},
    {ESC, 'L', 0, NULL, NULL},
    {ESC, 'T', 1, NULL, NULL},
    {ESC, 'W', 8, NULL, NULL},
    {ESC, '(', 0, len_paren, NULL},
    {FS, 'p', 2, NULL, NULL},
    {FS, 'q', 0, len_fs_q, NULL},
    {GS, '$', 2, NULL, NULL},
    {GS, '\\', 2, NULL, NULL},
    {GS, '^', 3, NULL, NULL},
    {GS, ':', 0, NULL, NULL},
    {GS, 'T', 1, NULL, NULL},
    {GS, 'b', 1, NULL, NULL},
    {GS, 'c', 0, NULL, NULL},
    {GS, 'g', 0, len_gs_g, NULL},
    {GS, 'z', 3, NULL, NULL},
};

static const struct command *find_command(uint8_t lead, uint8_t code)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (commands[i].lead == lead && commands[i].code == code)
            return &commands[i];
    }
    return NULL;
}

static void count_unknown(struct interpreter *in, const uint8_t *p)
{
    if (in->report.unknown == 0)
        memcpy(in->report.first_unknown, p, 2);
    in->report.unknown++;
}

/* Bytes used; 0 when the command is not whole yet. */
static size_t run_command(struct interpreter *in, const uint8_t *p,
                          size_t avail)
{
    if (avail < 2)
        return 0;
    const struct command *c = find_command(p[0], p[1]);
    if (!c) {
        count_unknown(in, p);
        return p[0] == DLE ? 1 : 2;
    }
    size_t len = c->len ? c->len(p + 2, avail - 2) : c->fixed;
    if (len == MORE)
        return 0;
    if (len > INTERPRETER_COMMAND_MAX) {
        in->report.bad++;
        return 2;
    }
    if (avail - 2 < len)
        return 0;
    if (c->run)
        c->run(in, (struct args){p + 2, len});
    else
        count_unknown(in, p);
    return 2 + len;
}

/* A Chinese character: GB18030's two or four bytes. */
static size_t run_chinese(struct interpreter *in, const uint8_t *p,
                          size_t avail)
{
    bool lead = p[0] >= 0x81 && p[0] <= 0xFE;
    if (lead && avail < 2)
        return 0;
    bool four = lead && p[1] >= 0x30 && p[1] <= 0x39;
    if (four && avail < 4)
        return 0;
    const uint8_t *next = p;
    uint32_t c = gb18030_next(&next, p + (four ? 4 : lead ? 2 : 1));
    sheet_char(in, c, next - p > 1);
    return (size_t)(next - p);
}

static size_t run_byte(struct interpreter *in, uint8_t byte)
{
    switch (byte) {
    case '\n':
        sheet_line(in, in->modes.spacing);
        break;
    case '\t':
        run_move_tab(in);
        break;
    case '\f':
        sheet_flush(in);
        break;
    default:
        if (byte >= 0x20 && byte != 0x7F)
            sheet_char(in,
                       byte == '$' && in->modes.china_set
                           ? 0xA5
                           : code_page_char(in, byte),
                       false);
        break;
    }
    return 1;
}

static size_t step(struct interpreter *in, const uint8_t *p, size_t avail)
{
    if (p[0] == ESC || p[0] == FS || p[0] == GS || p[0] == DLE)
        return run_command(in, p, avail);
    if (p[0] >= 0x80 && in->modes.chinese)
        return run_chinese(in, p, avail);
    return run_byte(in, p[0]);
}

enum err interpreter_feed(struct interpreter *in, const void *data, size_t len)
{
    const uint8_t *p = data;
    bool waiting = in->pending.len > 0;
    if (waiting) {
        enum err err = buf_add(&in->pending, data, len);
        if (err)
            return err;
        p = in->pending.data;
        len = in->pending.len;
    }
    size_t done = 0;
    while (done < len) {
        size_t used = step(in, p + done, len - done);
        if (used == 0)
            break;
        done += used;
    }
    if (!waiting)
        return buf_add(&in->pending, p + done, len - done);
    memmove(in->pending.data, p + done, len - done);
    in->pending.len = len - done;
    return ERR_OK;
}

enum err interpreter_finish(struct interpreter *in)
{
    in->report.truncated = in->pending.len > 0;
    buf_clear(&in->pending);
    sheet_flush(in);
    (void)sheet_room(in, 1);
    return ERR_OK;
}

enum err interpreter_new(int dots, struct font *font,
                         struct interpreter **ret_in)
{
    CHECK(dots >= PROFILE_DOTS_MIN && dots <= PROFILE_DOTS_MAX && font);
    struct interpreter *in = calloc(1, sizeof(*in));
    if (!in)
        return ERR_NOMEM;
    in->dots = dots;
    in->font = font;
    in->code_page = (iconv_t)-1;
    enum err err = bitmap_init(&in->paper, dots, 0);
    if (!err)
        err = bitmap_init(&in->line, dots, LINE_CANVAS);
    sheet_reset(in);
    if (err)
        interpreter_free(in);
    else
        *ret_in = in;
    return err;
}

void interpreter_free(struct interpreter *in)
{
    if (!in)
        return;
    if (in->code_page != (iconv_t)-1)
        iconv_close(in->code_page);
    bitmap_release(&in->paper);
    bitmap_release(&in->line);
    buf_release(&in->pending);
    buf_release(&in->text);
    buf_release(&in->stored.bits);
    buf_release(&in->downloaded.bits);
    free(in);
}

const struct bitmap *interpreter_paper(const struct interpreter *in)
{
    return &in->paper;
}

const struct interpreter_report *
interpreter_report(const struct interpreter *in)
{
    return &in->report;
}

enum err interpreter_text(const struct interpreter *in, struct buf *ret_text)
{
    return buf_add(ret_text, in->text.data ? (char *)in->text.data : "",
                   in->text.len);
}
