#include <stdio.h>

#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "receipts/profile.h"
#include "receipts/render.h"

#define DEFAULT_DOTS 384

static const char help[] =
    N_("usage: pos render FILE --png PICTURE [--width DOTS] [--font FILE]\n"
       "\n"
       "Draws what a receipt printer would make of FILE, any ESC/POS job (such "
       "as\n"
       "one printed to file:PATH), without using paper.\n"
       "\n"
       "  --png PICTURE  the PNG file to write\n"
       "  --width DOTS   dots across: 384 for 58 mm paper, unless given; 576 "
       "for\n"
       "                 80 mm; any number from 192 to 832\n"
       "  --font FILE    an outline font with Chinese, instead of the usual "
       "one\n"
       "\n"
       "example: pos render receipt.bin --png receipt.png --width 576\n");

static void print_report(const struct interpreter_report *r, const char *png)
{
    printf(tr("%s: cuts %d, drawer %d, codes %d, pictures %d\n"), png, r->cuts,
           r->drawers, r->qr_codes + r->barcodes, r->pictures);
    if (r->unknown)
        printf(tr("%d commands are not known here and were skipped, the first "
                  "%02X %02X\n"),
               r->unknown, r->first_unknown[0], r->first_unknown[1]);
    if (r->bad)
        printf(tr("%d commands had data that makes no sense\n"), r->bad);
    if (r->truncated)
        fputs(tr("the file ends inside a command\n"), stdout);
    if (r->paper_end)
        fputs(tr("the paper is longer than 12 metres: the rest is missing\n"),
              stdout);
}

int cmd_render(int argc, char **argv)
{
    const char *png = NULL, *width = NULL, *font = NULL;
    const struct arg specs[] = {{.name = "png", .text = &png},
                                {.name = "width", .text = &width},
                                {.name = "font", .text = &font},
                                {0}};
    struct interpreter_report report;
    struct args_words words;
    struct diag d = {0};
    int64_t dots = DEFAULT_DOTS;
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && (words.count != 1 || !png))
        err = diag_set(&d, ERR_FORMAT,
                       tr("name one file of printer bytes and --png PICTURE: "
                          "see --help"));
    if (!err && width)
        err = args_integer("width", width, PROFILE_DOTS_MIN, PROFILE_DOTS_MAX,
                           &dots, &d);
    if (!err)
        err = receipts_render_file(words.word[0], (int)dots, font, png, &report,
                                   &d);
    if (err)
        return args_fail("render", err, &d);
    print_report(&report, png);
    return 0;
}
