/* hq - headquarters. The table of its commands. */
#include "base/check.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/demand/commands.h"
#include "hq/dispatch/commands.h"
#include "hq/floor/commands.h"
#include "hq/order/commands.h"
#include "hq/purchase/commands.h"
#include "hq/replenish/commands.h"
#include "hq/warehouse/commands.h"
#include "sync/keys.h"

#define DIR                                                                    \
    {                                                                          \
        "dir", "D", N_("the directory of headquarters")                        \
    }
#define JSON                                                                   \
    {                                                                          \
        "json", NULL, N_("print JSON")                                         \
    }
#define FOR                                                                    \
    {                                                                          \
        "for", "WHO", N_("all (default), group/NAME or outlet/NUMBER")         \
    }
#define OUTLET                                                                 \
    {                                                                          \
        "outlet", "ID", N_("only this outlet")                                 \
    }
#define TILL                                                                   \
    {                                                                          \
        "till", "ID", N_("only this till")                                     \
    }
#define FROM                                                                   \
    {                                                                          \
        "from", "DATE", N_("from this day on, like 2026-11-22")                \
    }
#define TO                                                                     \
    {                                                                          \
        "to", "DATE", N_("up to and with this day")                            \
    }
#define TEXT                                                                   \
    {                                                                          \
        "text", "T", N_("only where a name holds T, or this barcode")          \
    }
#define ITEM                                                                   \
    {                                                                          \
        "item", "ID", N_("only this item")                                     \
    }
#define CATEGORY                                                               \
    {                                                                          \
        "category", "C", N_("only this category")                              \
    }
#define FORM                                                                   \
    {"page", "N", N_("page to show, from 1")},                                 \
        {"page-size", "N",                                                     \
         N_("rows on a page (20 in a table; all otherwise)")},                 \
        JSON,                                                                  \
    {                                                                          \
        "csv", NULL, N_("print CSV")                                           \
    }
#define END                                                                    \
    {                                                                          \
        0                                                                      \
    }

static const struct cli_option init_options[] = {
    DIR, {"name", "CHAIN", N_("name of the chain")}, END};
static const struct cli_option serve_options[] = {
    DIR,
    {"listen", "ADDRESS", N_("where tills connect: tcp://127.0.0.1:5588")},
    {"pay", "ADDRESS",
     N_("where tills pay: tcp://0.0.0.0:5589 (the next port)")},
    {"pay-public", "ADDRESS", N_("what tills are told, when it is elsewhere")},
    {"notify", "HOST:PORT", N_("where the providers' notifications come in")},
    {"log", "FILE", N_("append the log to FILE, not standard error")},
    END};
static const struct cli_option import_options[] = {
    DIR,
    FOR,
    {"from", "DATE", N_("prices hold from this day on (today)")},
    {"strict", NULL, N_("take nothing when any line is refused")},
    JSON,
    END};
static const struct cli_option dir_only[] = {DIR, END};
static const struct cli_option outlet_options[] = {
    DIR,
    {"name", "N", N_("its name, as on the shop sign")},
    {"division", "CODE", N_("12-digit code of its village or street")},
    {"division-source", "S", N_("edition of the code (NBS 2023)")},
    {"franchise", NULL, N_("a franchise; otherwise owned by the chain")},
    {"group", "G", N_("a group it is in; may be given again")},
    {"address", "A", N_("its address")},
    {"phone", "P", N_("its phone number")},
    JSON,
    END};
static const struct cli_option enrol_options[] = {
    DIR,
    {"outlet", "ID", N_("the outlet the till stands in")},
    {"png", "FILE", N_("also write the QR as a picture")},
    {"address", "ADDRESS", N_("where the till finds headquarters")},
    {"days", "N", N_("how long the ticket works (7)")},
    {"text", NULL, N_("only the text, no QR")},
    END};
static const struct cli_option revoke_options[] = {
    DIR,
    {"till", "ID", N_("the till to cut off")},
    {"reason", "TEXT", N_("kept in the ledger")},
    END};
static const struct cli_option cashier_options[] = {
    DIR,
    {"outlet", "ID", N_("where the person works")},
    {"name", "N", N_("the person's name, as on receipts")},
    {"role", "R",
     N_("cashier (default), keeper, who may do everything, or "
        "supervisor: a keeper at every outlet")},
    {"pin-file", "FILE", N_("file whose first line is the PIN")},
    {"pin-stdin", NULL, N_("read the PIN from standard input")},
    JSON,
    END};
static const struct cli_option cashier_remove_options[] = {
    DIR,
    {"outlet", "ID", N_("where the person works")},
    {"id", "ID", N_("number of the cashier")},
    JSON,
    END};
static const struct cli_option price_options[] = {
    DIR,
    {"item", "ID", N_("number of the item")},
    {"barcode", "B", N_("or its barcode, also a pack's, or its short number")},
    {"price", "P", N_("yuan for one unit (a kg, a pack)")},
    {"from", "DATE", N_("first day it holds (today)")},
    FOR,
    END};
static const struct cli_option price_clear_options[] = {
    DIR,
    {"item", "ID", N_("number of the item")},
    {"barcode", "B", N_("or its barcode, also a pack's, or its short number")},
    {"for", "WHO", N_("group/NAME or outlet/NUMBER")},
    END};
static const struct cli_option setting_options[] = {DIR, FOR, END};
static const struct cli_option adopt_options[] = {
    DIR,
    {"till", "ID", N_("the till whose own item it is")},
    {"item", "N", N_("its number there, see `hq items --local`")},
    {"category", "C", N_("category in the range")},
    JSON,
    END};
static const struct cli_option sales_options[] = {
    DIR,
    OUTLET,
    TILL,
    FROM,
    TO,
    {"by", "WHAT", N_("a row for each sale (default), day, outlet or item")},
    ITEM,
    CATEGORY,
    TEXT,
    {"lines", NULL, N_("a row for each line sold")},
    FORM,
    END};
static const struct cli_option stock_options[] = {DIR,  OUTLET, ITEM, CATEGORY,
                                                  TEXT, FORM,   END};
static const struct cli_option outlets_options[] = {
    DIR,
    OUTLET,
    {"text", "T", N_("only names with T, codes beginning with T, group T")},
    FORM,
    END};
static const struct cli_option tills_options[] = {DIR,  OUTLET, TILL,
                                                  TEXT, FORM,   END};
static const struct cli_option items_options[] = {
    DIR,
    ITEM,
    CATEGORY,
    TEXT,
    {"local", NULL, N_("items that shops added themselves")},
    OUTLET,
    TILL,
    FORM,
    END};
static const struct cli_option prices_options[] = {
    DIR,
    ITEM,
    CATEGORY,
    TEXT,
    FROM,
    TO,
    {"tills", NULL, N_("a row for each till: has it the price?")},
    OUTLET,
    TILL,
    FORM,
    END};
static const struct cli_option cashiers_options[] = {DIR, OUTLET, TEXT, FORM,
                                                     END};
static const struct cli_option shifts_options[] = {DIR, OUTLET, TILL, FROM,
                                                   TO,  FORM,   END};
static const struct cli_option pay_list_options[] = {
    DIR,
    OUTLET,
    TILL,
    {"day", "DATE", N_("only this business day")},
    FROM,
    TO,
    {"open", NULL, N_("only those without a result")},
    {"text", "NO", N_("only this number, ours or the provider's")},
    FORM,
    END};
static const struct cli_option pay_show_options[] = {DIR, JSON, END};
static const struct cli_option pay_query_options[] = {
    DIR,
    {"with", "PROVIDER", N_("wechat2, wechat3 or alipay")},
    {"amount", "P", N_("its amount, where headquarters does not know it")},
    {"outlet", "ID", N_("its outlet, where headquarters does not know it")},
    JSON,
    END};
static const struct cli_option pay_refund_options[] = {
    DIR,
    {"amount", "P", N_("yuan to give back")},
    {"reason", "TEXT", N_("shown to the payer, and kept")},
    JSON,
    END};
#define BY                                                                     \
    {                                                                          \
        "by", "NAME", N_("who does it (the user of this machine)")             \
    }
static const struct cli_option pay_reconcile_options[] = {
    DIR,
    {"date", "DATE", N_("the day of the bill, like 2026-11-22")},
    {"provider", "P", N_("only this one: wechat2, wechat3 or alipay")},
    {"file", "BILL", N_("a bill from the provider's site, as it came")},
    {"all", NULL, N_("list what agrees as well")},
    BY,
    JSON,
    {"csv", NULL, N_("print CSV")},
    END};
static const struct cli_option pay_open_options[] = {
    DIR,
    {"owner", "NAME", N_("only what this person is to see to")},
    {"closed", NULL, N_("also what is closed")},
    JSON,
    {"csv", NULL, N_("print CSV")},
    END};
static const struct cli_option pay_assign_options[] = {
    DIR, {"owner", "NAME", N_("who is to see to it")}, BY, JSON, END};
static const struct cli_option pay_close_options[] = {
    DIR, {"reason", "TEXT", N_("what became of it")}, BY, JSON, END};
static const struct cli_option settings_options[] = {DIR, TEXT, FORM, END};
static const struct cli_option recall_options[] = {
    DIR,
    {"item", "ID", N_("number of the item")},
    {"barcode", "B", N_("or a barcode, also one that is not in the range")},
    {"lot", "L", N_("a lot; may be given again; without it: all lots")},
    {"reason", "TEXT", N_("why, as the till shows it")},
    {"from", "DATE", N_("first day it holds (today)")},
    FOR,
    JSON,
    END};
static const struct cli_option recall_end_options[] = {DIR, JSON, END};
static const struct cli_option promo_options[] = {DIR, FOR, JSON, END};
static const struct cli_option promo_end_options[] = {DIR, JSON, END};
static const struct cli_option promo_list_options[] = {
    DIR, TEXT, {"open", NULL, N_("only those that are not over")}, FORM, END};
static const struct cli_option promo_try_options[] = {
    DIR,
    OUTLET,
    {"on", "DATE", N_("on this day instead of today")},
    {"at", "HH:MM", N_("at this time instead of now")},
    {"member", NULL, N_("the customer is a member")},
    JSON,
    END};
static const struct cli_option promo_report_options[] = {
    DIR,  OUTLET, {"item", "ID", N_("only this promotion")}, TEXT, FROM, TO,
    FORM, END};
static const struct cli_option recalls_options[] = {DIR, ITEM, TEXT, FROM,
                                                    TO,  FORM, END};
static const struct cli_option credit_options[] = {DIR, OUTLET, FORM, END};
static const struct cli_option overrides_options[] = {
    DIR, OUTLET, TILL, FROM, TO, ITEM, TEXT, FORM, END};
static const struct cli_option refunds_options[] = {DIR, OUTLET, TILL, FROM,
                                                    TO,  TEXT,   FORM, END};
static const struct cli_option verify_options[] = {DIR, JSON, END};

static const struct cli_option route_solve_options[] = {
    {"seconds", "S", N_("improve the plan until this time is up")},
    {"iterations", "N", N_("or until so many tries: the same plan every time")},
    {"threads", "N", N_("searches that run at once and exchange (1)")},
    {"seed", "K", N_("another seed, another plan (1)")},
    {"sol", "OUT", N_("write the plan to this file")},
    JSON,
    END};

static const struct cli_command commands[] = {
    {"init", "--dir D", N_("make a new headquarters"),
     N_("Makes the directory, the database and the keys. Keep hq.key secret "
        "and back up the whole directory."),
     "    hq init --dir /srv/hq --name 天长联店", init_options, 0, 0, cmd_init},
    {"serve", "--dir D --listen tcp://…", N_("let tills connect"),
     N_("Runs until it is told to stop (Ctrl-C or SIGTERM). Other hq commands "
        "may be used meanwhile.\nWhere D/pay.ini names the chain's accounts "
        "with WeChat Pay or Alipay, tills can take phone payments: on a port "
        "of their own (--pay), which must be open to them as well. --notify is "
        "plain HTTP for a web server in front to pass on to."),
     "    hq serve --dir /srv/hq --listen tcp://0.0.0.0:5588", serve_options, 0,
     0, cmd_serve},
    {"import items", "FILE.csv", N_("take items and prices from a sheet"),
     N_("The first line names the columns, in any order: "
        "barcode,name,spec,category,unit,price and optionally "
        "cost,pack_of,pack_qty.\nUTF-8 or GBK. A barcode of 1 to 5 digits is "
        "the short number of loose goods; units kg, 公斤, 斤, g mean sold by "
        "weight (kept per kg). A line with pack_of (barcode of one piece) and "
        "pack_qty (how many) is a case.\nLines that cannot be taken are listed "
        "with what would be right; the others are taken, and the exit code is "
        "1."),
     "    hq import items range.csv --dir /srv/hq", import_options, 1, 1,
     cmd_import_items},
    {"import divisions", "FILE.csv", N_("take names of division codes"),
     N_("Columns code,name. From then on outlets need a code from this list (a "
        "village's code is taken when its town is in it)."),
     "    hq import divisions divisions.csv --dir /srv/hq", dir_only, 1, 1,
     cmd_import_divisions},
    {"outlet add", "--name N --division CODE", N_("add an outlet"), NULL,
     "    hq outlet add --dir /srv/hq --name 秦栏便民店 --division "
     "341181102003 --franchise",
     outlet_options, 0, 0, cmd_outlet_add},
    {"outlets", "", N_("list outlets"), NULL,
     "    hq outlets --dir /srv/hq --text 341181", outlets_options, 0, 0,
     cmd_outlets},
    {"enrol", "--outlet ID", N_("let one till join, by a QR"),
     N_("Prints a QR for the till's scanner and, alone on the last line, the "
        "same as text. It works once. A till that was cut off, or whose disk "
        "was kept, becomes the same till again and sends what it still has."),
     "    hq enrol --dir /srv/hq --outlet 1 --png ticket.png", enrol_options, 0,
     0, cmd_enrol},
    {"revoke", "--till ID", N_("cut a till off at once"),
     N_("Its key no longer works from this moment. What it has not sent stays "
        "in it and comes once it is enrolled anew."),
     "    hq revoke --dir /srv/hq --till 3 --reason 被盗", revoke_options, 0, 0,
     cmd_revoke},
    {"tills", "", N_("list tills: last contact, unsent, forks"), NULL,
     "    hq tills --dir /srv/hq", tills_options, 0, 0, cmd_tills},
    {"cashier add", "--outlet ID --name N", N_("add a person at the till"),
     N_("The PIN (4 to 12 digits) comes from a file, from standard input, or "
        "is asked for; never from the command line, which others can see."),
     "    hq cashier add --dir /srv/hq --outlet 1 --name 王芳 --role keeper",
     cashier_options, 0, 0, cmd_cashier_add},
    {"cashier remove", "--outlet ID --id ID", N_("no more signing in"), NULL,
     "    hq cashier remove --dir /srv/hq --outlet 1 --id 2",
     cashier_remove_options, 0, 0, cmd_cashier_remove},
    {"cashier list", "", N_("list people"), NULL,
     "    hq cashier list --dir /srv/hq --outlet 1", cashiers_options, 0, 0,
     cmd_cashiers},
    {"cashiers", "", N_("the same as cashier list"), NULL,
     "    hq cashiers --dir /srv/hq", cashiers_options, 0, 0, cmd_cashiers},
    {"items", "", N_("list items of the range"), NULL,
     "    hq items --dir /srv/hq --text 大米\n    hq items --dir /srv/hq "
     "--local",
     items_options, 0, 0, cmd_items},
    {"price set", "--item ID --price P", N_("set a price from a day on"), NULL,
     "    hq price set --dir /srv/hq --barcode 6901234567892 --price 3.50 "
     "--from 2026-12-01 --for outlet/2",
     price_options, 0, 0, cmd_price_set},
    {"price clear", "--item ID --for WHO", N_("end a price of its own"),
     N_("A shop or group with a price of its own no longer follows the price "
        "for all. This ends that: packs and planned prices of its own too."),
     "    hq price clear --dir /srv/hq --item 7 --for outlet/2",
     price_clear_options, 0, 0, cmd_price_clear},
    {"prices", "", N_("list prices and which tills have them"), NULL,
     "    hq prices --dir /srv/hq --item 7 --tills", prices_options, 0, 0,
     cmd_prices},
    {"setting set", "NAME VALUE", N_("set a rule for tills"), NULL,
     "    hq setting set discount.line_max_percent 10 --dir /srv/hq --for "
     "group/franchise",
     setting_options, 2, 2, cmd_setting_set},
    {"setting list", "", N_("list rules for tills"), NULL,
     "    hq setting list --dir /srv/hq", settings_options, 0, 0, cmd_settings},
    {"adopt", "--till ID --item N", N_("take a shop's own item into the range"),
     N_("A shop adds an unknown barcode on the spot; this makes it an item for "
        "everyone. Where the barcode is an item's already, the two become "
        "one."),
     "    hq adopt --dir /srv/hq --till 1 --item 42 --category 饮料",
     adopt_options, 0, 0, cmd_adopt},
    {"sales", "", N_("list sales"), NULL,
     "    hq sales --dir /srv/hq --from 2026-11-01 --by day\n    hq sales "
     "--dir /srv/hq --category 饮料 --csv",
     sales_options, 0, 0, cmd_sales},
    {"stock", "", N_("list stock by outlet"), NULL,
     "    hq stock --dir /srv/hq --outlet 1", stock_options, 0, 0, cmd_stock},
    {"moves", "", N_("list what moved goods besides sales"),
     N_("Received, returned, transferred, thrown away, counted. --text is a "
        "kind, a paper's number, a supplier, a reason or a part of a name."),
     "    hq moves --dir /srv/hq --outlet 1 --from 2026-11-01 --csv",
     overrides_options, 0, 0, cmd_moves},
    {"waste", "", N_("list what shops threw away, and why"), NULL,
     "    hq waste --dir /srv/hq --from 2026-11-01 --json", overrides_options,
     0, 0, cmd_waste},
    {"shifts", "", N_("list shifts and their cash"), NULL,
     "    hq shifts --dir /srv/hq --from 2026-11-01", shifts_options, 0, 0,
     cmd_shifts},
    {"recall add", "--item ID --reason T", N_("keep goods from sale"),
     N_("From then on no till sells them without a keeper, whose leave becomes "
        "a fact. With lots, a till that does not see the lot asks to look."),
     "    hq recall add --dir /srv/hq --barcode 6901234567892 --lot A1 --lot "
     "A2 --reason 塑化剂",
     recall_options, 0, 0, cmd_recall_add},
    {"recall end", "ID", N_("let them be sold again"), NULL,
     "    hq recall end 3 --dir /srv/hq", recall_end_options, 1, 1,
     cmd_recall_end},
    {"recall list", "", N_("list recalls and how many tills have them"), NULL,
     "    hq recall list --dir /srv/hq", recalls_options, 0, 0, cmd_recalls},
    {"promo add", "FILE.json", N_("decide a promotion"),
     N_("The file is one object; - reads standard input:\n"
        "  {\"name\": \"第二件半价\", \"kind\": \"nth-off\", "
        "\"pieces\": 2, \"off\": \"50%\",\n"
        "   \"barcodes\": [\"6901234567892\"], \"from\": \"2026-12-01\", "
        "\"until\": \"2026-12-31\"}\n"
        "Kinds and what they need:\n"
        "  special-price  price: of a piece or kg\n"
        "  percent-off    off: \"10%\" off, or \"9折\" to pay\n"
        "  buy-pay        pieces, pay: buy 3, pay 2\n"
        "  nth-off        pieces, off, cheapest (1): of 2 pieces the cheaper "
        "at half price\n"
        "  bundle         pieces, price: 3 pieces for 10 yuan\n"
        "  spend-save     steps: [{\"spend\": \"50\", \"off\": \"5\"}]; "
        "repeats: true for every 50\n"
        "  near-expiry    steps: [{\"days\": 3, \"off\": \"50%\"}, "
        "{\"days\": 7, \"off\": \"30%\"}]\n"
        "Goods: barcodes (a case's means the case), items, categories or "
        "everything: true; exclude: barcodes; packs: true where categories "
        "and everything mean cases too.\n"
        "When: from, until, weekdays [6, 7], hours \"17:00-19:00\", members: "
        "true.\n"
        "Beside others: limit (times in a basket), exclusive (of those with "
        "the same number one holds), priority (0 to 9, where it is all the "
        "same in money), with_spend_save: false, on_manual: true (also where "
        "the cashier changed the price).\n"
        "A piece takes part in one promotion; one spend-save holds in a "
        "basket; the best outcome for the customer is taken."),
     "    hq promo add half.json --dir /srv/hq --for group/franchise",
     promo_options, 1, 1, cmd_promo_add},
    {"promo end", "ID", N_("end a promotion at once"), NULL,
     "    hq promo end 3 --dir /srv/hq", promo_end_options, 1, 1,
     cmd_promo_end},
    {"promo list", "", N_("list promotions and how many tills have them"), NULL,
     "    hq promo list --dir /srv/hq --open", promo_list_options, 0, 0,
     cmd_promo_list},
    {"promo try", "FILE.json", N_("see what promotions make of a basket"),
     N_("The basket: {\"lines\": [{\"barcode\": \"6901234567892\", "
        "\"quantity\": 3}]}; a line may have a \"price\" and, for goods near "
        "their date, an \"expiry\". Prices are those of the day otherwise. The "
        "same sums as at the till, each with its rule."),
     "    hq promo try basket.json --dir /srv/hq --on 2026-12-05 --at 18:30",
     promo_try_options, 1, 1, cmd_promo_try},
    {"promo report", "", N_("what promotions cost, by outlet"), NULL,
     "    hq promo report --dir /srv/hq --from 2026-12-01 --csv",
     promo_report_options, 0, 0, cmd_promo_report},
    {"credit", "", N_("list what customers owe, by outlet"),
     N_("Sums only: who the customers are is the outlet's to know."),
     "    hq credit --dir /srv/hq --csv", credit_options, 0, 0, cmd_credit},
    {"overrides", "", N_("list what keepers allowed"),
     N_("Goods past their date, recalled goods, prices, discounts, lines and "
        "baskets taken back, drawers opened."),
     "    hq overrides --dir /srv/hq --from 2026-11-01 --outlet 2 --csv",
     overrides_options, 0, 0, cmd_overrides},
    {"refunds", "", N_("list goods that came back"),
     N_("With --text \"more than sold\" those where more came back than was "
        "sold: two tills that could not know of each other."),
     "    hq refunds --dir /srv/hq --from 2026-11-01 --csv", refunds_options, 0,
     0, cmd_refunds},
    {"pay list", "", N_("list phone payments, as the tills tell them"), NULL,
     "    hq pay list --dir /srv/hq --day 2026-11-22\n    hq pay list --dir "
     "/srv/hq --open",
     pay_list_options, 0, 0, cmd_pay_list},
    {"pay show", "ORDER", N_("show every step of a payment"), NULL,
     "    hq pay show T1x3f9 --dir /srv/hq", pay_show_options, 1, 1,
     cmd_pay_show},
    {"pay status", "", N_("show whether payments work, and what is open"), NULL,
     "    hq pay status --dir /srv/hq", pay_show_options, 0, 0, cmd_pay_status},
    {"pay query", "ORDER", N_("ask the provider about a payment now"),
     N_("Asks the provider by our order number and prints what it says. "
        "Changes "
        "nothing: what is open goes on as it would."),
     "    hq pay query T1x3f9 --dir /srv/hq", pay_query_options, 1, 1,
     cmd_pay_query},
    {"pay refund", "ORDER --amount P", N_("give a payment back, or part of it"),
     N_("The money goes back the way it came. `hq serve` does it; if that does "
        "not run, it is done when it does."),
     "    hq pay refund T1x3f9 --amount 12.50 --reason 多收 --dir /srv/hq",
     pay_refund_options, 1, 1, cmd_pay_refund},
    {"carry in", "FOLDER", N_("take in what tills sent on a stick"),
     N_("For shops without any link: the till writes to a stick (`pos carry "
        "out`), this takes it in as if it had come over the wire and writes "
        "the answer beside it, for `pos carry in`: what was received, and new "
        "goods, prices, people and rules.\nThe same file twice, or old ones, "
        "are harmless; `hq serve` may run meanwhile. Names and phones of "
        "customers never travel this way. Prints one line of JSON; a file that "
        "was not taken is named with what to do, and the exit code is 1."),
     "    hq carry in /media/usb --dir /srv/hq", dir_only, 1, 1, cmd_carry_in},
    {"pay reconcile", "--date D", N_("compare a day's bills with the books"),
     N_("Fetches each provider's bill of the day (after 10:00 of the next day) "
        "or reads one from a file, keeps it under bills, and compares it row "
        "by row with what the tills and headquarters say. What agrees is "
        "written "
        "to the ledger; tills hear of the claims that are confirmed and of the "
        "payments that had no result. What differs is listed, its differences "
        "add up to the difference of the totals, and it stands in `hq pay "
        "open` until a later bill or a person settles it. Doing it again "
        "changes "
        "nothing."),
     "    hq pay reconcile --date 2026-11-21 --dir /srv/hq\n    hq pay "
     "reconcile --date 2026-11-21 --provider wechat3 --file bill.csv --dir "
     "/srv/hq",
     pay_reconcile_options, 0, 0, cmd_pay_reconcile},
    {"pay open", "", N_("list what bills left open, oldest first"), NULL,
     "    hq pay open --dir /srv/hq\n    hq pay open --owner 王会计 --csv "
     "--dir /srv/hq",
     pay_open_options, 0, 0, cmd_pay_open},
    {"pay assign", "ORDER --owner NAME",
     N_("say who sees to what a bill left open"), NULL,
     "    hq pay assign T1x3f9 --owner 王会计 --dir /srv/hq",
     pay_assign_options, 1, 1, cmd_pay_assign},
    {"pay close", "ORDER --reason TEXT",
     N_("close what a bill left open, and say why"),
     N_("Moves no money. It comes back when a later bill says something else "
        "of it."),
     "    hq pay close T1x3f9 --reason 顾客已到店补付 --dir /srv/hq",
     pay_close_options, 1, 1, cmd_pay_close},
    {"route solve", "FILE", N_("plan the routes of a CVRPLIB or Solomon file"),
     N_("Reads the form of CVRPLIB (EUC_2D, whole distances) and the one with "
        "time windows (distances cut to one decimal), and writes the solution "
        "form. On a terminal a line shows how far it is; Ctrl-C ends the "
        "search and keeps the best plan so far.\nWith --iterations the same "
        "file, seed, threads and tries give the same plan on any machine."),
     "    hq route solve X-n101-k25.vrp --seconds 10 --sol X-n101-k25.sol",
     route_solve_options, 1, 1, cmd_route_solve},
    {"ledger verify", "", N_("check every stored entry"),
     N_("Recomputes headquarters' own ledger and every till's, and checks each "
        "signature."),
     "    hq ledger verify --dir /srv/hq", verify_options, 0, 0,
     cmd_ledger_verify},
    {"ledger rebuild", "", N_("recompute all lists from the ledgers"), NULL,
     "    hq ledger rebuild --dir /srv/hq", dir_only, 0, 0, cmd_ledger_rebuild},
    {0},
};

/* A room of headquarters may have a table of its own; {0} ends each. */
static const struct cli_command *const rooms[] = {
    commands,       demand_commands, purchase_commands,  warehouse_commands,
    floor_commands, order_commands,  replenish_commands, dispatch_commands,
};

#define COMMANDS_MAX 512

int main(int argc, char **argv)
{
    static struct cli_command all[COMMANDS_MAX + 1];
    size_t n = 0;
    for (size_t r = 0; r < ARRAY_LEN(rooms); r++)
        for (const struct cli_command *c = rooms[r]; c->words; c++) {
            CHECK(n < COMMANDS_MAX);
            all[n++] = *c;
        }
    i18n_init();
    if (keys_init())
        return 1;
    return cli_run(all, argc, argv);
}
