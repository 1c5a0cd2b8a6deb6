#include "base/config.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

static int keep(void *user, const char *section, const char *key,
                const char *value)
{
    struct config *c = user;
    if (c->count == CONFIG_ENTRIES_MAX)
        return 0;
    struct config_entry *e = &c->entries[c->count];
    e->section = strdup(section);
    e->key = strdup(key);
    e->value = strdup(value);
    c->count++;
    return e->section && e->key && e->value;
}

enum err config_load(struct config *c, const char *path, struct diag *d)
{
    memset(c, 0, sizeof(*c));
    c->path = strdup(path);
    if (!c->path)
        return ERR_NOMEM;
    FILE *f = fopen(path, "re");
    if (!f && errno == ENOENT)
        return ERR_OK;
    if (!f) {
        config_release(c);
        return diag_set(d, ERR_IO, tr("%s cannot be read"), path);
    }
    int line = ini_parse_file(f, keep, c);
    fclose(f);
    if (line == 0)
        return ERR_OK;
    config_release(c);
    if (d)
        d->line = line > 0 ? (unsigned)line : 0;
    return diag_set(d, ERR_FORMAT,
                    tr("%s, line %d: write [section] or key = value"), path,
                    line);
}

void config_release(struct config *c)
{
    if (!c)
        return;
    for (int i = 0; i < c->count; i++) {
        free(c->entries[i].section);
        free(c->entries[i].key);
        free(c->entries[i].value);
    }
    free(c->path);
    memset(c, 0, sizeof(*c));
}

const char *config_text(const struct config *c, const char *section,
                        const char *key, const char *fallback)
{
    for (int i = c->count - 1; i >= 0; i--) {
        const struct config_entry *e = &c->entries[i];
        if (strcmp(e->section, section) == 0 && strcmp(e->key, key) == 0)
            return e->value[0] ? e->value : fallback;
    }
    return fallback;
}

enum err config_int(const struct config *c, const char *section,
                    const char *key, int64_t min, int64_t max, int64_t fallback,
                    int64_t *ret_value, struct diag *d)
{
    const char *text = config_text(c, section, key, NULL);
    if (!text) {
        *ret_value = fallback;
        return ERR_OK;
    }
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || !*text || *end || value < min || value > max)
        return diag_set(d, ERR_RANGE,
                        tr("%s: [%s] %s must be a whole number from %lld to "
                           "%lld, not \"%.40s\""),
                        c->path, section, key, (long long)min, (long long)max,
                        text);
    *ret_value = value;
    return ERR_OK;
}
