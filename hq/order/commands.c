#include "hq/order/commands.h"

#include <stddef.h>

#include "base/i18n.h"

#define DIR                                                                    \
    {                                                                          \
        "dir", "D", N_("the directory of headquarters")                        \
    }
#define JSON                                                                   \
    {                                                                          \
        "json", NULL, N_("print JSON")                                         \
    }
#define FORM                                                                   \
    {"page", "N", N_("page to show, from 1")},                                 \
        {"page-size", "N",                                                     \
         N_("rows on a page (20 in a table; all otherwise)")},                 \
        JSON,                                                                  \
    {                                                                          \
        "csv", NULL, N_("print CSV")                                           \
    }
#define ITEM                                                                   \
    {                                                                          \
        "item", "I", N_("number or barcode of the item")                       \
    }
#define DAY                                                                    \
    {                                                                          \
        "day", "DATE", N_("as at the end of this day (now)")                   \
    }
#define EXPLAIN                                                                \
    {                                                                          \
        "explain", NULL, N_("say why for every line")                          \
    }
#define STRICT                                                                 \
    {                                                                          \
        "strict", NULL, N_("take nothing when any line is refused")            \
    }

static const struct cli_option rule_options[] = {
    DIR,
    {"outlet", "ID", N_("the outlet")},
    {"weekdays", "1,4", N_("days its truck comes, Monday is 1")},
    {"lead", "DAYS", N_("from the cut-off to the truck (1)")},
    {"cutoff", "HH:MM", N_("orders until then go with it (18:00)")},
    {"unconfirmed", "WHAT",
     N_("a suggestion nobody confirmed: ask (nothing is sent), send, or fast: "
        "only what runs out")},
    {"budget", "YUAN", N_("a truck's goods at most; 0: any")},
    {"credit", "YUAN", N_("a franchisee may owe so much; 0: any")},
    {"warehouse", "ID", N_("the warehouse that serves it")},
    {"service", "P",
     N_("per cent of the time goods should last, or margin: by margin against "
        "waste")},
    {"short", "WHAT",
     N_("what cannot be had: back (waits for the next truck) or cancel")},
    JSON,
    {0}};
static const struct cli_option rules_options[] = {
    DIR, {"outlet", "ID", N_("only this outlet")}, FORM, {0}};
static const struct cli_option shelf_options[] = {
    DIR,
    ITEM,
    {"outlet", "ID", N_("only there; otherwise everywhere")},
    {"min", "Q", N_("what the shelf should show")},
    {"max", "Q", N_("what it holds; 0: any")},
    {"life", "DAYS", N_("from production; 0: does not expire")},
    {"min-left", "DAYS", N_("of them, when it reaches the shop")},
    {"weight", "G", N_("grams of one unit")},
    {"volume", "ML", N_("millilitres of one unit")},
    {"temperature", "A..B", N_("degrees it must be kept at, like 0..4")},
    {"transfer", "YUAN", N_("price to franchisees; 0: at cost")},
    {"pack", "N", N_("pack it is ordered by, loose: by the unit")},
    JSON,
    {0}};
static const struct cli_option shelves_options[] = {
    DIR,
    ITEM,
    {"outlet", "ID", N_("only there; otherwise everywhere")},
    FORM,
    {0}};
static const struct cli_option import_options[] = {DIR, STRICT, JSON, {0}};
static const struct cli_option substitute_options[] = {
    DIR, ITEM, {"by", "I", N_("what comes instead; none: nothing")}, JSON, {0}};
static const struct cli_option list_options[] = {
    DIR,
    {"outlet", "ID", N_("only this outlet")},
    {"till", "ID", N_("only this till")},
    {"from", "DATE", N_("truck from this day on")},
    {"to", "DATE", N_("up to and with this day")},
    {"state", "S", N_("only with lines that are open, allotted, sent, ...")},
    FORM,
    {0}};
static const struct cli_option show_options[] = {
    DIR,
    {"outlet", "ID", N_("of the outlet, for headquarters' own (till 0)")},
    FORM,
    {0}};
static const struct cli_option pool_options[] = {
    DIR, {"warehouse", "ID", N_("only this warehouse")}, DAY, FORM, {0}};
static const struct cli_option close_options[] = {DIR, DAY, JSON, {0}};
static const struct cli_option allot_options[] = {
    DIR, {"warehouse", "ID", N_("only this warehouse")}, DAY, EXPLAIN, JSON,
    {0}};
static const struct cli_option decide_options[] = {
    DIR,  {"outlet", "ID", N_("the outlet")},
    ITEM, {"quantity", "Q", N_("it gets so much; 0: the line is cancelled")},
    JSON, {0}};

const struct cli_command order_commands[] = {
    {"order rule", "--outlet N --weekdays 1,4",
     N_("say when an outlet's truck comes and how it orders"),
     N_("What is not given stays as it was."),
     "    hq order rule --outlet 2 --weekdays 2,5 --lead 1 --cutoff 16:30 "
     "--unconfirmed fast --warehouse 1 --dir /srv/hq",
     rule_options, 0, 0, cmd_order_rule},
    {"order rules", "", N_("list how outlets order"), NULL,
     "    hq order rules --dir /srv/hq --csv", rules_options, 0, 0,
     cmd_order_rules},
    {"order import rules", "FILE.csv", N_("the same from a spreadsheet"),
     N_("Columns: outlet, weekdays, lead, cutoff, unconfirmed, budget, credit, "
        "warehouse, service, short. A line that cannot be taken is refused "
        "with its number, the others are taken."),
     "    hq order import rules rules.csv --dir /srv/hq", import_options, 1, 1,
     cmd_order_import_rules},
    {"order shelf", "--item I", N_("say how an item stands on the shelf"),
     N_("How much should show and fits, how long it lives, what it weighs, "
        "what franchisees pay. What is not given stays as it was."),
     "    hq order shelf --item 6901234567892 --min 6 --max 48 --life 180 "
     "--dir /srv/hq",
     shelf_options, 0, 0, cmd_order_shelf},
    {"order shelves", "", N_("list how items stand"), NULL,
     "    hq order shelves --dir /srv/hq --csv", shelves_options, 0, 0,
     cmd_order_shelves},
    {"order import shelf", "FILE.csv", N_("the same from a spreadsheet"),
     N_("Columns: item (number or barcode), outlet, min, max, life, min_left, "
        "weight, volume, temperature, transfer, pack. A line that cannot be "
        "taken is refused with its number, the others are taken."),
     "    hq order import shelf shelf.csv --dir /srv/hq", import_options, 1, 1,
     cmd_order_import_shelf},
    {"order substitute", "--item A --by B",
     N_("say what comes instead of an item that is short"), NULL,
     "    hq order substitute --item 17 --by 18 --dir /srv/hq",
     substitute_options, 0, 0, cmd_order_substitute},
    {"order list", "", N_("list orders and where they stand"), NULL,
     "    hq order list --outlet 2 --dir /srv/hq", list_options, 0, 0,
     cmd_order_list},
    {"order show", "TILL NUMBER", N_("show the lines of one order"), NULL,
     "    hq order show 3 118 --dir /srv/hq", show_options, 2, 2,
     cmd_order_show},
    {"order pool", "",
     N_("open orders of all outlets by item, beside stock and what is due in"),
     NULL, "    hq order pool --dir /srv/hq", pool_options, 0, 0,
     cmd_order_pool},
    {"order close", "", N_("at the cut-off: deal with unconfirmed suggestions"),
     N_("A suggestion that nobody confirmed follows the outlet's rule and may "
        "become headquarters' own order (till 0). What came too late stays "
        "open for the next truck, and the shop is told."),
     "    hq order close --dir /srv/hq", close_options, 0, 0, cmd_order_close},
    {"order allot", "", N_("after the cut-off: share the stock among orders"),
     N_("Decides every open line whose truck's cut-off is over. What is short "
        "is shared by need, with a floor for every shop; doing it twice "
        "changes nothing."),
     "    hq order allot --explain --dir /srv/hq", allot_options, 0, 0,
     cmd_order_allot},
    {"order decide", "TILL NUMBER --item I --quantity Q",
     N_("decide a line that was set aside"), NULL,
     "    hq order decide 3 118 --outlet 2 --item 17 --quantity 24 --dir "
     "/srv/hq",
     decide_options, 2, 2, cmd_order_decide},
    {0},
};
