#include "tests/support/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool picture_tool(const char *program)
{
    char command[256];
    snprintf(command, sizeof(command), "command -v %s >/dev/null 2>&1",
             program);
    if (system(command) == 0)
        return true;
    fprintf(stderr, "skip: %s is not installed\n", program);
    return false;
}

bool picture_read(const struct bitmap *bm, const char *program,
                  const char *arguments, struct buf *ret_text)
{
    const char *folder = getenv("TMPDIR");
    char path[256], command[1024], chunk[4096];
    bool good = false;
    snprintf(path, sizeof(path), "%s/pictureXXXXXX", folder ? folder : "/tmp");
    int fd = mkstemp(path);
    if (fd < 0)
        return false;
    close(fd);
    if (bitmap_write_png(bm, 32, path, NULL))
        goto out;
    snprintf(command, sizeof(command), "%s '%s' %s 2>/dev/null", program, path,
             arguments);
    FILE *pipe = popen(command, "r");
    if (!pipe)
        goto out;
    for (size_t n; (n = fread(chunk, 1, sizeof(chunk), pipe)) > 0;) {
        if (buf_add(ret_text, chunk, n))
            break;
    }
    good = pclose(pipe) == 0 && buf_add(ret_text, "", 1) == ERR_OK;
out:
    unlink(path);
    return good;
}
