#include "receipts/profile.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/i18n.h"

#define NAMES_CAP 256

/* The first of its kind is what a stranger of that paper width gets: only what
 * every such model does. */
static const struct printer_profile profiles[] = {
    {.name = "58",
     .models = "zj-5870 pos-5870 pos-5890 zj-5890 pos-58 zj-58 xp-58 xp-58iih "
               "xp-58iiq gp-58",
     .dots = 384,
     .columns = 32,
     .rom = PROFILE_ROM_GBK,
     .fs_style = true,
     .gap_dots = 6,
     .tail_lines = 4},
    {.name = "80",
     .models = "xp-80 xp-80c xp-c2008 xp-c260 xp-n160 xp-q800 zj-8250 rp326 "
               "rp80 gp-l80180",
     .dots = 576,
     .columns = 48,
     .rom = PROFILE_ROM_GBK,
     .cutter = true,
     .native_qr = true,
     .fs_style = true,
     .gap_dots = 6,
     .tail_lines = 4,
     .advice = N_("if Chinese comes out as other signs, put DIP switch 4 "
                  "(two-byte characters) to OFF")},
    {.name = "58-raster",
     .models = "",
     .dots = 384,
     .columns = 32,
     .rom = PROFILE_ROM_NONE,
     .gap_dots = 6,
     .tail_lines = 4},
    {.name = "80-raster",
     .models = "",
     .dots = 576,
     .columns = 48,
     .rom = PROFILE_ROM_NONE,
     .cutter = true,
     .gap_dots = 6,
     .tail_lines = 4},
    {.name = "tm-t88v",
     .models = "tm-t88iv tm-t88vi",
     .dots = 512,
     .columns = 42,
     .rom = PROFILE_ROM_GBK,
     .cutter = true,
     .automatic = true,
     .resumes = true,
     .native_qr = true,
     .gap_dots = 6,
     .tail_lines = 4,
     .advice = N_("one bought outside China has no Chinese characters: choose "
                  "tm-t88v-raster")},
    {.name = "tm-t88v-raster",
     .models = "",
     .dots = 512,
     .columns = 42,
     .rom = PROFILE_ROM_NONE,
     .cutter = true,
     .automatic = true,
     .resumes = true,
     .gap_dots = 6,
     .tail_lines = 4},
    {.name = "tm-t70ii-ch",
     .models = "",
     .dots = 416,
     .columns = 34,
     .rom = PROFILE_ROM_GBK,
     .cutter = true,
     .automatic = true,
     .resumes = true,
     .native_qr = true,
     .gap_dots = 6,
     .tail_lines = 4},
    {.name = "sunmi",
     .models = "sunmi-v2",
     .dots = 384,
     .columns = 32,
     .rom = PROFILE_ROM_GBK,
     .native_qr = true,
     .fs_style = true,
     .gap_dots = 6,
     .tail_lines = 4},
};

int profile_count(void)
{
    return (int)ARRAY_LEN(profiles);
}

const struct printer_profile *profile_at(int n)
{
    CHECK(n >= 0 && n < profile_count());
    return &profiles[n];
}

static bool is_model(const struct printer_profile *p, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = p->models; *at;) {
        size_t word = strcspn(at, " ");
        if (word == len && strncasecmp(at, name, len) == 0)
            return true;
        at += word + (at[word] == ' ');
    }
    return strcasecmp(p->name, name) == 0;
}

enum err profile_find(const char *name,
                      const struct printer_profile **ret_profile,
                      struct diag *d)
{
    char names[NAMES_CAP] = "";
    size_t len = 0;
    for (size_t i = 0; i < ARRAY_LEN(profiles); i++) {
        if (name && is_model(&profiles[i], name)) {
            *ret_profile = &profiles[i];
            return ERR_OK;
        }
        int n = snprintf(names + len, sizeof(names) - len, "%s%s",
                         i ? ", " : "", profiles[i].name);
        CHECK(n > 0 && (size_t)n < sizeof(names) - len);
        len += (size_t)n;
    }
    return diag_set(d, ERR_NOTFOUND,
                    tr("there is no printer profile \"%.40s\": choose one of "
                       "%s; \"pos printer list\" explains them"),
                    name ? name : "", names);
}
