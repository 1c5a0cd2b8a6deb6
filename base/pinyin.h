/* base/pinyin.h - initials of Chinese names, for finding goods and people.
 *
 * A character may have several readings, so a name has several keys: 天长大米
 * is found by TCDM and by TZDM. Readings: Unihan (see pinyin_table.awk), with
 * an override list for place and brand names whose reading the frequencies
 * get wrong. */
#ifndef BASE_PINYIN_H
#define BASE_PINYIN_H

#include <stddef.h>
#include <stdint.h>

#define PINYIN_KEYS_MAX 8 /* keys kept of one name, likeliest first */

/* Lower-case first letters of the readings, likeliest first ("zc"); "" when
 * the character is no Han character we know. */
const char *pinyin_initials(uint32_t c);

/* Keys of a name in lower case, separated by single spaces: letters and
 * digits stand for themselves, other characters are left out. At most cap
 * bytes with the NUL and PINYIN_KEYS_MAX keys. Returns the number of keys. */
int pinyin_keys(const char *name, char *out, size_t cap);

#endif
