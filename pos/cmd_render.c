#include "pos/cmd.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "receipts/profile.h"
#include "receipts/render.h"

#define DEFAULT_DOTS 384

static void usage(FILE *out)
{
    fputs(tr("Usage: pos render FILE --png PICTURE [--width DOTS] [--font "
             "FILE]\n"
             "\n"
             "Draws what a receipt printer would make of FILE (ESC/POS bytes, "
             "as\n"
             "written to a printer named file:PATH) without using paper.\n"
             "\n"
             "  --png PICTURE  the PNG file to write\n"
             "  --width DOTS   dots across: 384 for 58 mm paper (also without "
             "this),\n"
             "                 576 for 80 mm, or any number from 192 to 832\n"
             "  --font FILE    an outline font with Chinese, instead of the "
             "usual one\n"
             "\n"
             "Example: pos render receipt.bin --png receipt.png --width 576\n"),
          out);
}

static bool parse_width(const char *text, int *ret_dots)
{
    char *end = NULL;
    errno = 0;
    long n = strtol(text, &end, 10);
    if (errno || end == text || *end || n < PROFILE_DOTS_MIN ||
        n > PROFILE_DOTS_MAX)
        return false;
    *ret_dots = (int)n;
    return true;
}

static void print_report(const struct interpreter_report *r, const char *png)
{
    printf(tr("%s: %d cuts, %d drawer pulses, %d QR codes, %d barcodes\n"), png,
           r->cuts, r->drawers, r->qr_codes, r->barcodes);
    if (r->unknown)
        printf(tr("%d commands are not known here and were skipped, the first "
                  "%02X %02X\n"),
               r->unknown, r->first_unknown[0], r->first_unknown[1]);
    if (r->bad)
        printf(tr("%d commands had data that makes no sense\n"), r->bad);
    if (r->truncated)
        printf("%s", tr("the file ends inside a command\n"));
    if (r->paper_end)
        printf("%s", tr("the paper is longer than 12 metres: the rest is "
                        "missing\n"));
}

int cmd_render(int argc, char **argv)
{
    static const struct option options[] = {
        {"png", required_argument, NULL, 'p'},
        {"width", required_argument, NULL, 'w'},
        {"font", required_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    const char *png = NULL, *font = NULL;
    struct interpreter_report report;
    struct diag d = {0};
    int dots = DEFAULT_DOTS;
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (c == 'p') {
            png = optarg;
        } else if (c == 'f') {
            font = optarg;
        } else if (c == 'w' && !parse_width(optarg, &dots)) {
            fprintf(stderr,
                    tr("--width \"%.20s\": write a number of dots from %d to "
                       "%d, 384 for 58 mm and 576 for 80 mm paper\n"),
                    optarg, PROFILE_DOTS_MIN, PROFILE_DOTS_MAX);
            return 2;
        } else if (c == 'h') {
            usage(stdout);
            return 0;
        } else if (c == '?') {
            usage(stderr);
            return 2;
        }
    }
    if (optind + 1 != argc || !png) {
        usage(stderr);
        return 2;
    }
    if (receipts_render_file(argv[optind], dots, font, png, &report, &d)) {
        fprintf(stderr, "%s\n", d.text);
        return 1;
    }
    print_report(&report, png);
    return 0;
}
