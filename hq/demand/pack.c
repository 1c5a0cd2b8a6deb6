#include "hq/demand/pack.h"

#define SPAN_DAYS  (1 << DEMAND_SPAN_SHIFT)
#define WHOLE      1000
#define MORE       1U
#define MOVED      2U
#define SOLD       4U
#define VARINT_MAX 10

static enum err put_varint(struct buf *b, uint64_t x)
{
    uint8_t bytes[VARINT_MAX];
    size_t n = 0;
    do {
        bytes[n] = (uint8_t)(x & 127);
        x >>= 7;
        bytes[n++] |= x ? 128 : 0;
    } while (x);
    return buf_add(b, bytes, n);
}

static enum err put_milli(struct buf *b, int64_t milli)
{
    bool whole = milli % WHOLE == 0;
    int64_t x = whole ? milli / WHOLE : milli;
    uint64_t zigzag = ((uint64_t)x << 1) ^ (x < 0 ? UINT64_MAX : 0);
    return put_varint(b, zigzag << 1 | (whole ? 0 : 1));
}

void pack_begin(struct pack_writer *w, struct buf *out, int32_t span)
{
    *w = (struct pack_writer){.out = out, .span = span};
}

enum err pack_add(struct pack_writer *w, const struct demand_row *row)
{
    int32_t first = (int32_t)((uint32_t)w->span << DEMAND_SPAN_SHIFT);
    int32_t at = row->day - first;
    bool same = w->last && row->item == w->item;
    const int64_t most = INT64_MAX / 8;
    if (at < 0 || at >= SPAN_DAYS || row->item < w->item || row->item == 0 ||
        (same && row->day <= w->day) ||
        (!same && w->last && row->item == w->item) || row->sold_milli > most ||
        row->sold_milli < -most || row->moved_milli > most ||
        row->moved_milli < -most)
        return ERR_RANGE;
    if (!row->sold_milli && !row->moved_milli)
        return ERR_OK;
    enum err err = ERR_OK;
    if (same)
        w->out->data[w->last - 1] |= MORE;
    else
        err = put_varint(w->out, row->item - w->item);
    uint8_t head = (uint8_t)((unsigned)at << 3 | (row->sold_milli ? SOLD : 0) |
                             (row->moved_milli ? MOVED : 0));
    if (!err)
        err = buf_add(w->out, &head, 1);
    w->last = w->out->len;
    w->item = row->item;
    w->day = row->day;
    if (!err && row->sold_milli)
        err = put_milli(w->out, row->sold_milli);
    if (!err && row->moved_milli)
        err = put_milli(w->out, row->moved_milli);
    return err;
}

void pack_open(struct pack_reader *r, const void *bytes, size_t len,
               int32_t span)
{
    *r = (struct pack_reader){
        .at = bytes,
        .end = (const uint8_t *)bytes + len,
        .first_day = (int32_t)((uint32_t)span << DEMAND_SPAN_SHIFT)};
}

static enum err get_varint(struct pack_reader *r, uint64_t *ret_x)
{
    uint64_t x = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (r->at == r->end)
            return ERR_CORRUPT;
        uint8_t c = *r->at++;
        if (shift == 63 && c > 1)
            return ERR_CORRUPT;
        x |= (uint64_t)(c & 127) << shift;
        if (c < 128) {
            if (c == 0 && shift > 0)
                return ERR_CORRUPT; /* could be shorter */
            *ret_x = x;
            return ERR_OK;
        }
    }
    return ERR_CORRUPT;
}

static enum err get_milli(struct pack_reader *r, int64_t *ret_milli)
{
    uint64_t x = 0;
    enum err err = get_varint(r, &x);
    if (err)
        return err;
    bool whole = !(x & 1);
    x >>= 1;
    int64_t value = (int64_t)(x >> 1) ^ -(int64_t)(x & 1);
    const int64_t most = INT64_MAX / 8 / (whole ? WHOLE : 1);
    if (value > most || value < -most || value == 0 ||
        (!whole && value % WHOLE == 0))
        return ERR_CORRUPT;
    *ret_milli = whole ? value * WHOLE : value;
    return ERR_OK;
}

enum err pack_next(struct pack_reader *r, struct demand_row *row, bool *ret_row)
{
    uint64_t step = 0;
    enum err err = ERR_OK;
    bool fresh = !r->more;
    if (fresh && r->at == r->end) {
        *ret_row = false;
        return ERR_OK;
    }
    if (fresh) {
        err = get_varint(r, &step);
        if (!err && (step == 0 || step > UINT32_MAX - r->item))
            err = ERR_CORRUPT;
        if (!err)
            r->item += (uint32_t)step;
    }
    if (err || r->at == r->end)
        return ERR_CORRUPT;
    unsigned head = *r->at++;
    int32_t day = r->first_day + (int32_t)(head >> 3);
    *row = (struct demand_row){.item = r->item, .day = day};
    if ((!fresh && day <= r->day) || !(head & (SOLD | MOVED)))
        return ERR_CORRUPT;
    r->day = day;
    r->more = head & MORE;
    if (head & SOLD)
        err = get_milli(r, &row->sold_milli);
    if (!err && head & MOVED)
        err = get_milli(r, &row->moved_milli);
    *ret_row = true;
    return err;
}
