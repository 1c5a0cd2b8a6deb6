/* receipts/paper.h - characters as a Chinese receipt printer knows them.
 *
 * A terminal's width is not a printer's: every character that GB18030 writes
 * in two bytes takes two columns on paper, "·" and "①" too. */
#ifndef RECEIPTS_PAPER_H
#define RECEIPTS_PAPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct paper_char {
    uint32_t c;  /* 0: end of text, or nothing to print */
    int columns; /* 1 or 2; 0: a combining mark, drawn over the last */
    int len;     /* bytes in a GBK ROM; 0: not in it */
    uint8_t bytes[2];
};

/* The next character of UTF-8 text as paper shows it, advancing *p; false at
 * the end. Newlines are returned as c = '\n' with no columns; tabs and other
 * blanks become one space; controls, byte-order marks, direction marks and
 * joiners become nothing (c = 0); malformed bytes become '?'. So bytes[] never
 * holds a control character. */
bool paper_next(const char **p, struct paper_char *ret_char);

/* Columns of len bytes of text in size 1. */
int paper_width(const char *text, size_t len);

/* How many bytes of text make its first line of at most columns: up to a
 * newline, or broken at the last blank or between two wide characters (never
 * before closing punctuation, never apart from its combining marks), or
 * inside a word that is longer than the line. *ret_next: where the next line
 * begins, past the newline or blanks of the break. Takes at least one
 * character, so a loop ends. */
size_t paper_break(const char *text, int columns, size_t *ret_next);

#endif
