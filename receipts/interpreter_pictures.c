/* Raster and column pictures, QR codes, barcodes. */
#include <string.h>

#include "receipts/interpreter_state.h"

#define PICTURE_MAX ((size_t)1 << 20) /* bytes of one stored picture */
#define HRI_GAP     4

static int word(const uint8_t *p)
{
    return p[0] | p[1] << 8;
}

/* Rows of bytes straight to paper, dots scaled. */
static void print_rows(struct interpreter *in, const uint8_t *rows, int stride,
                       int height, int wide, int high)
{
    int left = sheet_left(in, stride * 8 * wide);
    sheet_flush(in);
    in->report.pictures++;
    if (!sheet_room(in, height * high))
        return;
    for (int y = 0; y < height; y++) {
        const uint8_t *row = rows + (size_t)y * (size_t)stride;
        for (int i = 0; i < stride && left + i * 8 * wide < in->dots; i++) {
            for (int bit = 0; row[i] && bit < 8; bit++) {
                if (row[i] >> (7 - bit) & 1)
                    bitmap_fill(&in->paper, left + (i * 8 + bit) * wide,
                                in->y + y * high, wide, high);
            }
        }
    }
    in->y += height * high;
}

/* GS v 0 m xL xH yL yH d... */
void run_picture_raster(struct interpreter *in, struct args a)
{
    int stride = word(a.p + 2), height = word(a.p + 4);
    if (stride == 0 || height == 0) {
        in->report.bad++;
        return;
    }
    print_rows(in, a.p + 6, stride, height, a.p[1] & 1 ? 2 : 1,
               a.p[1] & 2 ? 2 : 1);
}

/* Columns of `bytes` bytes, top dot first, into the line at the pen. */
static void line_columns(struct interpreter *in, const uint8_t *p, int columns,
                         int bytes, int wide, int high)
{
    int top = LINE_BASE - bytes * 8 * high;
    for (int x = 0; x < columns; x++) {
        if (in->x + wide > in->modes.area)
            break;
        for (int k = 0; k < bytes; k++) {
            uint8_t byte = p[(size_t)x * (size_t)bytes + (size_t)k];
            for (int bit = 0; byte && bit < 8; bit++) {
                if (byte >> (7 - bit) & 1)
                    bitmap_fill(&in->line, in->x, top + (k * 8 + bit) * high,
                                wide, high);
            }
        }
        in->x += wide;
    }
    if (in->x > in->line_right)
        in->line_right = in->x;
    if (bytes * 8 * high > in->line_high)
        in->line_high = bytes * 8 * high;
}

/* ESC * m nL nH d...: m 0, 1 of 8 dots; 32, 33 of 24 dots. */
void run_picture_columns(struct interpreter *in, struct args a)
{
    int m = a.p[0], columns = word(a.p + 1);
    int bytes = m >= 32 ? 3 : 1;
    if (in->x == 0)
        in->report.pictures++;
    line_columns(in, a.p + 3, columns, bytes, m & 1 ? 1 : 2,
                 bytes == 3 ? 1 : 3);
}

/* GS ( L and GS 8 L, after the length: m fn ... */
static void graphics(struct interpreter *in, const uint8_t *p, size_t len)
{
    struct picture *s = &in->stored;
    uint8_t fn = len >= 2 ? p[1] : 0;
    if ((fn == 2 || fn == 50) && s->bits.len) {
        print_rows(in, s->bits.data, s->width / 8, s->height, s->wide, s->high);
        return;
    }
    if (fn != 112) {
        in->report.bad++;
        return;
    }
    /* m fn a bx by c xL xH yL yH d... */
    if (len < 10) {
        in->report.bad++;
        return;
    }
    int stride = (word(p + 6) + 7) / 8, height = word(p + 8);
    size_t need = (size_t)stride * (size_t)height;
    buf_clear(&s->bits);
    if (need == 0 || need > len - 10 || need > PICTURE_MAX ||
        buf_add(&s->bits, p + 10, need)) {
        in->report.bad++;
        return;
    }
    s->width = stride * 8;
    s->height = height;
    s->wide = p[3] == 2 ? 2 : 1;
    s->high = p[4] == 2 ? 2 : 1;
}

void run_picture_graphics(struct interpreter *in, struct args a)
{
    graphics(in, a.p + 2, a.len - 2);
}

void run_picture_graphics_8l(struct interpreter *in, struct args a)
{
    graphics(in, a.p + 5, a.len - 5);
}

/* GS * x y d...: columns of y bytes, x * 8 of them. */
void run_picture_download(struct interpreter *in, struct args a)
{
    struct picture *s = &in->downloaded;
    s->width = a.p[0] * 8;
    s->height = a.p[1] * 8;
    buf_clear(&s->bits);
    if (s->width == 0 || s->height == 0 ||
        buf_add(&s->bits, a.p + 2, a.len - 2))
        in->report.bad++;
}

/* GS / m prints it; taller than a line, so straight to paper. */
void run_picture_downloaded(struct interpreter *in, struct args a)
{
    const struct picture *s = &in->downloaded;
    int wide = a.p[0] & 1 ? 2 : 1, high = a.p[0] & 2 ? 2 : 1;
    if (s->bits.len == 0) {
        in->report.bad++;
        return;
    }
    sheet_flush(in);
    in->report.pictures++;
    int left = sheet_left(in, s->width * wide);
    if (!sheet_room(in, s->height * high))
        return;
    for (int x = 0; x < s->width; x++) {
        for (int y = 0; y < s->height; y++) {
            uint8_t byte = s->bits.data[x * (s->height / 8) + y / 8];
            if (byte >> (7 - y % 8) & 1)
                bitmap_fill(&in->paper, left + x * wide, in->y + y * high, wide,
                            high);
        }
    }
    in->y += s->height * high;
}

static void print_qr(struct interpreter *in)
{
    const size_t len = in->stored_qr.len;
    int size = in->stored_qr.size;
    if (qr_make(in->stored_qr.data, len, (enum qr_level)in->stored_qr.level,
                &in->qr) ||
        in->qr.modules * size > in->modes.area) {
        in->report.bad++;
        return;
    }
    int side = in->qr.modules * size;
    sheet_flush(in);
    if (!sheet_room(in, side))
        return;
    qr_draw(&in->qr, &in->paper, sheet_left(in, side), in->y, size);
    in->y += side;
    in->report.qr_codes++;
}

/* GS ( k pL pH cn fn ...: QR codes (cn 49). */
void run_code_2d(struct interpreter *in, struct args a)
{
    if (a.len < 4 || a.p[2] != 49) {
        in->report.bad++;
        return;
    }
    const uint8_t *p = a.p + 4;
    size_t len = a.len - 4;
    switch (a.p[3]) {
    case 65: /* model: all are printed as model 2 */
    case 82: /* size information */
        return;
    case 67:
        if (len == 1 && p[0] >= 1 && p[0] <= 16)
            in->stored_qr.size = p[0];
        return;
    case 69:
        if (len == 1 && p[0] >= 48 && p[0] <= 51)
            in->stored_qr.level = QR_L + p[0] - 48;
        return;
    case 80:
        in->stored_qr.len = 0;
        if (len < 2 || len - 1 > QR_DATA_MAX) {
            in->report.bad++;
            return;
        }
        in->stored_qr.len = len - 1;
        memcpy(in->stored_qr.data, p + 1, len - 1);
        return;
    case 81:
        print_qr(in);
        return;
    default:
        in->report.bad++;
    }
}

void run_barcode_hri(struct interpreter *in, struct args a)
{
    in->modes.hri = a.p[0] & 3;
}

void run_barcode_height(struct interpreter *in, struct args a)
{
    in->modes.bar_height = a.p[0] ? a.p[0] : 1;
}

void run_barcode_width(struct interpreter *in, struct args a)
{
    if (a.p[0] >= 1 && a.p[0] <= 6)
        in->modes.bar_width = a.p[0];
    else
        in->report.bad++;
}

static void print_hri(struct interpreter *in, const char *text, int width,
                      int left)
{
    int len = (int)strlen(text), x = left + (width - len * 12) / 2;
    if (x < 0)
        x = 0;
    if (!sheet_room(in, FONT_DOTS + HRI_GAP))
        return;
    for (; *text; text++, x += FONT_DOTS / 2)
        bitmap_glyph(&in->paper, x, in->y + HRI_GAP / 2,
                     font_glyph(in->font, (uint8_t)*text, 1), 1, 1, false);
    in->y += FONT_DOTS + HRI_GAP;
}

static void print_bars(struct interpreter *in, const struct barcode *b)
{
    int module = in->modes.bar_width, height = in->modes.bar_height;
    int left = sheet_left(in, b->modules * module), x = left;
    if (b->modules * module > in->modes.area) {
        in->report.bad++;
        return;
    }
    if (in->modes.hri & 1)
        print_hri(in, b->text, b->modules * module, left);
    if (!sheet_room(in, height))
        return;
    for (int i = 0; i < b->count; i++) {
        if (i % 2 == 0)
            bitmap_fill(&in->paper, x, in->y, b->widths[i] * module, height);
        x += b->widths[i] * module;
    }
    in->y += height;
    if (in->modes.hri & 2)
        print_hri(in, b->text, b->modules * module, left);
    in->report.barcodes++;
}

/* GS k m d... NUL (form A) and GS k m n d... (form B). */
void run_barcode_print(struct interpreter *in, struct args a)
{
    static const int kinds[] = {/* UPC-A, UPC-E, EAN-13, EAN-8, Code 39, ITF,
                                   Codabar, Code 93, Code 128 */
                                BARCODE_UPC_A,
                                -1,
                                BARCODE_EAN13,
                                BARCODE_EAN8,
                                BARCODE_CODE39,
                                BARCODE_ITF,
                                -1,
                                -1,
                                BARCODE_CODE128};
    int m = a.p[0] >= 65 ? a.p[0] - 65 : a.p[0];
    const uint8_t *data = a.p[0] >= 65 ? a.p + 2 : a.p + 1;
    size_t len = a.len - 2; /* without m, and without n or the NUL */
    sheet_flush(in);
    if (m >= (int)(sizeof(kinds) / sizeof(kinds[0])) || kinds[m] < 0 ||
        barcode_make((enum barcode_kind)kinds[m], data, len, &in->barcode)) {
        in->report.bad++;
        return;
    }
    print_bars(in, &in->barcode);
}
