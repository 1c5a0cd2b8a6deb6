#include "hq/cmd.h"

#include <stdio.h>

#include "base/i18n.h"

#define PATH_CHARS 4096

enum err cmd_open(const struct cli *c, enum store_mode mode,
                  struct store **ret_store, struct diag *d)
{
    const char *dir = NULL;
    enum err err = cli_need(c, "dir", &dir, d);
    return err ? err : store_open(dir, mode, ret_store, d);
}

enum err cmd_keys(const struct cli *c, struct keys *ret_keys, struct diag *d)
{
    const char *dir = NULL;
    char path[PATH_CHARS];
    enum err err = cli_need(c, "dir", &dir, d);
    if (err)
        return err;
    if (snprintf(path, sizeof(path), "%s/hq.key", dir) >= (int)sizeof(path))
        return diag_set(d, ERR_RANGE, tr("the path of --dir is too long"));
    return keys_load(path, ret_keys, d);
}

enum err cmd_id(const struct cli *c, const char *name, bool needed,
                uint32_t *ret_id, struct diag *d)
{
    const char *text = cli_text(c, name);
    int64_t id = 0;
    enum err err = ERR_OK;
    if (needed)
        err = cli_need(c, name, &text, d);
    if (!err && text)
        err = cli_int(c, name, 1, UINT32_MAX, 0, &id, d);
    if (!err)
        *ret_id = (uint32_t)id;
    return err;
}
