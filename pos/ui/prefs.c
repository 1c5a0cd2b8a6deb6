#include "pos/ui/prefs.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/i18n.h"
#include "pos/till.h"

#define PREFS_FILE "screen.ini"

void prefs_load(const char *dir, struct prefs *ret_prefs)
{
    char path[TILL_PATH_MAX];
    struct config config = {0};
    *ret_prefs = (struct prefs){0};
    if (till_path(dir, PREFS_FILE, path, NULL) ||
        config_load(&config, path, NULL)) {
        config_release(&config);
        return;
    }
    ret_prefs->jin =
        strcmp(config_text(&config, "screen", "weight", "kg"), "jin") == 0;
    ret_prefs->large =
        strcmp(config_text(&config, "screen", "letters", ""), "large") == 0;
    if (config_int(&config, "screen", "forks", 0, INT32_MAX, 0,
                   &ret_prefs->forks, NULL))
        ret_prefs->forks = 0;
    config_release(&config);
}

enum err prefs_save(const char *dir, const struct prefs *prefs, struct diag *d)
{
    char path[TILL_PATH_MAX], fresh[TILL_PATH_MAX];
    enum err err = till_path(dir, PREFS_FILE, path, d);
    if (!err)
        err = till_path(dir, PREFS_FILE ".new", fresh, d);
    if (err)
        return err;
    FILE *file = fopen(fresh, "w");
    bool good =
        file &&
        fprintf(file, "[screen]\nweight = %s\nletters = %s\nforks = %lld\n",
                prefs->jin ? "jin" : "kg", prefs->large ? "large" : "usual",
                (long long)prefs->forks) > 0;
    if (file && fclose(file) != 0)
        good = false;
    if (!good || rename(fresh, path) != 0) {
        unlink(fresh);
        return diag_set(d, ERR_IO,
                        tr("the setting could not be kept: give this user the "
                           "right to write %s"),
                        dir);
    }
    return ERR_OK;
}
