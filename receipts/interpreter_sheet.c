/* The line being set, and the paper it goes to. */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "receipts/interpreter_state.h"

void sheet_reset(struct interpreter *in)
{
    in->modes = (struct modes){
        .chinese = true,
        .wide = 1,
        .high = 1,
        .chinese_wide = 1,
        .chinese_high = 1,
        .spacing = SPACING_NORMAL,
        .area = in->dots,
        .bar_width = 3,
        .bar_height = 162,
    };
    for (int i = 0; i < TABS_MAX; i++) /* every eight characters */
        in->modes.tabs[in->modes.tab_count++] = (i + 1) * 8 * FONT_DOTS / 2;
    in->stored_qr.size = 3;
    in->stored_qr.level = QR_L;
    if (in->code_page != (iconv_t)-1)
        iconv_close(in->code_page);
    in->code_page = iconv_open("UTF-8", "CP437");
    in->katakana = false;
}

void sheet_event(struct interpreter *in, enum interpreter_event_kind kind,
                 int detail)
{
    struct interpreter_report *r = &in->report;
    if (r->events < INTERPRETER_EVENTS_MAX)
        r->event[r->events] = (struct interpreter_event){kind, detail, in->y};
    r->events++;
    r->cuts += kind == INTERPRETER_CUT;
    r->drawers += kind == INTERPRETER_DRAWER;
    r->questions += kind == INTERPRETER_STATUS;
}

bool sheet_room(struct interpreter *in, int height)
{
    if (height <= BITMAP_HEIGHT_MAX - in->y &&
        bitmap_grow(&in->paper, in->y + height) == ERR_OK)
        return true;
    in->report.paper_end = true;
    return false;
}

int sheet_left(const struct interpreter *in, int width)
{
    int room = in->modes.area - width;
    if (room < 0)
        room = 0;
    return in->modes.margin + room * in->modes.align / 2;
}

void sheet_line(struct interpreter *in, int advance)
{
    int high = in->line_high;
    int step = advance > high ? advance : high;
    if (in->line_right > 0 && sheet_room(in, high + LINE_CANVAS - LINE_BASE)) {
        bitmap_blit(&in->paper, sheet_left(in, in->line_right), in->y,
                    &in->line, LINE_BASE - high,
                    high + LINE_CANVAS - LINE_BASE);
        bitmap_clear(&in->line);
    }
    if (sheet_room(in, step))
        in->y += step;
    if (in->text.len < INTERPRETER_TEXT_MAX)
        (void)!buf_add(&in->text, "\n", 1);
    in->x = in->line_right = in->line_high = 0;
}

void sheet_flush(struct interpreter *in)
{
    if (in->line_right > 0)
        sheet_line(in, in->modes.spacing);
}

void sheet_cut(struct interpreter *in)
{
    sheet_event(in, INTERPRETER_CUT, 0);
    if (!sheet_room(in, 2 * CUT_GAP))
        return;
    for (int x = 0; x < in->dots; x += 16)
        bitmap_fill(&in->paper, x, in->y + CUT_GAP, 8, 2);
    in->y += 2 * CUT_GAP;
}

/* ESC t 1: half-width Katakana, and the lines and blocks that receipts are
 * ruled with. */
static uint32_t katakana_char(uint8_t byte)
{
    static const char blocks[] = "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯";
    if (byte >= 0xA1 && byte <= 0xDF)
        return 0xFF61u + byte - 0xA1u;
    if (byte < 0x80 || byte > 0x9F)
        return 0xFFFD;
    const char *p = blocks;
    uint32_t c = 0;
    for (int i = 0x80; i <= byte; i++)
        c = utf8_next(&p);
    return c;
}

uint32_t code_page_char(struct interpreter *in, uint8_t byte)
{
    char out[8] = {0}, *src = (char *)&byte, *dst = out;
    size_t left = 1, room = sizeof(out) - 1;
    const char *p = out;
    if (byte < 0x80)
        return byte;
    if (in->katakana)
        return katakana_char(byte);
    if (in->code_page == (iconv_t)-1 ||
        iconv(in->code_page, &src, &left, &dst, &room) == (size_t)-1)
        return 0xFFFD;
    return utf8_next(&p);
}

/* Puts a glyph on the line in a cell of its scaled width and the spaces. */
static void set_glyph(struct interpreter *in, const struct glyph *g,
                      bool chinese)
{
    const struct modes *m = &in->modes;
    int wide = chinese ? m->chinese_wide : m->wide;
    int high = chinese ? m->chinese_high : m->high;
    int before = chinese ? m->chinese_left : 0;
    int after = chinese ? m->chinese_right : m->char_spacing;
    int cell = g->width * wide + (before + after) * wide;
    int tall = g->height * high;
    if (in->x > 0 && in->x + cell > m->area)
        sheet_line(in, m->spacing);
    int top = LINE_BASE - tall;
    bitmap_glyph(&in->line, in->x + before * wide, top, g, wide, high, m->bold);
    if (m->reverse) {
        bitmap_invert(&in->line, in->x, top, cell, tall);
    } else {
        int thick = m->underline;
        if (chinese && m->chinese_underline && thick == 0)
            thick = 1;
        if (thick)
            bitmap_fill(&in->line, in->x, LINE_BASE, cell, thick);
    }
    in->x += cell;
    if (in->x > in->line_right)
        in->line_right = in->x;
    if (tall > in->line_high)
        in->line_high = tall;
}

void sheet_char(struct interpreter *in, uint32_t c, bool chinese)
{
    char utf8[4];
    const struct glyph *g = chinese           ? font_glyph(in->font, c, 2)
                            : in->modes.small ? font_small_glyph(in->font, c)
                                              : font_glyph(in->font, c, 1);
    set_glyph(in, g, chinese);
    if (in->text.len < INTERPRETER_TEXT_MAX)
        (void)!buf_add(&in->text, utf8, (size_t)utf8_put(c, utf8));
}
