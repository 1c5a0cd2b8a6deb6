/* pos/template.h - how this shop's papers look: receipt.ini in the till's
 * directory, which the shop may edit.
 *
 *     [receipt]            all papers; then, for one kind (look.h), what is
 *     logo = logo.png      to be otherwise: [sale] [refund] [credit] ...
 *     header = ...         (again for the next line)
 *
 * Options: logo (a PNG file beside it, or none), logo_width (percent of the
 * paper, 10-100), logo_tone (dither, sharp), header and footer (up to 8 lines
 * each; those of a kind replace the general ones, and a shift report has
 * only its own), tax_text, large, copies
 * (1-5), and yes or no for address, phone, cashier, unit_price, savings, qr.
 * # and ; begin a remark. What the file does not say is as ever. */
#ifndef POS_TEMPLATE_H
#define POS_TEMPLATE_H

#include "base/bytes.h"
#include "base/diag.h"
#include "receipts/logo.h"
#include "receipts/look.h"

#define TEMPLATE_FILE       "receipt.ini"
#define TEMPLATE_FILE_MAX   ((size_t)64 << 10)
#define TEMPLATE_LINES_MAX  8
#define TEMPLATE_TEXT_MAX   240 /* bytes of one value */
#define TEMPLATE_COPIES_MAX 5

enum template_switch {
    TEMPLATE_ADDRESS,
    TEMPLATE_PHONE,
    TEMPLATE_CASHIER,
    TEMPLATE_UNIT_PRICE,
    TEMPLATE_SAVINGS,
    TEMPLATE_QR,
    TEMPLATE_LARGE,
    TEMPLATE_SWITCHES
};

/* One section. Texts are borrowed from the template; NULL, 0: not said. */
struct template_part {
    const char *logo, *tax_text;
    unsigned logo_line; /* where logo stands in the file */
    int logo_width;     /* percent */
    int logo_tone;      /* 1 + enum logo_tone */
    const char *header[TEMPLATE_LINES_MAX], *footer[TEMPLATE_LINES_MAX];
    int header_count, footer_count;
    int said[TEMPLATE_SWITCHES]; /* 1 no, 2 yes */
    int copies;
};

/* part[PAPER_KINDS] is [receipt]. */
struct template
{
    struct template_part part[PAPER_KINDS + 1];
    char *text; /* owned: what the parts point into */
};

/* Reads a file's bytes. What is wrong is ERR_FORMAT or ERR_RANGE, d with the
 * file's name, the line's number and what would be right. path is only named.
 * *ret is untouched on failure. */
MUST_USE enum err template_parse(const char *path, const void *data, size_t len,
                                 struct template *ret, struct diag *d);
/* The same from a file, and its logos are looked at too. ERR_NOTFOUND without
 * a sentence when there is no such file. */
MUST_USE enum err template_load(const char *path, struct template *ret,
                                struct diag *d);
void template_release(struct template *t); /* NULL-safe, and when zeroed */

/* What holds for the till in dir: its file; should that be bad, its last good
 * copy (kept as receipt.ini.good when keep is set), else the plain look, and
 * `why` says so. ERR_NOMEM only. */
MUST_USE enum err template_current(const char *dir, bool keep,
                                   struct template *ret, struct diag *why);

/* The look of one kind on paper of so many dots. */
struct template_look {
    struct paper_look look; /* points into what follows */
    struct bitmap logo;
    const char *header[TEMPLATE_LINES_MAX], *footer[TEMPLATE_LINES_MAX];
    int copies;
};
/* dir: where a logo without a folder lies. A logo that cannot be read is left
 * out, and `why` (may be NULL) says so. ERR_NOMEM only. ret must stay where it
 * is; template_look_release ends it, before the template. */
MUST_USE enum err template_look(const struct template *t, enum paper_kind kind,
                                const char *dir, int dots,
                                struct template_look *ret, struct diag *why);
void template_look_release(struct template_look *l);

/* A file to begin with, every option explained. */
const char *template_example(void);

#endif
