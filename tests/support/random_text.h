/* Seeded text as people and broken programs write it: ASCII, Chinese, emoji,
 * combining marks, GB18030's four-byte characters, controls, bad bytes. */
#ifndef TESTS_SUPPORT_RANDOM_TEXT_H
#define TESTS_SUPPORT_RANDOM_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* xorshift64*; never 0. */
uint32_t random_next(uint64_t *state);
/* At most cap bytes with the NUL, up to chars characters. wild: controls and
 * malformed UTF-8 too. */
void random_text(uint64_t *state, int chars, int wild, char *out, size_t cap);

#endif
