#include "hq/warehouse/commands.h"

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
#define WAREHOUSE                                                              \
    {                                                                          \
        "warehouse", "ID", N_("the warehouse")                                 \
    }
#define ITEM                                                                   \
    {                                                                          \
        "item", "ID", N_("the item")                                           \
    }
#define LOT                                                                    \
    {                                                                          \
        "lot", "ID", N_("the lot's number (`hq lot list`)")                    \
    }
#define QUANTITY                                                               \
    {                                                                          \
        "quantity", "N", N_("how much, in base units")                         \
    }
#define REASON                                                                 \
    {                                                                          \
        "reason", "TEXT", N_("why")                                            \
    }
#define OUTLET                                                                 \
    {                                                                          \
        "outlet", "ID", N_("only this outlet")                                 \
    }
#define END                                                                    \
    {                                                                          \
        0                                                                      \
    }

static const struct cli_option list_options[] = {
    DIR,
    {"at", "PLACE", N_("supplier, warehouse, delivery, outlet or lost")},
    {"id", "N", N_("the number of that place")},
    {"item", "ID", N_("only this item")},
    {"lot", "ID", N_("only this lot")},
    {"from", "DATE", N_("from this day on, like 2026-11-22")},
    {"to", "DATE", N_("up to and with this day")},
    {"text", "T",
     N_("only where a name holds T, or this lot code, bin, "
        "paper")},
    FORM,
    END};
static const struct cli_option warehouse_add_options[] = {
    DIR,
    {"name", "NAME", N_("what it is called")},
    {"kind", "KIND", N_("hub (default), station, produce or cold")},
    {"zone", "ZONE",
     N_("A:A-01..A-20, or with its degrees C:2..8:C-01..C-06; again for "
        "another; in the order one walks")},
    {"id", "N", N_("change this one instead of making one")},
    JSON,
    END};
static const struct cli_option receive_options[] = {
    DIR,
    WAREHOUSE,
    {"supplier", "ID", N_("who brought it")},
    ITEM,
    QUANTITY,
    {"lot", "CODE", N_("as printed on the goods")},
    {"produced", "DATE", N_("day it was made")},
    {"expiry", "DATE", N_("last day it is good")},
    {"certificate", "NO", N_("number of the certificate")},
    {"order", "N", N_("the purchase order it belongs to")},
    {"paper", "NO", N_("number of the supplier's paper")},
    JSON,
    END};
static const struct cli_option suggest_options[] = {DIR, WAREHOUSE, ITEM, JSON,
                                                    END};
static const struct cli_option move_options[] = {
    DIR,
    ITEM,
    LOT,
    QUANTITY,
    {"from", "PLACE", N_("like warehouse/1/A-03, outlet/2, delivery/9")},
    {"to", "PLACE", N_("the same; lost/damaged for what is lost")},
    REASON,
    JSON,
    END};
static const struct cli_option count_options[] = {
    DIR,    WAREHOUSE, {"bin", "BIN", N_("the bin; left out: the dock")},
    ITEM,   LOT,       {"counted", "N", N_("what was found, in base units")},
    REASON, JSON,      END};
static const struct cli_option hold_options[] = {DIR, REASON, JSON, END};
static const struct cli_option only_json[] = {DIR, JSON, END};
static const struct cli_option crates_move_options[] = {
    DIR,
    OUTLET,
    {"kind", "KIND", N_("box (default), pallet or cage")},
    {"count", "N", N_("above zero: to the outlet; below: back")},
    REASON,
    JSON,
    END};
static const struct cli_option deposit_options[] = {
    DIR,
    {"kind", "KIND", N_("box (default), pallet or cage")},
    {"deposit", "YUAN", N_("for one")},
    {"from", "DATE", N_("from this day on, like 2026-11-22")},
    JSON,
    END};
static const struct cli_option wave_make_options[] = {
    DIR,
    WAREHOUSE,
    {"day", "DATE", N_("day of the trucks; tomorrow otherwise")},
    {"file", "FILE.csv", N_("take lines from a file, not from the order desk")},
    {"name", "NAME", N_("what it is called")},
    JSON,
    END};
static const struct cli_option wave_list_options[] = {
    DIR,
    {"id", "N", N_("only this wave")},
    {"text", "T", N_("only where the name holds T")},
    FORM,
    END};
static const struct cli_option picks_options[] = {
    DIR, JSON, {"csv", NULL, N_("print CSV")}, END};
static const struct cli_option puts_options[] = {
    DIR,  {"item", "ID", N_("only this item")}, OUTLET,
    JSON, {"csv", NULL, N_("print CSV")},       END};
static const struct cli_option pick_options[] = {
    DIR,      ITEM, LOT, {"bin", "BIN", N_("the bin; left out: the dock")},
    QUANTITY, JSON, END};
static const struct cli_option put_options[] = {DIR,      ITEM, LOT, OUTLET,
                                                QUANTITY, JSON, END};
static const struct cli_option load_options[] = {
    DIR, WAREHOUSE, OUTLET, {"delivery", "ID", N_("the delivery")}, JSON, END};

#define WHICH_LOT                                                              \
    LOT, ITEM,                                                                 \
    {                                                                          \
        "code", "CODE", N_("with --item: the code printed on the goods")       \
    }
static const struct cli_option trace_options[] = {
    DIR, WHICH_LOT, {"receipts", NULL, N_("list every receipt")}, JSON, END};
static const struct cli_option recall_lot_options[] = {DIR, WHICH_LOT, REASON,
                                                       JSON, END};

static const struct cli_option paper_options[] = {
    DIR,
    {"out", "FILE", N_("the file to write")},
    {"roll", "MODEL",
     N_("bytes for a receipt printer of this model, not an A4 page")},
    JSON,
    END};

const struct cli_command warehouse_commands[] = {
    {"warehouse add", "", N_("add or change a warehouse"),
     N_("A warehouse has zones, and zones have bins. A zone with degrees takes "
        "only goods that need them; the order given is the order in which one "
        "walks. With --id the zones given replace those it had: a bin that "
        "holds goods cannot be left out."),
     "    hq warehouse add --name 集散中心 --zone A:A-01..A-40 --zone "
     "C:2..8:C-01..C-06 --dir /srv/hq",
     warehouse_add_options, 0, 0, cmd_warehouse_add},
    {"warehouse list", "", N_("list the warehouses"), NULL,
     "    hq warehouse list --dir /srv/hq", list_options, 0, 0,
     cmd_warehouse_list},
    {"warehouse bins", "", N_("list bins, and what is in them"), NULL,
     "    hq warehouse bins --id 1 --dir /srv/hq", list_options, 0, 0,
     cmd_warehouse_bins},
    {"warehouse close", "WAREHOUSE", N_("close an empty warehouse"), NULL,
     "    hq warehouse close 2 --dir /srv/hq", only_json, 1, 1,
     cmd_warehouse_close},
    {"goods list", "", N_("list goods by place, item and lot"),
     N_("First expired first. --at lost lists what was lost, by reason; below "
        "zero is what was found."),
     "    hq goods list --at warehouse --id 1 --dir /srv/hq\n    hq goods list "
     "--at lost --csv --dir /srv/hq",
     list_options, 0, 0, cmd_goods_list},
    {"goods moves", "", N_("list what moved, newest first"), NULL,
     "    hq goods moves --item 12 --from 2026-11-01 --dir /srv/hq",
     list_options, 0, 0, cmd_goods_moves},
    {"goods balance", "", N_("show where all that was bought is"),
     N_("For each item and lot: bought = in stock + on the way + delivered + "
        "lost. With --json and --csv also what is unaccounted: always 0."),
     "    hq goods balance --item 12 --dir /srv/hq", list_options, 0, 0,
     cmd_goods_balance},
    {"goods received", "", N_("list what shops signed for"),
     N_("Of several receipts of one delivery one counts; the others are listed "
        "and move nothing."),
     "    hq goods received --id 12 --dir /srv/hq", list_options, 0, 0,
     cmd_goods_received},
    {"goods receive", "", N_("take goods in at the dock"),
     N_("Prints the lot and the bin to put it into. The same batch again, by "
        "its code and date, is the same lot."),
     "    hq goods receive --warehouse 1 --supplier 3 --item 12 --quantity 240 "
     "--lot B0412 --expiry 2027-05-01 --dir /srv/hq",
     receive_options, 0, 0, cmd_goods_receive},
    {"goods suggest", "", N_("say which bin an item should go to"),
     N_("In a zone with the temperature it needs: where it lies already, else "
        "the first empty bin."),
     "    hq goods suggest --warehouse 1 --item 12 --dir /srv/hq",
     suggest_options, 0, 0, cmd_goods_suggest},
    {"goods move", "", N_("move goods from one place to another"),
     N_("Into a bin, back from a shop or a truck, back to the supplier, or "
        "lost for a reason."),
     "    hq goods move --item 12 --lot 7 --quantity 24 --from warehouse/1 "
     "--to "
     "warehouse/1/A-03 --dir /srv/hq\n    hq goods move --item 12 --lot 7 "
     "--quantity 1 --from warehouse/1/A-03 --to lost/damaged --reason 摔坏 "
     "--dir /srv/hq",
     move_options, 0, 0, cmd_goods_move},
    {"goods count", "", N_("correct a bin to what was counted"),
     N_("Count without looking at the book; the difference is booked as lost "
        "or found by counting."),
     "    hq goods count --warehouse 1 --bin A-03 --item 12 --lot 7 --counted "
     "23 --reason 月末盘点 --dir /srv/hq",
     count_options, 0, 0, cmd_goods_count},
    {"lot list", "", N_("list lots, the first to expire first"), NULL,
     "    hq lot list --item 12 --dir /srv/hq", list_options, 0, 0,
     cmd_lot_list},
    {"lot hold", "LOT --reason TEXT", N_("keep a lot from leaving"), NULL,
     "    hq lot hold 7 --reason 冷链中断 --dir /srv/hq", hold_options, 1, 1,
     cmd_lot_hold},
    {"lot release", "LOT", N_("let a held lot leave again"), NULL,
     "    hq lot release 7 --dir /srv/hq", hold_options, 1, 1, cmd_lot_release},
    {"wave make", "", N_("plan what is picked together"),
     N_("Takes what the order desk allotted until that day and no wave has "
        "yet, or the lines of a file (columns outlet, item, quantity and, if "
        "known, delivery). Says which lot comes from which bin: first expired "
        "first, with the life left that each shop needs, nothing held or "
        "promised to another wave. What cannot be had is listed, and the exit "
        "code is 1."),
     "    hq wave make --warehouse 1 --day 2026-11-23 --dir /srv/hq",
     wave_make_options, 0, 0, cmd_wave_make},
    {"wave list", "", N_("list waves, newest first"), NULL,
     "    hq wave list --dir /srv/hq", wave_list_options, 0, 0, cmd_wave_list},
    {"wave picks", "WAVE", N_("show the list to pick by, in walking order"),
     NULL, "    hq wave picks 3 --dir /srv/hq", picks_options, 1, 1,
     cmd_wave_picks},
    {"wave puts", "WAVE", N_("show who gets what of a wave"), NULL,
     "    hq wave puts 3 --outlet 2 --dir /srv/hq", puts_options, 1, 1,
     cmd_wave_puts},
    {"wave pick", "WAVE", N_("confirm what was picked"), NULL,
     "    hq wave pick 3 --item 12 --lot 7 --bin A-03 --quantity 24 --dir "
     "/srv/hq",
     pick_options, 1, 1, cmd_wave_pick},
    {"wave put", "WAVE", N_("confirm what was put to a shop's lane"), NULL,
     "    hq wave put 3 --item 12 --lot 7 --outlet 2 --quantity 6 --dir "
     "/srv/hq",
     put_options, 1, 1, cmd_wave_put},
    {"wave done", "WAVE", N_("confirm all of a wave as planned"), NULL,
     "    hq wave done 3 --dir /srv/hq", only_json, 1, 1, cmd_wave_done},
    {"wave close", "WAVE", N_("give up what is still open"),
     N_("What was picked and not put goes back to the dock."),
     "    hq wave close 3 --dir /srv/hq", only_json, 1, 1, cmd_wave_close},
    {"wave paper", "WAVE --out FILE", N_("write the lists of a wave on paper"),
     N_("An HTML page of A4 sheets to print from any browser: what to pick, in "
        "walking order, then who gets what. Every bin, item and lane has its "
        "barcode for `hq floor`. --roll gives the pick list for a receipt "
        "printer."),
     "    hq wave paper 3 --out wave-3.html --dir /srv/hq\n    hq wave paper 3 "
     "--roll 80 --out wave-3.bin --dir /srv/hq",
     paper_options, 1, 1, cmd_wave_paper},
    {"wave load", "", N_("load a shop's lane onto its delivery"), NULL,
     "    hq wave load --warehouse 1 --outlet 2 --delivery 9 --dir /srv/hq",
     load_options, 0, 0, cmd_wave_load},
    {"crates list", "", N_("list crates and pallets at the shops"),
     N_("With --id only one outlet. What deliveries left and took along is "
        "counted in."),
     "    hq crates list --dir /srv/hq", list_options, 0, 0, cmd_crates_list},
    {"crates move", "", N_("note crates given or brought back"), NULL,
     "    hq crates move --outlet 2 --count -5 --reason 自送 --dir /srv/hq",
     crates_move_options, 0, 0, cmd_crates_move},
    {"crates deposit", "", N_("set the deposit of a crate or pallet"), NULL,
     "    hq crates deposit --kind box --deposit 20.00 --dir /srv/hq",
     deposit_options, 0, 0, cmd_crates_deposit},
    {"recall lot", "--lot L --reason TEXT", N_("recall one lot everywhere"),
     N_("Holds the lot in every warehouse and stops it at every till; the item "
        "goes on being sold in other lots. `hq recall end` lets tills sell it "
        "again, `hq lot release` the warehouses."),
     "    hq recall lot --lot 7 --reason 检出异物 --dir /srv/hq\n    hq recall "
     "lot --item 12 --code B0412 --reason 检出异物 --dir /srv/hq",
     recall_lot_options, 0, 0, cmd_recall_lot},
    {"recall trace", "--lot L", N_("show where a lot is and who bought it"),
     N_("Warehouses, trucks and outlets by the book, and the receipts: certain "
        "where the lot was scanned; otherwise those that sold the item at an "
        "outlet after the lot had come, told apart."),
     "    hq recall trace --lot 7 --receipts --dir /srv/hq", trace_options, 0,
     0, cmd_recall_trace},
    {0},
};
