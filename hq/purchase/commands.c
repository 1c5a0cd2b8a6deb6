/* The table of the commands of buying. */
#include "hq/purchase/commands.h"

#include "base/i18n.h"
#include "hq/purchase/cmd_purchase.h"

#define DIR                                                                    \
    {                                                                          \
        "dir", "D", N_("the directory of headquarters")                        \
    }
#define JSON                                                                   \
    {                                                                          \
        "json", NULL, N_("print JSON")                                         \
    }
#define SUPPLIER                                                               \
    {                                                                          \
        "supplier", "S", N_("number or name of the supplier")                  \
    }
#define ITEM                                                                   \
    {                                                                          \
        "item", "I", N_("number or barcode of the item")                       \
    }
#define BY                                                                     \
    {                                                                          \
        "by", "NAME", N_("who does it; kept in the ledger")                    \
    }
#define REASON                                                                 \
    {                                                                          \
        "reason", "TEXT", N_("kept in the ledger")                             \
    }
#define FORM                                                                   \
    {"page", "N", N_("page to show, from 1")},                                 \
        {"page-size", "N",                                                     \
         N_("rows on a page (20 in a table; all otherwise)")},                 \
        JSON,                                                                  \
    {                                                                          \
        "csv", NULL, N_("print CSV")                                           \
    }
#define FILTER                                                                 \
    SUPPLIER, ITEM, {"from", "DATE", N_("from this day on, like 2026-11-22")}, \
        {"to", "DATE", N_("up to and with this day")},                         \
    {                                                                          \
        "text", "T", N_("only where a name holds T")                           \
    }
#define END                                                                    \
    {                                                                          \
        0                                                                      \
    }

static const struct cli_option supplier_options[] = {
    DIR,
    {"id", "ID", N_("change this supplier; a new one otherwise")},
    {"name", "N", N_("the supplier's name")},
    {"contact", "N", N_("the person to talk to")},
    {"phone", "P", N_("its phone number")},
    {"address", "A", N_("its address")},
    {"tax-no", "NO", N_("its tax number, as on invoices")},
    {"account", "A", N_("its bank and account number")},
    {"weekdays", "1,4", N_("days it takes orders, Monday is 1 (any)")},
    {"lead", "DAYS", N_("days from the order to the warehouse")},
    {"min-order", "YUAN", N_("least value of an order")},
    {"freight", "YUAN", N_("what an order costs, whatever is in it")},
    {"free-from", "YUAN", N_("value of an order that costs no freight")},
    {"pay-days", "DAYS", N_("days to pay an invoice")},
    {"tolerance-price", "P", N_("percent an invoice's price may differ by")},
    {"tolerance-quantity", "P",
     N_("percent an invoice's quantity may differ by")},
    {"tolerance-tax", "YUAN", N_("yuan a line's tax may differ by")},
    {"end", NULL, N_("nothing is bought there any more")},
    {"open", NULL, N_("it is bought from again")},
    JSON,
    END};
static const struct cli_option list_options[] = {DIR, FILTER, FORM, END};
static const struct cli_option show_options[] = {
    DIR, {"explain", NULL, N_("say why for every line")}, FORM, END};
static const struct cli_option import_options[] = {
    DIR,
    SUPPLIER,
    {"from", "DATE", N_("prices hold from this day on (today)")},
    {"strict", NULL, N_("take nothing when any line is refused")},
    JSON,
    END};
static const struct cli_option offer_end_options[] = {
    DIR,  SUPPLIER, ITEM, {"last", "DATE", N_("the last day it holds (today)")},
    JSON, END};
static const struct cli_option terms_options[] = {
    DIR,
    SUPPLIER,
    {"name", "N", N_("what it is called, like 年度返利")},
    {"step", "YUAN=P%",
     N_("from so much in a period so many percent; may be "
        "given again")},
    {"incremental", NULL, N_("a step's percent only for what is above it")},
    {"fixed", "YUAN", N_("so much for every period, besides")},
    {"period", "P", N_("month, quarter, year (default) or whole")},
    {"from", "DATE", N_("first day (today)")},
    {"until", "DATE", N_("last day (open)")},
    {"fee", NULL, N_("a fee (通道费, 上架费), not a rebate")},
    JSON,
    END};
static const struct cli_option id_options[] = {DIR, JSON, END};
static const struct cli_option propose_options[] = {
    DIR,
    {"need", "ITEM=QTY", N_("so much is needed; may be given again")},
    {"warehouse", "N", N_("where it is needed (1)")},
    {"orders", NULL, N_("what outlets ordered, less stock and what comes")},
    {"until", "DATE", N_("with --orders: wanted until this day (any)")},
    {"net", NULL, N_("less what is in the warehouse and on its way")},
    {"needed-by", "DATE", N_("the day it must be there (any)")},
    {"day", "DATE", N_("the day of ordering (today)")},
    {"seconds", "N", N_("how long it may look for the cheapest (30)")},
    BY,
    {"dry-run", NULL, N_("only look: record nothing")},
    {"explain", NULL, N_("say why for every line")},
    {"strict", NULL, N_("take nothing when any line is refused")},
    JSON,
    {"csv", NULL, N_("print CSV")},
    END};
static const struct cli_option orders_options[] = {
    DIR,
    FILTER,
    {"state", "S", N_("proposed, approved, part, complete or cancelled")},
    {"open", NULL, N_("only what is still to come")},
    FORM,
    END};
static const struct cli_option decide_options[] = {
    DIR,  {"run", "N", N_("all proposed orders of this proposal")},
    BY,   REASON,
    JSON, END};

static const struct cli_option paper_options[] = {
    DIR, {"out", "FILE", N_("FILE.xlsx, FILE.csv or FILE.html")}, END};
static const struct cli_option receive_options[] = {
    DIR,
    {"order", "N", N_("the order it answers")},
    SUPPLIER,
    {"warehouse", "N", N_("where it came (as the order says)")},
    {"paper", "NO", N_("number of the delivery note")},
    {"line", "ITEM=QTY",
     N_("accepted, then damaged and refused: 7=240,12,0; "
        "may be given again")},
    {"keep", "REASON", N_("take in what differs all the same, and why")},
    {"day", "DATE", N_("the day it came (today)")},
    BY,
    JSON,
    END};
static const struct cli_option received_options[] = {
    DIR, {"order", "N", N_("only of this order")}, FILTER, FORM, END};
static const struct cli_option match_options[] = {
    DIR,      {"order", "N", N_("only of this order")},
    SUPPLIER, {"all", NULL, N_("settled ones too")},
    JSON,     {"csv", NULL, N_("print CSV")},
    END};
static const struct cli_option settle_options[] = {
    DIR,
    {"order", "N", N_("the order")},
    ITEM,
    {"difference", "D", N_("its name, as `hq purchase match --json` has it")},
    BY,
    REASON,
    JSON,
    END};
static const struct cli_option rebates_options[] = {DIR, FILTER, FORM, END};
static const struct cli_option invoice_options[] = {
    DIR,
    {"order", "N", N_("the order it charges")},
    {"number", "NO", N_("the number printed on it")},
    {"day", "DATE", N_("its date (today)")},
    {"line", "ITEM=QTY,YUAN",
     N_("then the tax in percent and in yuan: 7=240,540.00,13; item 0 is "
        "freight; may be given again")},
    {"total", "YUAN", N_("its total, to check the lines against")},
    BY,
    JSON,
    END};

const struct cli_command purchase_commands[] = {
    {"supplier add", "--name N", N_("add or change a supplier"), NULL,
     "    hq supplier add --dir /srv/hq --name 天长粮油 --weekdays 1,4 --lead "
     "2 "
     "--min-order 1000 --freight 80 --free-from 5000",
     supplier_options, 0, 0, cmd_supplier_add},
    {"supplier list", "", N_("list suppliers"), NULL,
     "    hq supplier list --dir /srv/hq", list_options, 0, 0,
     cmd_supplier_list},
    {"supplier show", "SUPPLIER", N_("show a supplier and its agreements"),
     NULL, "    hq supplier show 1 --dir /srv/hq", show_options, 1, 1,
     cmd_supplier_show},
    {"supplier import", "FILE.csv", N_("take in agreements and prices"),
     N_("A line for each price. Columns: supplier 供应商, barcode 条码 or item "
        "商品编号, price 价格 (yuan for a pack), and optionally packs 起订量, "
        "to 止, pack 装量, from 生效日, until 截止日, kind 计价 (all 全额, "
        "incremental 分段), max 限购, pallet 每托, pallets 整托 (any 不限, "
        "whole 整托, above 满托后整托), lead 到货天数, tax 税率, code 货号.\n"
        "Lines of one supplier, item and first day are one agreement; "
        "agreements of the same goods must not overlap in time."),
     "    hq supplier import prices.csv --dir /srv/hq --supplier 天长粮油",
     import_options, 1, 1, cmd_supplier_import},
    {"supplier offers", "", N_("list agreements"), NULL,
     "    hq supplier offers --dir /srv/hq --item 6901234567892", list_options,
     0, 0, cmd_supplier_offers},
    {"supplier offer end", "--supplier S --item I",
     N_("end an agreement after a day"), NULL,
     "    hq supplier offer end --supplier 1 --item 7 --last 2026-12-31 --dir "
     "/srv/hq",
     offer_end_options, 0, 0, cmd_supplier_offer_end},
    {"supplier terms", "", N_("list rebates and fees agreed"), NULL,
     "    hq supplier terms --dir /srv/hq", list_options, 0, 0,
     cmd_supplier_terms},
    {"supplier terms add", "--supplier S --name N",
     N_("agree a rebate or a fee"),
     N_("A rebate counts what was received in each period. The highest step "
        "reached holds for everything (with --incremental for what lies above "
        "it)."),
     "    hq supplier terms add --supplier 1 --name 年度返利 --step 100000=1% "
     "--step 300000=2% --dir /srv/hq\n    hq supplier terms add --supplier 1 "
     "--name 上架费 --fee --fixed 500 --period whole --until 2027-12-31 --dir "
     "/srv/hq",
     terms_options, 0, 0, cmd_supplier_terms_add},
    {"supplier terms end", "ID", N_("end a rebate or fee"), NULL,
     "    hq supplier terms end 2 --dir /srv/hq", id_options, 1, 1,
     cmd_supplier_terms_end},
    {"purchase propose", "[FILE.csv] --by NAME",
     N_("make the cheapest orders for what is needed"),
     N_("Needs come from --orders, --need and from files: barcode 条码 or item "
        "商品编号, "
        "quantity 数量, and optionally day 日期, warehouse 仓库, most 最多 "
        "(never more). Total cost: goods, freight, less rebates and fees. "
        "Price steps, least orders, packs, pallets, order days and delivery "
        "times are kept. The result is proven cheapest, or the most it can be "
        "above it is said."),
     "    hq purchase propose --orders --by 王采购 --explain --dir /srv/hq\n"
     "    hq purchase propose needs.csv --net --by 王采购 --dir /srv/hq\n"
     "    hq purchase propose --need 6901234567892=240 --dry-run --dir /srv/hq",
     propose_options, 0, 8, cmd_purchase_propose},
    {"purchase list", "", N_("list purchase orders"), NULL,
     "    hq purchase list --dir /srv/hq --open", orders_options, 0, 0,
     cmd_purchase_list},
    {"purchase show", "ORDER", N_("show a purchase order"), NULL,
     "    hq purchase show 12 --explain --dir /srv/hq", show_options, 1, 1,
     cmd_purchase_show},
    {"purchase approve", "[ORDER...] --by NAME", N_("approve purchase orders"),
     N_("All of them or none. Prices that have changed since are refused."),
     "    hq purchase approve 12 13 --by 王经理 --dir /srv/hq\n    hq purchase "
     "approve --run 3 --by 王经理 --dir /srv/hq",
     decide_options, 0, 64, cmd_purchase_approve},
    {"purchase cancel", "[ORDER...] --by NAME --reason TEXT",
     N_("cancel purchase orders"), NULL,
     "    hq purchase cancel 12 --by 王经理 --reason 价格有误 --dir /srv/hq",
     decide_options, 0, 64, cmd_purchase_cancel},
    {"purchase close", "ORDER... --by NAME --reason TEXT",
     N_("give up what is still to come"), NULL,
     "    hq purchase close 12 --by 王经理 --reason 厂家断货 --dir /srv/hq",
     decide_options, 1, 64, cmd_purchase_close},
    {"purchase paper", "ORDER --out FILE",
     N_("write an order as workbook, CSV or page"),
     N_("The page prints well on A4."),
     "    hq purchase paper 12 --out 采购单12.xlsx --dir /srv/hq",
     paper_options, 1, 1, cmd_purchase_paper},
    {"purchase receive", "[FILE.csv] --order N --by NAME",
     N_("take in what a supplier brought"),
     N_("Columns: barcode 条码 or item 商品编号, accepted 实收, and optionally "
        "damaged 破损, refused 拒收, lot 批号, produced 生产日期, expiry "
        "到期日, "
        "certificate 合格证. Less than ordered stays on back-order. More than "
        "ordered, other goods and what nobody ordered are refused with a "
        "sentence; --keep REASON takes them in all the same."),
     "    hq purchase receive --order 12 --line 7=240 --paper S-881 --by "
     "李收货 "
     "--dir /srv/hq\n    hq purchase receive --supplier 1 --warehouse 1 --line "
     "9=24 --keep 门店急需 --by 李收货 --dir /srv/hq",
     receive_options, 0, 1, cmd_purchase_receive},
    {"purchase received", "", N_("list what suppliers brought"), NULL,
     "    hq purchase received --dir /srv/hq --order 12", received_options, 0,
     0, cmd_purchase_received},
    {"purchase match", "", N_("compare orders, goods received and invoices"),
     N_("Lists what differs beyond the supplier's tolerances, and who must "
        "act: the buyer, finance or the supplier. The exit code is 1 when "
        "something is open."),
     "    hq purchase match --dir /srv/hq --order 12", match_options, 0, 0,
     cmd_purchase_match},
    {"purchase settle", "--order N --difference D --by NAME --reason TEXT",
     N_("let a difference pass, or say that it was put right"),
     N_("It comes back when it grows."),
     "    hq purchase settle --order 12 --item 7 --difference \"price high\" "
     "--by 赵会计 --reason 已开红字发票 --dir /srv/hq",
     settle_options, 0, 0, cmd_purchase_settle},
    {"purchase rebates", "", N_("list rebates and fees accrued, by period"),
     NULL, "    hq purchase rebates --dir /srv/hq --from 2026-01-01 --csv",
     rebates_options, 0, 0, cmd_purchase_rebates},
    {"invoice add", "[FILE.csv] --order N --number NO --by NAME",
     N_("enter a supplier's invoice"),
     N_("Columns: barcode 条码 or item 商品编号, quantity 数量, amount 金额 "
        "(with tax), and optionally tax_rate 税率, tax 税额. The lines must "
        "add "
        "up to --total."),
     "    hq invoice add --order 12 --number 04512233 --line 7=240,540.00,13 "
     "--total 540.00 --by 赵会计 --dir /srv/hq",
     invoice_options, 0, 1, cmd_invoice_add},
    {"invoice list", "", N_("list suppliers' invoices"), NULL,
     "    hq invoice list --dir /srv/hq --supplier 1", received_options, 0, 0,
     cmd_invoice_list},
    {0},
};
