#include "hq/demand/commands.h"

#include <stddef.h>

#include "base/i18n.h"

static const struct cli_option demand_score_options[] = {
    {"test", "H", N_("how many of the last periods are the test")},
    {"season", "P", N_("periods until it repeats: 7 for days (0: none)")},
    {"json", NULL, N_("print JSON")},
    {0}};

const struct cli_command demand_commands[] = {
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
