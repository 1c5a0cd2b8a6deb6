#include "hq/demand/commands.h"

#include <stddef.h>

#include "base/i18n.h"

static const struct cli_option demand_score_options[] = {
    {"test", "H", N_("how many of the last periods are the test")},
    {"season", "P", N_("periods until it repeats: 7 for days (0: none)")},
    {"json", NULL, N_("print JSON")},
    {0}};

static const struct cli_option demand_show_options[] = {
    {"dir", "D", N_("the directory of headquarters")},
    {"outlet", "ID", N_("the outlet")},
    {"item", "ID", N_("the item")},
    {"last", "DATE", N_("the last day that counts (yesterday)")},
    {"days", "N", N_("days of history to list (28)")},
    {"promoted", NULL, N_("as if a promotion held from now on")},
    {"explain", NULL, N_("say why")},
    {"json", NULL, N_("print JSON")},
    {0}};

const struct cli_command demand_commands[] = {
    {"demand show", "--outlet O --item I",
     N_("show what will be asked for, and why"),
     N_("What was asked for at an outlet, day by day: sales less refunds, "
        "without the days on which there was none to sell; and how much will "
        "be asked for on the coming days, with which probability. An item or "
        "an outlet without a history borrows from its like."),
     "    hq demand show --outlet 2 --item 17 --explain --dir /srv/hq",
     demand_show_options, 0, 0, cmd_demand_show},
    {"demand score", "FILE.csv", N_("try the forecasts on a history"),
     N_("The file: a header, then a row for each series: its name, and what "
        "was asked for in each period. The last H periods are forecast one "
        "after the other, from what came before only. Prints RMSSE and "
        "WRMSSE, the pinball loss of quantiles over three periods, and what a "
        "shop would have kept and lost that orders by them."),
     "    hq demand score sales.csv --test 28 --season 7 --json",
     demand_score_options, 1, 1, cmd_demand_score},
    {0},
};
