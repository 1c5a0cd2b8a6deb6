#include "receipts/profile.h"

#include <string.h>

#include "base/check.h"
#include "base/i18n.h"

static const struct printer_profile profiles[] = {
    {.name = "58",
     .dots = 384,
     .columns = 32,
     .rom = PROFILE_ROM_GBK,
     .fs_style = true,
     .gap_dots = 6,
     .tail_lines = 4},
    {.name = "80",
     .dots = 576,
     .columns = 48,
     .rom = PROFILE_ROM_GBK,
     .cutter = true,
     .native_qr = true,
     .fs_style = true,
     .gap_dots = 6,
     .tail_lines = 4},
    {.name = "58-raster",
     .dots = 384,
     .columns = 32,
     .rom = PROFILE_ROM_NONE,
     .gap_dots = 6,
     .tail_lines = 4},
    {.name = "80-raster",
     .dots = 576,
     .columns = 48,
     .rom = PROFILE_ROM_NONE,
     .cutter = true,
     .gap_dots = 6,
     .tail_lines = 4},
};

enum err profile_find(const char *name,
                      const struct printer_profile **ret_profile,
                      struct diag *d)
{
    for (size_t i = 0; i < ARRAY_LEN(profiles); i++) {
        if (name && strcmp(name, profiles[i].name) == 0) {
            *ret_profile = &profiles[i];
            return ERR_OK;
        }
    }
    return diag_set(d, ERR_NOTFOUND,
                    tr("there is no printer profile \"%.40s\": choose 58, 80, "
                       "58-raster or 80-raster"),
                    name ? name : "");
}
