/* receipts/profile.h - what a printer model can do.
 *
 * ANK characters are 12 x 24 dots and Chinese ones 24 x 24 on every model we
 * know, so a 384-dot head (58 mm paper) has 32 columns and a 576-dot head
 * (80 mm) 48. Sources: receipt-print-hq/escpos-printer-db (heads:
 * TM-T88V 512 dots and 42 columns, TM-T70II-CH 416 and 34, Sunmi V2 384; no QR
 * command on ZJ-5870 and POS-5890), python-escpos issue 269 (XP-58IIQ garbles
 * the first line unless a code page was set: escpos.c always sets one),
 * mike42/escpos-php issues 735 (XP-C2008's DIP switch) and 931 (ZiJiang's
 * FS !). */
#ifndef RECEIPTS_PROFILE_H
#define RECEIPTS_PROFILE_H

#include <stdbool.h>

#include "base/diag.h"

#define PROFILE_DOTS_MIN  192
#define PROFILE_DOTS_MAX  832 /* 104 mm heads */
#define PAPER_COLUMN_DOTS 12
#define PAPER_CHAR_DOTS   24

enum profile_rom {
    PROFILE_ROM_GBK,  /* Chinese in ROM; what GBK lacks is sent as raster */
    PROFILE_ROM_ANK,  /* ASCII only: lines with anything else as raster */
    PROFILE_ROM_NONE, /* everything as raster */
};

struct printer_profile {
    const char *name;
    const char *models; /* others that do the same, by their labels' names, with
                           a blank between them */
    int dots;           /* across the head */
    int columns;        /* dots / PAPER_COLUMN_DOTS */
    enum profile_rom rom;
    bool cutter;
    bool native_qr;     /* GS ( k; otherwise QR codes are sent as raster */
    bool fs_style;      /* Chinese text ignores ESC ! and GS ! and needs FS !
                           (ZiJiang); harmless elsewhere */
    bool automatic;     /* GS a: says by itself when its state changes. Epson's
                           documents have it; others are asked (DLE EOT), as
                           one without it would print the command's bytes */
    bool resumes;       /* keeps what it took while its paper is out or its
                           cover open, and goes on by itself (Epson's TM
                           technical references: off line, receive buffer) */
    int gap_dots;       /* blank dots between two lines of text */
    int tail_lines;     /* lines fed so that the last one passes the tear bar */
    const char *advice; /* English msgid of what to know about it; or NULL */
};

int profile_count(void);
const struct printer_profile *profile_at(int n); /* 0 to count - 1 */

/* By its name or one of its models', small and capital letters alike. "58" is
 * any 384-dot printer with Chinese (no cutter, QR as raster: the simple ones
 * have neither), "80" any 576-dot one with cutter and native QR; the "-raster"
 * ones are for printers without a Chinese ROM: everything as raster.
 * ERR_NOTFOUND with a sentence naming those there are. Never freed. */
MUST_USE enum err profile_find(const char *name,
                               const struct printer_profile **ret_profile,
                               struct diag *d);

#endif
