#include "base/i18n.h"

#include <ctype.h>
#include <langinfo.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The GNU .mo file of all zh_CN.po, embedded at build. Layout: gettext manual,
 * "The Format of GNU MO Files": native-endian words, ids sorted. */
extern const unsigned char zh_cn_mo[];
extern const unsigned zh_cn_mo_len;

static bool chinese = true;

static bool is_english(const char *locale)
{
    /* "en", "en_US.UTF-8", "en@quot"; not "enm" (Middle English). */
    return strncmp(locale, "en", 2) == 0 && !isalpha((unsigned char)locale[2]);
}

void i18n_init(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    chinese = true;
    for (int i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (value && value[0]) {
            chinese = !is_english(value);
            break;
        }
    }
    /* Inside, everything is UTF-8, also where the user's locale is GB18030
     * or was never generated. */
    if (!setlocale(LC_ALL, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_ALL, "C.UTF-8");
    setlocale(LC_NUMERIC, "C");
}

void i18n_set_chinese(bool yes)
{
    chinese = yes;
}

bool i18n_is_chinese(void)
{
    return chinese;
}

static uint32_t word(uint32_t offset)
{
    uint32_t w = 0;
    memcpy(&w, zh_cn_mo + offset, sizeof(w));
    return w;
}

const char *tr(const char *id)
{
    if (!chinese || !id[0])
        return id;
    uint32_t count = word(8), ids = word(12), texts = word(16);
    uint32_t lo = 0, hi = count;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int order =
            strcmp(id, (const char *)zh_cn_mo + word(ids + 8 * mid + 4));
        if (order == 0)
            return (const char *)zh_cn_mo + word(texts + 8 * mid + 4);
        if (order < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return id;
}
