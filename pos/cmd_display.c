#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/ui/display.h"

static const char help[] =
    N_("pos display [--dir D]\n"
       "The second screen, turned to the customer: the last line, the total, "
       "what\n"
       "is to pay, the change, and a code to pay by phone. Start it in a "
       "terminal\n"
       "of its own (80x24 or larger), beside the till's; q ends it. It never "
       "slows\n"
       "the till, and may be started and ended at any time.\n"
       "  --dir D   the till's directory; under [display] till.ini names the "
       "pole\n"
       "            display, which the till's screen drives by itself:\n"
       "            profile = vfd (or cd5220, led8, led8-stx), port = "
       "/dev/ttyUSB1\n"
       "            or usb = 1fc9:2016, baud = 9600, chinese = yes, idle = "
       "WELCOME\n"
       "Example: pos display --dir till\n");

int cmd_display(int argc, char **argv)
{
    const char *dir = NULL;
    const struct arg specs[] = {{"dir", &dir, NULL}, {NULL, NULL, NULL}};
    struct args_words words = {0};
    struct diag d = {0};
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count > 0)
        err =
            diag_set(&d, ERR_FORMAT,
                     tr("\"%.60s\" is not understood: see pos display --help"),
                     words.word[0]);
    if (!err)
        err = display_run(args_dir(dir), &d);
    return args_fail("display", err, &d);
}
