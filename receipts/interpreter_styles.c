/* Modes, movement and what is no printing at all. */
#include <string.h>

#include "receipts/interpreter_state.h"

static int word(const uint8_t *p)
{
    return p[0] | p[1] << 8;
}

static bool on(struct args a)
{
    return a.p[0] & 1;
}

void run_ignore(struct interpreter *in, struct args a)
{
    (void)in;
    (void)a;
}

/* ESC @ drops what is on the line. */
void run_style_init(struct interpreter *in, struct args a)
{
    (void)a;
    bitmap_clear(&in->line);
    in->x = in->line_right = in->line_high = 0;
    sheet_reset(in);
}

/* ESC !: letters only on Chinese models; bold is for both. */
void run_style_esc_bang(struct interpreter *in, struct args a)
{
    uint8_t n = a.p[0];
    in->modes.small = n & 0x01;
    in->modes.bold = n & 0x08;
    in->modes.high = n & 0x10 ? 2 : 1;
    in->modes.wide = n & 0x20 ? 2 : 1;
    in->modes.underline = n & 0x80 ? 1 : 0;
}

void run_style_gs_bang(struct interpreter *in, struct args a)
{
    int wide = (a.p[0] >> 4 & 7) + 1, high = (a.p[0] & 7) + 1;
    in->modes.wide = in->modes.chinese_wide = wide;
    in->modes.high = in->modes.chinese_high = high;
}

void run_style_fs_bang(struct interpreter *in, struct args a)
{
    uint8_t n = a.p[0];
    in->modes.chinese_wide = n & 0x04 ? 2 : 1;
    in->modes.chinese_high = n & 0x08 ? 2 : 1;
    in->modes.chinese_underline = n & 0x80;
}

void run_style_fs_w(struct interpreter *in, struct args a)
{
    in->modes.chinese_wide = in->modes.chinese_high = on(a) ? 2 : 1;
}

void run_style_bold(struct interpreter *in, struct args a)
{
    in->modes.bold = on(a);
}

static int thickness(uint8_t n)
{
    n = n >= '0' ? (uint8_t)(n - '0') : n;
    return n > 2 ? 0 : n;
}

void run_style_underline(struct interpreter *in, struct args a)
{
    in->modes.underline = thickness(a.p[0]);
}

void run_style_fs_underline(struct interpreter *in, struct args a)
{
    in->modes.chinese_underline = thickness(a.p[0]) > 0;
}

void run_style_reverse(struct interpreter *in, struct args a)
{
    in->modes.reverse = on(a);
}

void run_style_font(struct interpreter *in, struct args a)
{
    in->modes.small = on(a);
}

void run_style_spacing_default(struct interpreter *in, struct args a)
{
    (void)a;
    in->modes.spacing = SPACING_NORMAL;
}

void run_style_spacing(struct interpreter *in, struct args a)
{
    in->modes.spacing = a.p[0];
}

void run_style_char_spacing(struct interpreter *in, struct args a)
{
    in->modes.char_spacing = a.p[0];
}

void run_style_fs_spacing(struct interpreter *in, struct args a)
{
    in->modes.chinese_left = a.p[0];
    in->modes.chinese_right = a.p[1];
}

void run_style_align(struct interpreter *in, struct args a)
{
    uint8_t n = a.p[0] >= '0' ? (uint8_t)(a.p[0] - '0') : a.p[0];
    if (n <= 2)
        in->modes.align = n;
    else
        in->report.bad++;
}

void run_style_chinese_on(struct interpreter *in, struct args a)
{
    (void)a;
    in->modes.chinese = true;
}

void run_style_chinese_off(struct interpreter *in, struct args a)
{
    (void)a;
    in->modes.chinese = false;
}

/* ESC t: numbers that the brands agree on (escpos-printer-db). */
void run_style_code_page(struct interpreter *in, struct args a)
{
    static const struct {
        uint8_t number;
        const char *name;
    } pages[] = {
        {0, "CP437"},  {2, "CP850"},  {3, "CP860"},
        {4, "CP863"},  {5, "CP865"},  {16, "CP1252"},
        {17, "CP866"}, {18, "CP852"}, {19, "CP858"},
    };
    if (in->code_page != (iconv_t)-1)
        iconv_close(in->code_page);
    in->code_page = (iconv_t)-1;
    in->katakana = a.p[0] == 1;
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        if (pages[i].number == a.p[0])
            in->code_page = iconv_open("UTF-8", pages[i].name);
    }
}

/* ESC R 15: China, "$" prints as a yuan sign. */
void run_style_country(struct interpreter *in, struct args a)
{
    in->modes.china_set = a.p[0] == 15;
}

static void set_area(struct interpreter *in, int margin, int area)
{
    if (margin > in->dots - FONT_DOTS)
        margin = in->dots - FONT_DOTS;
    if (area > in->dots - margin)
        area = in->dots - margin;
    if (area < FONT_DOTS)
        area = FONT_DOTS;
    in->modes.margin = margin;
    in->modes.area = area;
}

void run_style_margin(struct interpreter *in, struct args a)
{
    set_area(in, word(a.p), in->modes.area);
}

void run_style_area(struct interpreter *in, struct args a)
{
    set_area(in, in->modes.margin, word(a.p));
}

static int letter_width(const struct interpreter *in)
{
    int width = in->modes.small ? FONT_SMALL_WIDTH : FONT_DOTS / 2;
    return width * in->modes.wide + in->modes.char_spacing;
}

void run_style_tabs(struct interpreter *in, struct args a)
{
    in->modes.tab_count = 0;
    for (size_t i = 0; i < a.len && a.p[i] && i < TABS_MAX; i++)
        in->modes.tabs[in->modes.tab_count++] = a.p[i] * letter_width(in);
}

void run_move_tab(struct interpreter *in)
{
    for (int i = 0; i < in->modes.tab_count; i++) {
        if (in->modes.tabs[i] > in->x) {
            if (in->modes.tabs[i] < in->modes.area)
                in->x = in->modes.tabs[i];
            return;
        }
    }
}

void run_move_absolute(struct interpreter *in, struct args a)
{
    if (word(a.p) < in->modes.area)
        in->x = word(a.p);
    else
        in->report.bad++;
}

void run_move_relative(struct interpreter *in, struct args a)
{
    int to = in->x + (int16_t)word(a.p);
    if (to >= 0 && to < in->modes.area)
        in->x = to;
    else
        in->report.bad++;
}

void run_move_feed_lines(struct interpreter *in, struct args a)
{
    sheet_line(in, a.p[0] * in->modes.spacing);
}

void run_move_feed_dots(struct interpreter *in, struct args a)
{
    sheet_line(in, a.p[0]);
}

/* GS V m [n]. */
void run_move_cut(struct interpreter *in, struct args a)
{
    sheet_flush(in);
    if (a.len > 1)
        sheet_line(in, a.p[1]);
    sheet_cut(in);
}

void run_move_cut_now(struct interpreter *in, struct args a)
{
    (void)a;
    sheet_flush(in);
    sheet_cut(in);
}

void run_event_drawer(struct interpreter *in, struct args a)
{
    sheet_event(in, INTERPRETER_DRAWER, a.p[0] & 1);
}

/* DLE DC4 fn ...: 1 is a drawer pulse. */
void run_event_realtime(struct interpreter *in, struct args a)
{
    if (a.p[0] == 1)
        sheet_event(in, INTERPRETER_DRAWER, a.p[1] & 1);
}

void run_event_question(struct interpreter *in, struct args a)
{
    sheet_event(in, INTERPRETER_STATUS, a.len ? a.p[0] : 0);
}

void run_event_beep(struct interpreter *in, struct args a)
{
    (void)a;
    sheet_event(in, INTERPRETER_BEEP, 0);
}
