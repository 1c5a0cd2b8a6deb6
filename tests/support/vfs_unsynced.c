#include "tests/support/vfs_unsynced.h"

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNDO          ".undo"
#define KEPT_ONE_IN   5 /* unsynced writes that the disk has all the same */
#define NAME_CAP      1024
#define WRITE_MAX     (1 << 20)
#define UNDO_FILE_MAX ((off_t)1 << 30)

/* One write in FILE.undo: this, then `had` bytes that stood there before. */
struct record {
    int64_t at;
    int32_t len;
    int32_t had;  /* less than len where the file ended */
    int64_t size; /* of the file before */
};

/* SQLite allocates one of these, with the wrapped VFS' own file behind it. */
struct file {
    sqlite3_file base;
    int undo; /* -1: temporary files pass through */
};

static sqlite3_vfs *under;
static sqlite3_vfs shim;
static enum unsynced_disk disk;

static sqlite3_file *real(sqlite3_file *f)
{
    return (sqlite3_file *)(void *)((struct file *)(void *)f + 1);
}

static int undo_of(sqlite3_file *f)
{
    return ((struct file *)(void *)f)->undo;
}

static int x_close(sqlite3_file *sf)
{
    if (undo_of(sf) >= 0)
        close(undo_of(sf));
    return real(sf)->pMethods->xClose(real(sf));
}

static int x_read(sqlite3_file *sf, void *out, int len, sqlite3_int64 at)
{
    return real(sf)->pMethods->xRead(real(sf), out, len, at);
}

/* One append, so that records of several processes do not mix. */
static int remember(sqlite3_file *sf, int len, sqlite3_int64 at)
{
    struct record r = {.at = at, .len = len};
    sqlite3_int64 size = 0;
    int rc = real(sf)->pMethods->xFileSize(real(sf), &size);
    if (rc != SQLITE_OK)
        return rc;
    r.size = size;
    r.had = at >= size ? 0 : at + len > size ? (int32_t)(size - at) : len;
    char *bytes = malloc(sizeof(r) + (size_t)len);
    if (!bytes)
        return SQLITE_NOMEM;
    memcpy(bytes, &r, sizeof(r));
    if (r.had > 0)
        rc = real(sf)->pMethods->xRead(real(sf), bytes + sizeof(r), r.had, at);
    ssize_t all = (ssize_t)sizeof(r) + r.had;
    if (rc == SQLITE_OK && write(undo_of(sf), bytes, (size_t)all) != all)
        rc = SQLITE_IOERR_WRITE;
    free(bytes);
    return rc;
}

static int x_write(sqlite3_file *sf, const void *data, int len,
                   sqlite3_int64 at)
{
    if (undo_of(sf) >= 0) {
        int rc = remember(sf, len, at);
        if (rc != SQLITE_OK)
            return rc;
    }
    return real(sf)->pMethods->xWrite(real(sf), data, len, at);
}

static int x_truncate(sqlite3_file *sf, sqlite3_int64 size)
{
    return real(sf)->pMethods->xTruncate(real(sf), size);
}

static int x_sync(sqlite3_file *sf, int flags)
{
    (void)flags; /* the system keeps it when a process dies */
    if (undo_of(sf) >= 0 && disk != UNSYNCED_LIES &&
        ftruncate(undo_of(sf), 0) != 0)
        return SQLITE_IOERR_FSYNC;
    return SQLITE_OK;
}

static int x_file_size(sqlite3_file *sf, sqlite3_int64 *ret_size)
{
    return real(sf)->pMethods->xFileSize(real(sf), ret_size);
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

/* Version 2: no memory-mapped writing past us. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = x_close,
    .xRead = x_read,
    .xWrite = x_write,
    .xTruncate = x_truncate,
    .xSync = x_sync,
    .xFileSize = x_file_size,
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
    char undo[NAME_CAP + sizeof(UNDO)];
    memset(f, 0, sizeof(*f));
    f->undo = -1;
    int rc = under->xOpen(under, name, real(sf), flags, ret_flags);
    if (rc != SQLITE_OK)
        return rc;
    f->base.pMethods = &methods;
    if (name && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL |
                          SQLITE_OPEN_MAIN_JOURNAL)) != 0) {
        snprintf(undo, sizeof(undo), "%s" UNDO, name);
        f->undo = open(undo, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
    return SQLITE_OK;
}

static int x_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
    char undo[NAME_CAP + sizeof(UNDO)];
    (void)vfs;
    snprintf(undo, sizeof(undo), "%s" UNDO, name);
    unlink(undo);
    return under->xDelete(under, name, sync_dir);
}

int vfs_unsynced_register(enum unsynced_disk kind)
{
    under = sqlite3_vfs_find(NULL);
    if (!under || under == &shim)
        return SQLITE_ERROR;
    disk = kind;
    shim = *under; /* all that is not about files stays as it is */
    shim.pNext = NULL;
    shim.zName = "unsynced";
    shim.szOsFile = (int)sizeof(struct file) + under->szOsFile;
    shim.xOpen = x_open;
    shim.xDelete = x_delete;
    return sqlite3_vfs_register(&shim, 1);
}

/* ---- the power cut
 * ---------------------------------------------------------*/

static bool kept(uint64_t *rng)
{
    *rng ^= *rng << 13;
    *rng ^= *rng >> 7;
    *rng ^= *rng << 17;
    return *rng % KEPT_ONE_IN == 0;
}

/* Puts back one record; zeros where the file had ended. */
static bool put_back(int fd, const struct record *r, const char *before)
{
    static const char zeros[4096];
    if (r->had > 0 && pwrite(fd, before, (size_t)r->had, r->at) != r->had)
        return false;
    for (int32_t done = r->had; done < r->len;) {
        size_t n = sizeof(zeros);
        if ((int32_t)n > r->len - done)
            n = (size_t)(r->len - done);
        if (pwrite(fd, zeros, n, r->at + done) != (ssize_t)n)
            return false;
        done += (int32_t)n;
    }
    return true;
}

/* Newest first; how many were lost, -1 on failure. */
static int take_back(int fd, const char *log, off_t len, uint64_t *rng)
{
    size_t count = 0, cap = 0;
    const char **starts = NULL;
    int lost = 0;
    int64_t end = -1;
    for (off_t at = 0; at + (off_t)sizeof(struct record) <= len;) {
        struct record r;
        memcpy(&r, log + at, sizeof(r));
        if (at + (off_t)sizeof(r) + r.had > len)
            break; /* died while it remembered: did not write yet */
        if (count == cap) {
            cap = cap ? cap * 2 : 64;
            const char **more = realloc(starts, cap * sizeof(*more));
            if (!more)
                goto failed;
            starts = more;
        }
        starts[count++] = log + at;
        if (end < 0)
            end = r.size;
        at += (off_t)sizeof(r) + r.had;
    }
    while (count-- > 0) {
        struct record r;
        memcpy(&r, starts[count], sizeof(r));
        if (kept(rng)) {
            if (r.at + r.len > end)
                end = r.at + r.len;
            continue;
        }
        if (!put_back(fd, &r, starts[count] + sizeof(r)))
            goto failed;
        lost++;
    }
    struct stat st;
    if (end >= 0 &&
        (fstat(fd, &st) != 0 || (st.st_size > end && ftruncate(fd, end) != 0)))
        goto failed;
    free(starts);
    return lost;
failed:
    free(starts);
    return -1;
}

static int cut_file(const char *path, uint64_t *rng)
{
    char undo[NAME_CAP + 256 + sizeof(UNDO)];
    struct stat st;
    char *log = NULL;
    int lost = -1;
    snprintf(undo, sizeof(undo), "%s" UNDO, path);
    int log_fd = open(undo, O_RDWR | O_CLOEXEC);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (log_fd < 0 || fd < 0) {
        lost = 0; /* deleted meanwhile */
        goto out;
    }
    if (fstat(log_fd, &st) != 0 || st.st_size > UNDO_FILE_MAX)
        goto out;
    log = malloc((size_t)st.st_size + 1);
    if (!log || pread(log_fd, log, (size_t)st.st_size, 0) != st.st_size)
        goto out;
    lost = take_back(fd, log, st.st_size, rng);
    if (ftruncate(log_fd, 0) != 0)
        lost = -1;
out:
    free(log);
    if (log_fd >= 0)
        close(log_fd);
    if (fd >= 0)
        close(fd);
    return lost;
}

int vfs_unsynced_power_cut(const char *dir, uint64_t seed)
{
    uint64_t rng = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    int lost = 0;
    DIR *folder = opendir(dir);
    if (!folder)
        return -1;
    for (struct dirent *e = readdir(folder); e; e = readdir(folder)) {
        char path[NAME_CAP + 256];
        size_t len = strlen(e->d_name), tail = sizeof(UNDO) - 1;
        if (len <= tail || strcmp(e->d_name + len - tail, UNDO) != 0)
            continue;
        snprintf(path, sizeof(path), "%s/%.*s", dir, (int)(len - tail),
                 e->d_name);
        int n = cut_file(path, &rng);
        if (n < 0 || lost < 0)
            lost = -1;
        else
            lost += n;
    }
    closedir(folder);
    return lost;
}
