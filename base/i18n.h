/* base/i18n.h - the user's language: Chinese first, English too.
 *
 * Message ids are English sentences; <folder>/zh_CN.po hold the Chinese, which
 * gettext's tools check and compile and the build embeds. The lookup is our
 * own because glibc ignores translations under C.UTF-8 and where zh_CN was
 * not generated, which is how a fresh till looks; we must speak Chinese there
 * all the same. */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <stdbool.h>

/* Reads LC_ALL, LC_MESSAGES, LANG in that order: "en..." means English,
 * anything else (also unset, C and POSIX) Chinese. Sets a UTF-8 LC_CTYPE.
 * Call once, first in main. */
void i18n_init(void);
/* For tests and for paper that must be in one language. */
void i18n_set_chinese(bool chinese);
bool i18n_is_chinese(void);

/* The sentence in the user's language; the id itself where no translation
 * exists. Never NULL, never freed. */
const char *tr(const char *id) __attribute__((format_arg(1)));
/* Marks a string in a table for extraction; translate at use with tr(). */
#define N_(id) id

#endif
