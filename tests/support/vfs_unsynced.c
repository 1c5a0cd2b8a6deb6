#include "tests/support/vfs_unsynced.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define THROUGH_ONE_IN 5 /* unsynced writes that reach the disk at once */

struct held {
    sqlite3_int64 at;
    int len;
    unsigned char *data; /* owned */
};

/* SQLite allocates one of these, with the wrapped VFS' own file behind it. */
struct file {
    sqlite3_file base;
    bool holds; /* a database or its WAL; temporary files pass through */
    struct held *held;
    size_t count, cap;
};

static sqlite3_vfs *under;
static sqlite3_vfs shim;
static enum unsynced_disk disk;
static uint64_t rng;

static sqlite3_file *real(sqlite3_file *f)
{
    return (sqlite3_file *)(void *)((struct file *)(void *)f + 1);
}

static bool lets_through(void)
{
    rng ^= rng << 13;
    rng ^= rng >> 7;
    rng ^= rng << 17;
    return rng % THROUGH_ONE_IN == 0;
}

static void forget(struct file *f)
{
    for (size_t i = 0; i < f->count; i++)
        free(f->held[i].data);
    free(f->held);
    f->held = NULL;
    f->count = f->cap = 0;
}

static int flush(sqlite3_file *sf)
{
    struct file *f = (struct file *)(void *)sf;
    for (size_t i = 0; i < f->count; i++) {
        int rc = real(sf)->pMethods->xWrite(real(sf), f->held[i].data,
                                            f->held[i].len, f->held[i].at);
        if (rc != SQLITE_OK)
            return rc;
    }
    forget(f);
    return SQLITE_OK;
}

static int hold(struct file *f, const void *data, int len, sqlite3_int64 at)
{
    /* Pages and WAL frames are mostly written again in the same place. */
    for (size_t i = f->count; i-- > 0;) {
        struct held *h = &f->held[i];
        if (h->at == at && h->len == len) {
            memcpy(h->data, data, (size_t)len);
            return SQLITE_OK;
        }
        if (h->at < at + len && at < h->at + h->len)
            break; /* overlaps: order matters */
    }
    if (f->count == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 16;
        struct held *more = realloc(f->held, cap * sizeof(*more));
        if (!more)
            return SQLITE_NOMEM;
        f->held = more;
        f->cap = cap;
    }
    unsigned char *copy = malloc((size_t)len);
    if (!copy)
        return SQLITE_NOMEM;
    memcpy(copy, data, (size_t)len);
    f->held[f->count++] = (struct held){at, len, copy};
    return SQLITE_OK;
}

static int size_of(sqlite3_file *sf, sqlite3_int64 *ret_size)
{
    struct file *f = (struct file *)(void *)sf;
    int rc = real(sf)->pMethods->xFileSize(real(sf), ret_size);
    for (size_t i = 0; i < f->count; i++)
        if (f->held[i].at + f->held[i].len > *ret_size)
            *ret_size = f->held[i].at + f->held[i].len;
    return rc;
}

static int x_close(sqlite3_file *sf)
{
    /* A process that goes on leaves its writes to the system. */
    int rc = flush(sf);
    forget((struct file *)(void *)sf);
    int closed = real(sf)->pMethods->xClose(real(sf));
    return rc ? rc : closed;
}

static int x_read(sqlite3_file *sf, void *out, int len, sqlite3_int64 at)
{
    struct file *f = (struct file *)(void *)sf;
    int rc = real(sf)->pMethods->xRead(real(sf), out, len, at);
    if (f->count == 0 || (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ))
        return rc;
    for (size_t i = 0; i < f->count; i++) {
        const struct held *h = &f->held[i];
        sqlite3_int64 from = h->at > at ? h->at : at;
        sqlite3_int64 to =
            h->at + h->len < at + len ? h->at + h->len : at + len;
        if (from < to)
            memcpy((char *)out + (from - at), h->data + (from - h->at),
                   (size_t)(to - from));
    }
    sqlite3_int64 size = 0;
    rc = size_of(sf, &size);
    if (rc != SQLITE_OK)
        return rc;
    return at + len > size ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static int x_write(sqlite3_file *sf, const void *data, int len,
                   sqlite3_int64 at)
{
    struct file *f = (struct file *)(void *)sf;
    if (!f->holds)
        return real(sf)->pMethods->xWrite(real(sf), data, len, at);
    int rc = SQLITE_OK;
    if (lets_through())
        rc = real(sf)->pMethods->xWrite(real(sf), data, len, at);
    /* Held all the same, so that older held writes do not win. */
    return rc ? rc : hold(f, data, len, at);
}

static int x_truncate(sqlite3_file *sf, sqlite3_int64 size)
{
    int rc = flush(sf);
    return rc ? rc : real(sf)->pMethods->xTruncate(real(sf), size);
}

static int x_sync(sqlite3_file *sf, int flags)
{
    (void)flags; /* surviving this process is all that is asked */
    return disk == UNSYNCED_LIES ? SQLITE_OK : flush(sf);
}

static int x_lock(sqlite3_file *sf, int level)
{
    return real(sf)->pMethods->xLock(real(sf), level);
}

static int x_unlock(sqlite3_file *sf, int level)
{
    return real(sf)->pMethods->xUnlock(real(sf), level);
}

static int x_check_reserved_lock(sqlite3_file *sf, int *ret)
{
    return real(sf)->pMethods->xCheckReservedLock(real(sf), ret);
}

static int x_file_control(sqlite3_file *sf, int op, void *arg)
{
    if (op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_CHUNK_SIZE)
        return SQLITE_OK;
    return real(sf)->pMethods->xFileControl(real(sf), op, arg);
}

static int x_sector_size(sqlite3_file *sf)
{
    return real(sf)->pMethods->xSectorSize(real(sf));
}

static int x_device_characteristics(sqlite3_file *sf)
{
    return real(sf)->pMethods->xDeviceCharacteristics(real(sf)) &
           ~SQLITE_IOCAP_BATCH_ATOMIC;
}

static int x_shm_map(sqlite3_file *sf, int page, int size, int extend,
                     void volatile **ret)
{
    return real(sf)->pMethods->xShmMap(real(sf), page, size, extend, ret);
}

static int x_shm_lock(sqlite3_file *sf, int at, int n, int flags)
{
    return real(sf)->pMethods->xShmLock(real(sf), at, n, flags);
}

static void x_shm_barrier(sqlite3_file *sf)
{
    real(sf)->pMethods->xShmBarrier(real(sf));
}

static int x_shm_unmap(sqlite3_file *sf, int remove)
{
    return real(sf)->pMethods->xShmUnmap(real(sf), remove);
}

/* Version 2: no memory-mapped reading past us. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = x_close,
    .xRead = x_read,
    .xWrite = x_write,
    .xTruncate = x_truncate,
    .xSync = x_sync,
    .xFileSize = size_of,
    .xLock = x_lock,
    .xUnlock = x_unlock,
    .xCheckReservedLock = x_check_reserved_lock,
    .xFileControl = x_file_control,
    .xSectorSize = x_sector_size,
    .xDeviceCharacteristics = x_device_characteristics,
    .xShmMap = x_shm_map,
    .xShmLock = x_shm_lock,
    .xShmBarrier = x_shm_barrier,
    .xShmUnmap = x_shm_unmap,
};

static int x_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *sf,
                  int flags, int *ret_flags)
{
    (void)vfs;
    struct file *f = (struct file *)(void *)sf;
    memset(f, 0, sizeof(*f));
    int rc = under->xOpen(under, name, real(sf), flags, ret_flags);
    if (rc != SQLITE_OK)
        return rc;
    f->base.pMethods = &methods;
    f->holds = name && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL |
                                 SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    return SQLITE_OK;
}

static int x_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
    (void)vfs;
    return under->xDelete(under, name, sync_dir);
}

int vfs_unsynced_register(enum unsynced_disk kind, uint64_t seed)
{
    under = sqlite3_vfs_find(NULL);
    if (!under || under == &shim)
        return SQLITE_ERROR;
    disk = kind;
    rng = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    shim = *under; /* all that is not about files stays as it is */
    shim.pNext = NULL;
    shim.zName = "unsynced";
    shim.szOsFile = (int)sizeof(struct file) + under->szOsFile;
    shim.xOpen = x_open;
    shim.xDelete = x_delete;
    return sqlite3_vfs_register(&shim, 1);
}
