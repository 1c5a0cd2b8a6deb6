#include <string.h>
#include <zip.h>
#include <zlib.h>

#include "base/i18n.h"
#include "hq/pay/bill.h"

#define STEP        ((size_t)64 * 1024)
#define ENTRIES_MAX 16

static enum err damaged(struct diag *d)
{
    return diag_set(d, ERR_FORMAT,
                    tr("the bill that came is damaged: fetch it again"));
}

/* Room for one more step, within BILL_MAX. */
static enum err room(struct buf *b, struct diag *d)
{
    if (b->len > BILL_MAX - STEP)
        return diag_set(d, ERR_FORMAT, tr("the bill is too large"));
    enum err err = buf_reserve(b, STEP);
    return err ? diag_set(d, err, tr("out of memory")) : ERR_OK;
}

static enum err gunzip(const void *bytes, size_t len, struct buf *out,
                       struct diag *d)
{
    z_stream z = {0};
    int rc = Z_OK;
    enum err err = ERR_OK;
    if (len > BILL_MAX)
        return damaged(d);
    if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK) /* 16: gzip, and its CRC */
        return ERR_NOMEM;
    z.next_in = (Bytef *)(uintptr_t)bytes; /* zlib only reads it */
    z.avail_in = (uInt)len;
    while (rc != Z_STREAM_END) {
        err = room(out, d);
        if (err)
            break;
        z.next_out = out->data + out->len;
        z.avail_out = (uInt)STEP;
        rc = inflate(&z, Z_NO_FLUSH);
        out->len += STEP - z.avail_out;
        if (rc != Z_OK && rc != Z_STREAM_END) {
            err = rc == Z_MEM_ERROR ? ERR_NOMEM : damaged(d);
            break;
        }
        if (rc == Z_OK && z.avail_in == 0 && z.avail_out > 0) {
            err = damaged(d); /* cut off */
            break;
        }
    }
    inflateEnd(&z);
    return err;
}

/* libzip compares the CRC at the file's end. */
static enum err read_entry(zip_t *zip, zip_uint64_t i, struct buf *out,
                           struct diag *d)
{
    enum err err = ERR_OK;
    zip_int64_t n = 1;
    zip_file_t *f = zip_fopen_index(zip, i, 0);
    if (!f)
        return damaged(d);
    while (n > 0 && !err) {
        err = room(out, d);
        if (err)
            break;
        n = zip_fread(f, out->data + out->len, STEP);
        if (n < 0)
            err = damaged(d);
        else
            out->len += (size_t)n;
    }
    int rc = zip_fclose(f);
    if (!err && rc != 0)
        err = damaged(d);
    return err;
}

/* "#支付宝业务明细查询" in GBK: the file with the details; the other one, of
 * totals by store, begins with "#支付宝业务汇总查询". File names are in GBK
 * without saying so, and have changed. */
static bool has_details(const struct buf *b)
{
    static const char first[] = "#\xD6\xA7\xB8\xB6\xB1\xA6\xD2\xB5\xCE\xF1"
                                "\xC3\xF7\xCF\xB8";
    return b->len >= sizeof(first) - 1 &&
           memcmp(b->data, first, sizeof(first) - 1) == 0;
}

static enum err unzip(const void *bytes, size_t len, struct buf *out,
                      struct diag *d)
{
    struct buf one = {0};
    bool found = false;
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes, len, 0, &why);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    bool nomem = zip_error_code_zip(&why) == ZIP_ER_MEMORY;
    zip_error_fini(&why);
    if (!zip) {
        zip_source_free(source);
        return nomem ? ERR_NOMEM : damaged(d);
    }
    zip_int64_t count = zip_get_num_entries(zip, 0);
    enum err err = count > 0 && count <= ENTRIES_MAX ? ERR_OK : damaged(d);
    for (zip_int64_t i = 0; i < count && !err && !found; i++) {
        buf_clear(&one);
        err = read_entry(zip, (zip_uint64_t)i, &one, d);
        found = !err && has_details(&one);
    }
    if (!err && !found)
        err = damaged(d);
    if (!err)
        err = buf_add(out, one.data, one.len);
    zip_discard(zip); /* frees the source too */
    buf_release(&one);
    return err;
}

enum err bill_unpack(const void *bytes, size_t len, struct buf *ret_bill,
                     struct diag *d)
{
    struct buf out = {0};
    enum err err = ERR_OK;
    const uint8_t *b = bytes;
    if (len >= 2 && b[0] == 0x1F && b[1] == 0x8B)
        err = gunzip(bytes, len, &out, d);
    else if (len >= 4 && memcmp(b, "PK\3\4", 4) == 0)
        err = unzip(bytes, len, &out, d);
    else
        err = buf_add(&out, bytes, len);
    if (err) {
        buf_release(&out);
        return err;
    }
    buf_release(ret_bill);
    *ret_bill = out;
    return ERR_OK;
}
