#include "sync/carry_place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#define FOLDER "liandian"
#define ENDING ".ldc"
#define PART   ".part"

static const char *way_words(enum carry_way way)
{
    return way == CARRY_TO_HQ ? "to-hq-" : "to-till-";
}

/* "to-hq-3-7-": everything of one till that goes one way. */
static void prefix_of(const struct carry_label *l, char out[CARRY_NAME_MAX])
{
    snprintf(out, CARRY_NAME_MAX, "%s%" PRIu32 "-%" PRIu32 "-",
             way_words(l->way), l->outlet, l->till);
}

static void name_of(const struct carry_label *l, char out[CARRY_NAME_MAX])
{
    char prefix[CARRY_NAME_MAX], when[32] = "";
    struct tm tm;
    time_t seconds =
        (time_t)(((int64_t)l->number + CLOCK_CHINA_OFFSET_MS) / 1000);
    prefix_of(l, prefix);
    if (gmtime_r(&seconds, &tm) == NULL || tm.tm_year > 9999 ||
        strftime(when, sizeof(when), "%Y%m%d-%H%M%S", &tm) == 0)
        snprintf(when, sizeof(when), "%" PRIu64, l->number / 1000);
    snprintf(out, CARRY_NAME_MAX, "%.40s%.24s-%03u" ENDING, prefix, when,
             (unsigned)(l->number % 1000));
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* PLACE/liandian, or PLACE where it is that folder already. */
static enum err folder_of(const char *place, bool make,
                          char out[CARRY_PATH_MAX], struct diag *d)
{
    const char *last = strrchr(place, '/');
    if (strlen(place) + 2 * CARRY_NAME_MAX >= CARRY_PATH_MAX)
        return diag_set(d, ERR_RANGE, tr("%s is too long a name"), place);
    if (!is_folder(place))
        return diag_set(d, ERR_NOTFOUND,
                        tr("%s is not there: plug the stick in, or give the "
                           "folder where it is"),
                        place);
    snprintf(out, CARRY_PATH_MAX, "%s/" FOLDER, place);
    if (is_folder(out))
        return ERR_OK;
    if (strcmp(last ? last + 1 : place, FOLDER) == 0 || !make) {
        snprintf(out, CARRY_PATH_MAX, "%s", place);
        return ERR_OK;
    }
    if (mkdir(out, 0700) == 0)
        return ERR_OK;
    return errno == ENOSPC ? ERR_FULL : ERR_DENIED;
}

/* ---- writing -------------------------------------------------------------*/

static enum err os_err(void)
{
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
        return ERR_FULL;
    return errno == EACCES || errno == EROFS || errno == EPERM ? ERR_DENIED
                                                               : ERR_IO;
}

static enum err write_all(int fd, const struct buf *file)
{
    for (size_t at = 0; at < file->len;) {
        ssize_t n = write(fd, file->data + at, file->len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return os_err();
        at += (size_t)n;
    }
    return fsync(fd) == 0 ? ERR_OK : os_err();
}

static enum err sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return os_err();
    /* Some file systems of sticks cannot sync a folder by itself. */
    enum err err = fsync(fd) == 0 || errno == EINVAL ? ERR_OK : os_err();
    close(fd);
    return err;
}

/* Not base's file_write: that sets a mode, and a FAT stick that is mounted for
 * a group lets nobody do so. */
static enum err write_file(const char *folder, const char *path,
                           const char *temp, const struct buf *file)
{
    unlink(temp);
    int fd =
        open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return os_err();
    enum err err = write_all(fd, file);
    if (close(fd) != 0 && !err)
        err = os_err();
    if (!err && rename(temp, path) != 0)
        err = os_err();
    if (err)
        unlink(temp);
    return err ? err : sync_folder(folder);
}

static bool ends_in(const char *name, const char *ending)
{
    size_t len = strlen(name), end = strlen(ending);
    return len > end && strcmp(name + len - end, ending) == 0;
}

/* What cannot be taken away stays: it is only old. */
static void drop_older(const char *folder, const struct carry_label *label)
{
    char prefix[CARRY_NAME_MAX], newest[CARRY_NAME_MAX];
    char path[CARRY_PATH_MAX + NAME_MAX + 2];
    DIR *dir = opendir(folder);
    const struct dirent *e = NULL;
    prefix_of(label, prefix);
    name_of(label, newest);
    while (dir && (e = readdir(dir)) != NULL) {
        bool ours = strncmp(e->d_name, prefix, strlen(prefix)) == 0 &&
                    (ends_in(e->d_name, ENDING) || ends_in(e->d_name, PART));
        if (!ours || strcmp(e->d_name, newest) >= 0)
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
        unlink(path);
    }
    if (dir)
        closedir(dir);
}

enum err carry_put(const char *place, const struct carry_label *label,
                   const struct buf *file, char ret_path[CARRY_PATH_MAX],
                   struct diag *d)
{
    char folder[CARRY_PATH_MAX], name[CARRY_NAME_MAX];
    char path[CARRY_PATH_MAX], temp[CARRY_PATH_MAX];
    enum err err = folder_of(place, true, folder, d);
    name_of(label, name);
    if (!err && (snprintf(path, sizeof(path), "%s/%s", folder, name) >=
                     (int)sizeof(path) ||
                 snprintf(temp, sizeof(temp), "%s/%s" PART, folder, name) >=
                     (int)sizeof(temp)))
        err = ERR_RANGE;
    if (!err)
        err = write_file(folder, path, temp, file);
    switch (err) {
    case ERR_OK:
        drop_older(folder, label);
        text_copy(ret_path, CARRY_PATH_MAX, path);
        return ERR_OK;
    case ERR_FULL:
        return diag_default(d, err, tr("there is no room left on %s"), place);
    case ERR_DENIED:
        return diag_default(d, err,
                            tr("%s cannot be written: is it write-protected? "
                               "try another stick"),
                            place);
    default:
        return diag_default(d, err,
                            tr("%s could not be written (%s): plug the stick "
                               "in again, or try another one"),
                            place, err_text(err));
    }
}

/* ---- reading -------------------------------------------------------------*/

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Not a pipe to wait at, nor a link to somewhere else. */
static bool is_file(const char *folder, const char *name)
{
    char path[CARRY_PATH_MAX + CARRY_NAME_MAX + 2];
    struct stat st;
    if (snprintf(path, sizeof(path), "%s/%s", folder, name) >=
        (int)sizeof(path))
        return false;
    return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

enum err carry_list(const char *place, enum carry_way way,
                    struct carry_list *ret_list, struct diag *d)
{
    struct carry_list list = {0};
    const char *prefix = way_words(way);
    const struct dirent *e = NULL;
    enum err err = folder_of(place, false, list.folder, d);
    if (err)
        return err;
    DIR *dir = opendir(list.folder);
    if (!dir)
        return diag_set(d, ERR_NOTFOUND, tr("%s cannot be read"), place);
    list.names = calloc(CARRY_FILES_MAX, sizeof(*list.names));
    if (!list.names)
        err = ERR_NOMEM;
    while (!err && list.count < CARRY_FILES_MAX && (e = readdir(dir)) != NULL) {
        if (strncmp(e->d_name, prefix, strlen(prefix)) == 0 &&
            ends_in(e->d_name, ENDING) && strlen(e->d_name) < CARRY_NAME_MAX &&
            is_file(list.folder, e->d_name))
            text_copy(list.names[list.count++], CARRY_NAME_MAX, e->d_name);
    }
    closedir(dir);
    if (err)
        return err;
    qsort(list.names, (size_t)list.count, sizeof(*list.names), by_name);
    *ret_list = list;
    return ERR_OK;
}

void carry_list_release(struct carry_list *list)
{
    free(list->names);
    list->names = NULL;
    list->count = 0;
}

enum err carry_get(const struct carry_list *list, int index,
                   struct buf *ret_file, struct carry_label *ret_label,
                   struct diag *d)
{
    char path[CARRY_PATH_MAX + CARRY_NAME_MAX + 2];
    snprintf(path, sizeof(path), "%s/%s", list->folder, list->names[index]);
    enum err err = file_read(path, CARRY_FILE_MAX, ret_file);
    if (err)
        return diag_set(d, err == ERR_RANGE ? ERR_CORRUPT : err,
                        tr("it cannot be read (%s): plug the stick in again"),
                        err_text(err));
    return carry_label(ret_file->data, ret_file->len, ret_label, d);
}
