/* base/text.h - UTF-8 inside, GB18030 on paper. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

/* Next code point of well-formed UTF-8 (Unicode 15, table 3-7), advancing *p;
 * 0 at the end of the string. A malformed byte gives U+FFFD and advances by
 * one, so a loop always ends. */
uint32_t utf8_next(const char **p);
/* Reads exactly len bytes; NUL bytes are characters here. */
bool utf8_valid(const char *text, size_t len);
/* Writes up to 4 bytes; returns how many. */
int utf8_put(uint32_t c, char out[4]);
/* Valid UTF-8 without control characters and at most max_chars code points:
 * what a name may be. */
bool text_is_plain(const char *text, size_t max_chars);
/* Shows something on a terminal and moves nothing but the place of writing:
 * no control, no mark of direction, no U+FFFD, nothing unassigned. */
bool text_char_printable(uint32_t c);

/* Copies text, cut at a character when cap bytes with the NUL do not hold it
 * all. Ranges must not overlap. */
void text_copy(char *out, size_t cap, const char *text);
/* Ends text at the last whole character when its last one is cut off, as
 * snprintf leaves it. */
void text_drop_torn(char *text);

/* Terminal columns: 2 for wide characters, 0 for combining and controls. */
int text_width(const char *text);
int text_char_width(uint32_t c);
/* How many bytes of text fit into columns; never splits a character. */
size_t text_fit(const char *text, int columns);
/* Copies text cut and padded with spaces to exactly columns, or fewer when
 * cap bytes with the NUL do not hold them. right: pad on the left. */
void text_pad(const char *text, int columns, bool right, char *out, size_t cap);

/* Copies without leading and trailing white space (also U+3000 and U+FEFF),
 * cut at a character. out may be text. */
void text_trim(const char *text, char *out, size_t cap);

/* One character in GB18030-2005, 1, 2 or 4 bytes; 0 when it has none. gbk is
 * set when a GBK ROM (CP936, what cheap printers hold) has the glyph. */
int gb18030_put(uint32_t c, uint8_t out[4], bool *ret_gbk);
/* GB18030 bytes to one code point, advancing *p; U+FFFD for what is none. */
uint32_t gb18030_next(const uint8_t **p, const uint8_t *end);
/* Whole text; ERR_FORMAT when bytes are not GB18030. */
MUST_USE enum err gb18030_to_utf8(const void *data, size_t len,
                                  struct buf *ret_text);

#endif
