#include "drivers/scanner_hidpos.h"

#include <string.h>

#include "base/check.h"

#define PAGE_DESKTOP 0x01
#define PAGE_SCANNER 0x8C
#define BYTE_COUNT   0x3B /* PAGE_DESKTOP */
#define AIM_1        0xFB /* PAGE_SCANNER, as those below */
#define DECODED_DATA 0xFE
#define MORE_FOLLOWS 0xFF

#define USAGES_MAX 32
#define STACK_MAX  4
#define BITS_MAX   (8 * HIDPOS_REPORT_MAX)

/* HID 1.11, 6.2.2: short items. */
#define ITEM_INPUT        0x80
#define ITEM_OUTPUT       0x90
#define ITEM_FEATURE      0xB0
#define ITEM_COLLECTION   0xA0
#define ITEM_END          0xC0
#define ITEM_USAGE_PAGE   0x04
#define ITEM_REPORT_SIZE  0x74
#define ITEM_REPORT_ID    0x84
#define ITEM_REPORT_COUNT 0x94
#define ITEM_PUSH         0xA4
#define ITEM_POP          0xB4
#define ITEM_USAGE        0x08
#define ITEM_LONG         0xFE

struct globals {
    uint32_t page, size, count;
    uint8_t id;
};

struct parser {
    struct globals now, stack[STACK_MAX];
    int depth;
    uint32_t usages[USAGES_MAX]; /* page << 16 | usage */
    int usages_len;
    int bits[256]; /* of input so far, of each report id */
    bool ids;
    int found; /* report id with scanned data; -1: none yet */
    struct hidpos_layout layout[256];
};

static void take_field(struct parser *p, struct hidpos_layout *l,
                       uint32_t usage, int at)
{
    if (usage == (PAGE_DESKTOP << 16 | BYTE_COUNT) && p->now.size == 8)
        l->length_at = at;
    if (usage >> 16 != PAGE_SCANNER)
        return;
    usage &= 0xFFFF;
    if (usage >= AIM_1 && usage < AIM_1 + 3 && p->now.size == 8)
        l->aim_at[usage - AIM_1] = at;
    if (usage == MORE_FOLLOWS && p->now.size == 1)
        l->more_at = at;
    if (usage == DECODED_DATA && p->now.size == 8) {
        if (l->data_bytes == 0)
            l->data_at = at;
        l->data_bytes++;
        if (p->found < 0)
            p->found = p->now.id;
    }
}

static enum err take_input(struct parser *p)
{
    int *bits = &p->bits[p->now.id];
    struct hidpos_layout *l = &p->layout[p->now.id];
    if (p->now.size > BITS_MAX || p->now.count > BITS_MAX ||
        (int64_t)p->now.size * p->now.count > BITS_MAX - *bits)
        return ERR_FORMAT;
    for (uint32_t i = 0; i < p->now.count; i++) {
        if (p->usages_len > 0) {
            int last = p->usages_len - 1;
            int use = i < (uint32_t)last ? (int)i : last;
            take_field(p, l, p->usages[use], *bits);
        }
        *bits += (int)p->now.size;
    }
    return ERR_OK;
}

static enum err take_item(struct parser *p, uint8_t tag, uint32_t value,
                          size_t size)
{
    switch (tag) {
    case ITEM_USAGE_PAGE:
        p->now.page = value & 0xFFFF;
        break;
    case ITEM_REPORT_SIZE:
        p->now.size = value;
        break;
    case ITEM_REPORT_COUNT:
        p->now.count = value;
        break;
    case ITEM_REPORT_ID:
        if (value == 0 || value > 255)
            return ERR_FORMAT;
        p->now.id = (uint8_t)value;
        p->ids = true;
        break;
    case ITEM_PUSH:
        if (p->depth == STACK_MAX)
            return ERR_FORMAT;
        p->stack[p->depth++] = p->now;
        break;
    case ITEM_POP:
        if (p->depth == 0)
            return ERR_FORMAT;
        p->now = p->stack[--p->depth];
        break;
    case ITEM_USAGE:
        if (p->usages_len < USAGES_MAX)
            p->usages[p->usages_len++] =
                size == 4 ? value : p->now.page << 16 | value;
        break;
    default:
        break;
    }
    if ((tag & 0x0C) != 0)
        return ERR_OK;
    /* A main item: what is local to it ends. */
    enum err err = tag == ITEM_INPUT ? take_input(p) : ERR_OK;
    p->usages_len = 0;
    return err;
}

enum err hidpos_parse(const uint8_t *descriptor, size_t len,
                      struct hidpos_layout *ret_layout)
{
    static const struct hidpos_layout none = {-1, 0,  -1, {-1, -1, -1},
                                              -1, -1, 0};
    struct parser p;
    size_t at = 0;
    if (len > HIDPOS_DESCRIPTOR_MAX)
        return ERR_FORMAT;
    memset(&p, 0, sizeof(p));
    p.found = -1;
    for (size_t i = 0; i < ARRAY_LEN(p.layout); i++)
        p.layout[i] = none;
    while (at < len) {
        uint8_t prefix = descriptor[at++];
        size_t size = (prefix & 3) == 3 ? 4 : prefix & 3;
        uint32_t value = 0;
        if (prefix == ITEM_LONG && at < len)
            size = 2 + (size_t)descriptor[at];
        if (size > len - at)
            return ERR_FORMAT;
        for (size_t i = 0; i < size && i < 4; i++)
            value |= (uint32_t)descriptor[at + i] << 8 * i;
        at += size;
        enum err err = prefix == ITEM_LONG
                           ? ERR_OK
                           : take_item(&p, prefix & 0xFC, value, size);
        if (err)
            return err;
    }
    if (p.found < 0)
        return ERR_NOTFOUND;
    struct hidpos_layout l = p.layout[p.found];
    int shift = p.ids ? 8 : 0; /* the id comes first */
    l.id = p.ids ? p.found : -1;
    l.report_bytes = (p.bits[p.found] + 7) / 8 + shift / 8;
    l.data_at += shift;
    l.length_at += l.length_at >= 0 ? shift : 0;
    l.more_at += l.more_at >= 0 ? shift : 0;
    for (int i = 0; i < 3; i++)
        l.aim_at[i] += l.aim_at[i] >= 0 ? shift : 0;
    if (l.data_at % 8 != 0)
        return ERR_NOTFOUND;
    *ret_layout = l;
    return ERR_OK;
}

/* A byte field; 0 where the report ends earlier. */
static uint8_t byte_at(const uint8_t *data, size_t len, int bit)
{
    size_t at = (size_t)bit / 8;
    unsigned by = (unsigned)bit % 8;
    if (bit < 0 || at >= len)
        return 0;
    unsigned pair = data[at];
    if (by > 0 && at + 1 < len)
        pair |= (unsigned)data[at + 1] << 8;
    return (uint8_t)(pair >> by);
}

void scanner_hidpos_report(struct scanner_hidpos *h, struct scan_line *line,
                           const uint8_t *data, size_t len, int64_t now_ms)
{
    const struct hidpos_layout *l = &h->layout;
    uint8_t aim[4] = {0};
    int late = 0;
    if (l->id >= 0 && (len == 0 || data[0] != l->id))
        return;
    bool more = l->more_at >= 0 && (byte_at(data, len, l->more_at) & 1) != 0;
    if (h->parts && now_ms - h->last_ms > HIDPOS_PAUSE_MS)
        h->broken = true;
    h->last_ms = now_ms;
    if (l->aim_at[0] >= 0)
        for (int i = 0; i < 4; i++)
            aim[i] = byte_at(data, len, l->aim_at[0] + 8 * i);
    if (aim[0] != ']' && aim[1] == ']')
        late = 1;
    size_t begin = (size_t)(l->data_at / 8 + late);
    size_t count = l->length_at >= 0 ? byte_at(data, len, l->length_at)
                                     : (size_t)l->data_bytes;
    /* It says more than it holds. */
    if (begin > len || count > len - begin || (int)count > l->data_bytes)
        h->broken = true;
    if (!h->parts) {
        scan_line_drop(line);
        memset(h->aim, 0, sizeof(h->aim));
        if (scan_is_aim(aim + late))
            memcpy(h->aim, aim + late, 3);
    }
    for (size_t i = 0; i < count && !h->broken; i++) {
        uint8_t c = data[begin + i];
        /* The report ends the code: a suffix is no part of it. */
        if (c != '\r' && c != '\n' && c != '\t')
            scan_line_byte(line, c, now_ms);
    }
    h->parts = more;
    if (more)
        return;
    if (h->broken)
        scan_line_drop(line);
    else
        scan_line_end(line, h->aim[0] ? h->aim : NULL);
    h->broken = false;
}
