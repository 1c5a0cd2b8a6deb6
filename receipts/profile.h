/* receipts/profile.h - what a printer model can do.
 *
 * ANK characters are 12 x 24 dots and Chinese ones 24 x 24 on every model we
 * know, so a 384-dot head (58 mm paper) has 32 columns and a 576-dot head
 * (80 mm) 48. Sources: receipt-print-hq/escpos-printer-db (heads and
 * features), python-escpos and mike42/escpos-php issue threads (quirks). */
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
    int dots;    /* across the head */
    int columns; /* dots / PAPER_COLUMN_DOTS */
    enum profile_rom rom;
    bool cutter;
    bool native_qr; /* GS ( k; otherwise QR codes are sent as raster */
    bool fs_style;  /* Chinese text ignores ESC ! and GS ! and needs FS ! */
    int gap_dots;   /* blank dots between two lines of text */
    int tail_lines; /* lines fed so that the last one passes the tear bar */
};

/* By name: "58" (384 dots, no cutter, QR as raster), "80" (576 dots, cutter,
 * native QR), "58-raster" and "80-raster" (everything as raster, for printers
 * without a Chinese ROM). ERR_NOTFOUND with a sentence naming those there
 * are. Never freed. */
MUST_USE enum err profile_find(const char *name,
                               const struct printer_profile **ret_profile,
                               struct diag *d);

#endif
