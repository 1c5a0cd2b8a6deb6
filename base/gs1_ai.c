#include "base/gs1_ai.h"

#include <ctype.h>
#include <string.h>

#include "base/check.h"

#define ITEM  "01 02 8006 8026" /* something that can be bought */
#define N(n)  n, n, n
#define NV(n) 1, n, n
#define X(n)  1, n, 0

static const struct gs1_ai table[] = {
    {"00", "00", N(18), 18, false, true, NULL},
    {"01", "01", N(14), 14, false, true, NULL},
    {"02", "02", N(14), 14, false, true, "37"},
    {"10", "10", X(20), 0, false, false, ITEM},
    {"11", "13", N(6), 0, true, true, ITEM},
    {"15", "17", N(6), 0, true, true, ITEM},
    {"20", "20", N(2), 0, false, true, ITEM},
    {"21", "21", X(20), 0, false, false, "01 8006"},
    {"22", "22", X(20), 0, false, false, "01"},
    {"30", "30", NV(8), 0, false, false, "01 02"},
    {"37", "37", NV(8), 0, false, false, "00"},
    {"90", "90", X(30), 0, false, false, NULL},
    {"91", "99", X(90), 0, false, false, NULL},
    {"240", "241", X(30), 0, false, false, ITEM},
    {"242", "242", NV(6), 0, false, false, ITEM},
    {"243", "243", X(20), 0, false, false, "01"},
    {"250", "251", X(30), 0, false, false, "01 8006"},
    {"253", "253", 13, 30, 13, 13, false, false, NULL},
    {"254", "254", X(20), 0, false, false, "414"},
    {"255", "255", 13, 25, 25, 13, false, false, NULL},
    {"400", "401", X(30), 0, false, false, NULL},
    {"402", "402", N(17), 17, false, false, NULL},
    {"403", "403", X(30), 0, false, false, "00"},
    {"410", "417", N(13), 13, false, true, NULL},
    {"420", "420", X(20), 0, false, false, NULL},
    {"421", "421", 4, 12, 3, 0, false, false, NULL},
    {"422", "422", N(3), 0, false, false, ITEM},
    {"424", "426", N(3), 0, false, false, ITEM},
    {"427", "427", X(3), 0, false, false, "01 02"},
    {"3100", "3169", N(6), 0, false, true, "01 02"},
    {"3200", "3299", N(6), 0, false, true, "01 02"},
    {"3300", "3379", N(6), 0, false, true, "00 01"},
    {"3400", "3499", N(6), 0, false, true, "00 01"},
    {"3500", "3569", N(6), 0, false, true, "01 02"},
    {"3570", "3579", N(6), 0, false, true, "01 02"},
    {"3600", "3699", N(6), 0, false, true, "00 01 02"},
    {"3900", "3909", NV(15), 0, false, false, "255 8020"},
    {"3910", "3919", 4, 18, 18, 0, false, false, "8020"},
    {"3920", "3929", NV(15), 0, false, false, "01"},
    {"3930", "3939", 4, 18, 18, 0, false, false, "01"},
    {"3950", "3959", N(6), 0, false, false, "01"},
    {"7001", "7001", N(13), 0, false, false, ITEM},
    {"7002", "7002", X(30), 0, false, false, "01 02"},
    {"7003", "7003", N(10), 0, true, false, ITEM},
    {"7006", "7006", N(6), 0, true, false, "01 02"},
    {"8001", "8001", N(14), 0, false, false, "01"},
    {"8003", "8003", 14, 30, 14, 14, false, false, NULL},
    {"8004", "8004", X(30), 0, false, false, NULL},
    {"8005", "8005", N(6), 0, false, false, "01 02"},
    {"8006", "8006", N(18), 14, false, false, NULL},
    {"8008", "8008", 8, 12, 12, 0, false, false, "01 02"},
    {"8018", "8018", N(18), 18, false, false, NULL},
    {"8020", "8020", X(25), 0, false, false, "415"},
    {"8026", "8026", N(18), 14, false, false, "37"},
};

const struct gs1_ai *gs1_ai_at(const char *text, char out[5])
{
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        size_t len = strlen(table[i].from);
        if (strncmp(text, table[i].from, len) < 0 ||
            strncmp(text, table[i].to, len) > 0)
            continue;
        size_t have = 0;
        while (have < len && isdigit((unsigned char)text[have]))
            have++;
        if (have < len)
            continue;
        memcpy(out, text, len);
        out[len] = '\0';
        return &table[i];
    }
    return NULL;
}

bool gs1_ai_is_key(const char *ai)
{
    static const char *const keys[] = {"00",   "01",   "253", "255", "401",
                                       "402",  "414",  "415", "417", "8003",
                                       "8004", "8006", "8018"};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (strcmp(keys[i], ai) == 0)
            return true;
    return false;
}

bool gs1_ai_has_company(const struct gs1_element *elements, int count,
                        const char *ai, const char **ret_missing)
{
    static const char *const usual[] = {"01",  "00", "414", "415",
                                        "255", "37", "8020"};
    char known[5];
    const struct gs1_ai *rule = gs1_ai_at(ai, known);
    CHECK(rule);
    if (!rule->needs)
        return true;
    for (int i = 0; i < count; i++) {
        const char *other = elements[i].ai;
        const char *at = strstr(rule->needs, other);
        size_t len = strlen(other);
        if (at && (at == rule->needs || at[-1] == ' ') &&
            (at[len] == '\0' || at[len] == ' '))
            return true;
    }
    *ret_missing = rule->needs;
    for (size_t i = 0; i < ARRAY_LEN(usual); i++)
        if (strncmp(rule->needs, usual[i], strlen(usual[i])) == 0)
            *ret_missing = usual[i];
    return false;
}
