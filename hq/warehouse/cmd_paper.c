/* `hq wave paper`. */
#include <inttypes.h>
#include <stdio.h>

#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/warehouse/commands.h"
#include "hq/warehouse/wave_paper.h"
#include "receipts/escpos.h"
#include "receipts/profile.h"

static enum err roll(struct store *s, uint32_t wave, const char *printer,
                     struct buf *ret_job, struct diag *d)
{
    const struct printer_profile *profile = NULL;
    struct escpos_options options = {0};
    struct arena arena = {0};
    struct document doc;
    struct font *font = NULL;
    doc_init(&doc, &arena);
    enum err err = profile_find(printer, &profile, d);
    if (!err)
        err = wave_roll(s, wave, &doc);
    if (!err && font_open(NULL, &font, NULL) == ERR_OK)
        options.font = font; /* without one the printer's own letters do */
    if (!err)
        err = escpos_encode(&doc, profile, &options, ret_job);
    font_close(font);
    arena_release(&arena);
    return err;
}

enum err cmd_wave_paper(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct buf bytes = {0};
    const char *out = NULL, *printer = cli_text(c, "roll");
    int64_t id = 0;
    enum err err =
        cli_number(tr("the wave"), c->argv[0], 1, UINT32_MAX, &id, d);
    if (!err)
        err = cli_need(c, "out", &out, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &s, d);
    if (!err)
        err = printer ? roll(s, (uint32_t)id, printer, &bytes, d)
                      : wave_html(s, (uint32_t)id, &bytes);
    if (err == ERR_NOTFOUND)
        err =
            diag_default(d, err, tr("there is no wave %u: see `hq wave list`"),
                         (unsigned)id);
    if (!err) {
        err = file_write(out, 0644, bytes.data, bytes.len);
        if (err)
            err = diag_set(d, err, tr("%.200s cannot be written (%s)"), out,
                           err_text(err));
    }
    if (!err)
        printf(cli_flag(c, "json") ? "{\"file\":\"%s\"}\n" : "%s\n", out);
    buf_release(&bytes);
    store_close(s);
    return err;
}
