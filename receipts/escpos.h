/* receipts/escpos.h - a document as ESC/POS bytes for one printer.
 *
 * Commands: Epson's ESC/POS command reference (ESC @, ESC E, ESC -, GS !,
 * ESC 3, ESC J, GS v 0, GS ( k, GS V, ESC p) and the Chinese additions FS &,
 * FS ! and FS -. Chinese text is GB18030 in Chinese mode; FS & is sent after
 * every ESC @ because ESC @ resets it to the model's default.
 *
 * A line with a character that the printer's ROM lacks (beyond GBK: 㐀, 𠀀,
 * emoji, combining marks) is sent whole as raster, in the same columns as the
 * lines around it. Nothing in a document's text can become a command. */
#ifndef RECEIPTS_ESCPOS_H
#define RECEIPTS_ESCPOS_H

#include "base/bytes.h"
#include "receipts/document.h"
#include "receipts/font.h"
#include "receipts/profile.h"

#define ESCPOS_BAND_ROWS                                                       \
    240 /* of one GS v 0: small buffers take no more at once; no command of a  \
           job is longer than such a band */
#define ESCPOS_JOB_MAX ((size_t)8 << 20) /* bytes of one job */

struct escpos_options {
    /* Draws what the ROM lacks; not owned. NULL: the missing characters are
     * printed as 〓 and profiles with PROFILE_ROM_NONE or _ANK are refused
     * with ERR_NOTFOUND. */
    struct font *font;
    /* Leave DOC_DRAWER out: for reprints, and jobs that may repeat. */
    bool no_drawer;
};

/* Appends a whole job to ret_job: initialise, drawer, rows in order. A job
 * begins with ESC @, so jobs may be joined. ret_job keeps its old contents on
 * failure: doc->err, ERR_NOMEM, ERR_RANGE past ESCPOS_JOB_MAX or a QR text
 * that does not fit. */
MUST_USE enum err escpos_encode(const struct document *doc,
                                const struct printer_profile *profile,
                                const struct escpos_options *options,
                                struct buf *ret_job);

#endif
