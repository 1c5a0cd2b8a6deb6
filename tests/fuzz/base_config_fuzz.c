/* Any bytes as a settings file: it loads, or is refused with a line that
 * exists in it, and nothing is kept of a refused one. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "base/config.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static int fd = -1;
    static char path[64];
    static struct config c;
    struct diag d = {0};
    if (fd < 0) {
        fd = memfd_create("settings", MFD_CLOEXEC);
        CHECK(fd >= 0);
        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    }
    CHECK(ftruncate(fd, 0) == 0);
    CHECK(pwrite(fd, data, len, 0) == (ssize_t)len);
    enum err err = config_load(&c, path, &d);
    if (err) {
        unsigned lines = 1;
        for (size_t i = 0; i < len; i++)
            lines += data[i] == '\n';
        CHECK(err == ERR_FORMAT || err == ERR_RANGE);
        CHECK(d.text[0] && d.line <= lines && c.count == 0);
    }
    for (int i = 0; i < c.count; i++) {
        int64_t n = 0;
        CHECK(utf8_valid(c.entries[i].value, strlen(c.entries[i].value)));
        CHECK(config_text(&c, c.entries[i].section, c.entries[i].key, ""));
        (void)!config_int(&c, c.entries[i].section, c.entries[i].key, -5, 500,
                          0, &n, NULL);
        CHECK(n >= -5 && n <= 500);
    }
    config_release(&c);
    return 0;
}
