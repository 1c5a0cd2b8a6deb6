#include "base/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void buf_release(struct buf *b)
{
    if (!b)
        return;
    free(b->data);
    *b = (struct buf){0};
}

void buf_clear(struct buf *b)
{
    b->len = 0;
}

enum err buf_reserve(struct buf *b, size_t len)
{
    if (len > BUF_MAX - b->len)
        return ERR_NOMEM;
    if (b->len + len <= b->cap)
        return ERR_OK;
    size_t cap = b->cap ? b->cap : 256;
    while (cap < b->len + len)
        cap *= 2;
    uint8_t *data = realloc(b->data, cap);
    if (!data)
        return ERR_NOMEM;
    b->data = data;
    b->cap = cap;
    return ERR_OK;
}

enum err buf_add(struct buf *b, const void *data, size_t len)
{
    enum err err = buf_reserve(b, len);
    if (err)
        return err;
    if (len)
        memcpy(b->data + b->len, data, len);
    b->len += len;
    return ERR_OK;
}

enum err buf_add_text(struct buf *b, const char *text)
{
    return buf_add(b, text, strlen(text));
}

void hex_encode(const void *data, size_t len, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *p = data;
    for (size_t i = 0; i < len; i++) {
        *out++ = digits[p[i] >> 4];
        *out++ = digits[p[i] & 15];
    }
    *out = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

enum err hex_decode(const char *text, void *out, size_t len)
{
    uint8_t *p = out;
    if (strlen(text) != 2 * len)
        return ERR_FORMAT;
    for (size_t i = 0; i < 2 * len; i++) {
        if (hex_value(text[i]) < 0)
            return ERR_FORMAT;
    }
    for (size_t i = 0; i < len; i++)
        p[i] =
            (uint8_t)(hex_value(text[2 * i]) << 4 | hex_value(text[2 * i + 1]));
    return ERR_OK;
}

static enum err open_err(void)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        return ERR_NOTFOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return ERR_DENIED;
    case ENOSPC:
    case EDQUOT:
        return ERR_FULL;
    default:
        return ERR_IO;
    }
}

enum err file_read(const char *path, size_t max, struct buf *b)
{
    enum err err = ERR_OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return open_err();
    buf_clear(b);
    for (;;) {
        err = buf_reserve(b, 65536);
        if (err)
            break;
        ssize_t n = read(fd, b->data + b->len, 65536);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            err = ERR_IO;
        if (n <= 0)
            break;
        b->len += (size_t)n;
        if (b->len > max) {
            err = ERR_RANGE;
            break;
        }
    }
    close(fd);
    if (err)
        buf_clear(b);
    return err;
}

static enum err write_err(void)
{
    return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? ERR_FULL
                                                                : ERR_IO;
}

static enum err write_all(int fd, const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return write_err();
        data += n;
        len -= (size_t)n;
    }
    return fsync(fd) == 0 ? ERR_OK : write_err();
}

static enum err sync_folder_of(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof(copy), "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return ERR_IO;
    int rc = fsync(fd);
    close(fd);
    return rc == 0 ? ERR_OK : ERR_IO;
}

enum err file_write(const char *path, unsigned mode, const void *data,
                    size_t len)
{
    char temp[PATH_MAX];
    /* A name of its own (mode 0600): two writers never share a temporary
     * file, so the loser's whole file is replaced by the winner's. */
    if (snprintf(temp, sizeof(temp), "%s.XXXXXX", path) >= (int)sizeof(temp))
        return ERR_RANGE;
    int fd = mkostemp(temp, O_CLOEXEC);
    if (fd < 0)
        return open_err();
    enum err err = fchmod(fd, (mode_t)mode) == 0 ? ERR_OK : ERR_IO;
    if (!err)
        err = write_all(fd, data, len);
    if (close(fd) != 0 && !err)
        err = ERR_IO;
    if (!err && rename(temp, path) != 0)
        err = open_err();
    if (err)
        unlink(temp);
    return err ? err : sync_folder_of(path);
}
