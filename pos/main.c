/* pos - the till: one program, a command a word. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "pos/cmd.h"

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *what;
};

static const struct command commands[] = {
    {"till", cmd_till, N_("the till's screen (also plain \"pos\")")},
    {"sell", cmd_sell, N_("sell a basket given as JSON")},
    {"pay", cmd_pay, N_("phone payments")},
    {"enrol", cmd_enrol, N_("make this directory a till of headquarters")},
    {"agent", cmd_agent, N_("talk with headquarters")},
    {"status", cmd_status, N_("what the till and its link are doing")},
    {"items", cmd_items, N_("find items")},
    {"label", cmd_label, N_("print shelf labels, weighed goods, certificates")},
    {"labels", cmd_labels, N_("how the scales' labels are read")},
    {"shift", cmd_shift, N_("open, close or report a shift")},
    {"refund", cmd_refund, N_("goods back, money back")},
    {"cash", cmd_cash, N_("cash that no sale moves")},
    {"customer", cmd_customer, N_("who buys on credit or collects points")},
    {"report", cmd_report, N_("what was sold, and what it means")},
    {"order", cmd_order, N_("what the shop orders from headquarters")},
    {"delivery", cmd_delivery, N_("what headquarters' truck brings")},
    {"stock", cmd_stock, N_("what is on hand, and what moves it")},
    {"receipt", cmd_receipt, N_("draw a sale's receipt")},
    {"print", cmd_print, N_("print what waits for the printer")},
    {"devices", cmd_devices, N_("what is plugged in and what it is taken for")},
    {"printer", cmd_printer, N_("test the printer, ask how it is")},
    {"scale", cmd_scale, N_("read the scale")},
    {"display", cmd_display, N_("the screen turned to the customer")},
    {"backup", cmd_backup, N_("copy the till to a stick")},
    {"restore", cmd_restore, N_("make a till of such a copy")},
    {"carry", cmd_carry, N_("headquarters by stick, without any link")},
    {"ledger", cmd_ledger, N_("verify or export the ledger")},
    {"rebuild", cmd_rebuild, N_("compute all lists from the ledger again")},
    {"render", cmd_render, N_("draw any ESC/POS printer job")},
};

static void usage(FILE *out)
{
    fputs(tr("usage: pos COMMAND [--dir D] …, and each with --help\n\n"), out);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        fprintf(out, "  %-8s  %s\n", commands[i].name, tr(commands[i].what));
}

int main(int argc, char **argv)
{
    static char name[] = "till";
    char *plain[] = {name, NULL};
    i18n_init();
    if (argc < 2)
        return cmd_till(1, plain);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        usage(stdout);
        return 0;
    }
    if (strncmp(argv[1], "--", 2) == 0) /* options only: the till's */
        return cmd_till(argc, argv);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    }
    fprintf(stderr, tr("pos: there is no command \"%.40s\"\n"), argv[1]);
    usage(stderr);
    return 2;
}
