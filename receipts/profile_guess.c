#include "receipts/profile_guess.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/i18n.h"

#define WORD_CAP 32

static const struct known {
    uint16_t vendor, product;
    bool shared;
    const char *profile;
    const char *seen_on;
} table[] = {
    {0x04b8, 0x0202, true, "tm-t88v", "TM-T70, TM-T88IV, TM-T88V"},
    {0x04b8, 0x0e03, false, "80", "TM-T20"},
    {0x04b8, 0x0e15, false, "80", "TM-T20II"},
    {0x0416, 0x5011, true, "58", "POS-58, POS-5890, ZJ-5870, RP326"},
    {0x0456, 0x0808, true, "58", "POS-58, HOP-E802"},
    {0x0483, 0x070b, true, "58", "XP-58IIT, RP32"},
    {0x0483, 0x5720, true, "58", "POS-58"},
    {0x0483, 0x5740, true, "80", "RP80"},
    {0x0483, 0x5743, true, "58", "RP58, POS-80, XP-58"},
    {0x0fe6, 0x811e, true, "58", "XP-58, XP-80, RP80"},
    {0x28e9, 0x0289, true, "58", "POS-58, XP-58"},
    {0x6868, 0x0200, true, "58", "GP-58, GP-80"},
    {0x6868, 0x0500, true, "80", "GP-ZH380"},
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '-';
}

/* "EPSON TM-T88V" names a model; "POS58 Printer" names none, though it tells
 * the width. The names "58" and "80" are ours, not a model's. */
static bool by_name(const char *name, struct profile_guess *g)
{
    for (const char *at = name; *at;) {
        char word[WORD_CAP];
        size_t len = 0;
        while (*at && !is_word(*at))
            at++;
        for (; is_word(*at); at++)
            if (len + 1 < sizeof(word))
                word[len++] = *at;
        word[len] = '\0';
        if (len > 2 && profile_find(word, &g->profile, NULL) == ERR_OK)
            return true;
    }
    return false;
}

/* Alone, not within a longer number: "XP-58C", not "POS5870"'s 58. */
static bool has_number(const char *name, const char *number)
{
    size_t len = strlen(number);
    for (const char *at = name; (at = strstr(at, number)) != NULL; at++) {
        bool before = at > name && isdigit((unsigned char)at[-1]);
        if (!before && !isdigit((unsigned char)at[len]))
            return true;
    }
    return false;
}

static const struct known *by_number(uint16_t vendor, uint16_t product)
{
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (table[i].vendor == vendor && table[i].product == product)
            return &table[i];
    return NULL;
}

static void take(const char *name, enum profile_reason reason,
                 struct profile_guess *g)
{
    CHECK(profile_find(name, &g->profile, NULL) == ERR_OK);
    g->reason = reason;
}

void profile_guess(uint16_t vendor, uint16_t product, const char *name,
                   struct profile_guess *ret_guess)
{
    const struct known *k = by_number(vendor, product);
    bool narrow = has_number(name, "58"), wide = has_number(name, "80");
    struct profile_guess g = {.seen_on = ""};
    if (by_name(name, &g)) {
        g.reason = PROFILE_BY_NAME;
    } else if (narrow != wide && (!k || k->shared)) {
        take(narrow ? "58" : "80", PROFILE_BY_WIDTH, &g);
    } else if (k) {
        take(k->profile, k->shared ? PROFILE_BY_SHARED : PROFILE_BY_NUMBER, &g);
        g.seen_on = k->seen_on;
    } else {
        take("58", PROFILE_BY_DEFAULT, &g);
    }
    *ret_guess = g;
}

const char *profile_reason_text(enum profile_reason reason)
{
    static const char *const words[] = {
        [PROFILE_BY_DEFAULT] =
            N_("its model is not known, so it is taken for narrow paper; if "
               "that is wrong, write profile = under [printer] in till.ini"),
        [PROFILE_BY_HAND] = N_("chosen in till.ini"),
        [PROFILE_BY_NAME] = N_("it says that it is this model"),
        [PROFILE_BY_NUMBER] = N_("its USB number is of this model"),
        [PROFILE_BY_SHARED] =
            N_("several models share its USB number, this is a guess; if it "
               "is wrong, write profile = under [printer] in till.ini"),
        [PROFILE_BY_WIDTH] = N_("the paper's width stands in its name"),
    };
    return tr(words[reason]);
}
