#include "hq/dispatch/commands.h"

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
#define CSV                                                                    \
    {                                                                          \
        "csv", NULL, N_("print CSV")                                           \
    }
#define FORM                                                                   \
    {"page", "N", N_("page to show, from 1")},                                 \
        {"page-size", "N",                                                     \
         N_("rows on a page (20 in a table; all otherwise)")},                 \
        JSON, CSV
#define DAY                                                                    \
    {                                                                          \
        "day", "DATE", N_("the day of the trucks (tomorrow)")                  \
    }
#define PLAN                                                                   \
    {                                                                          \
        "plan", "N", N_("this plan (the day's latest)")                        \
    }
#define CLOSE                                                                  \
    {"close", NULL, N_("it is not used any more")},                            \
    {                                                                          \
        "open-again", NULL, N_("it is used again")                             \
    }
#define END                                                                    \
    {                                                                          \
        0                                                                      \
    }

static const struct cli_option place_options[] = {
    DIR,
    {"name", "N", N_("its name; a known one is changed")},
    {"kind", "K", N_("hub, station or outlet")},
    {"outlet", "ID", N_("the outlet that stands there")},
    {"warehouse", "ID", N_("of a hub: the warehouse that loads there")},
    {"lat", "DEGREES", N_("latitude, like 32.684970")},
    {"lon", "DEGREES", N_("longitude, like 119.009320")},
    {"approximate", NULL, N_("nobody measured these coordinates")},
    {"via", "PLACE", N_("the hub or station it is supplied from (the hub)")},
    {"limit", "KG", N_("the heaviest truck its road bears")},
    {"service", "MINUTES", N_("to unload; at a station: for each outlet")},
    {"open", "TIMES",
     N_("when it takes goods: 07:00-11:30,14:00-18:00, or any")},
    {"weekdays", "1,4", N_("days trucks come, Monday is 1 (any)")},
    {"handover", "TIME",
     N_("of a station: the hub's trucks are there before, its own leave "
        "after")},
    CLOSE,
    JSON,
    END};
static const struct cli_option vehicle_options[] = {
    DIR,
    {"name", "PLATE", N_("its plate; a known one is changed")},
    {"depot", "PLACE", N_("the hub or station where it stands")},
    {"weight", "KG", N_("what it carries")},
    {"volume", "LITRES", N_("what it holds")},
    {"crates", "N", N_("crates it holds")},
    {"gross", "KG", N_("its weight when full, for roads with a limit")},
    {"chilled", NULL, N_("keeps goods chilled")},
    {"frozen", NULL, N_("keeps goods frozen")},
    {"fixed", "YUAN", N_("for a day it drives")},
    {"km", "YUAN", N_("for a kilometre")},
    {"hour", "YUAN", N_("for an hour, waiting too")},
    {"shift", "TIMES", N_("06:00-18:00")},
    {"trips", "N", N_("trips in a shift (1)")},
    {"reload", "MINUTES", N_("between two trips (30)")},
    {"driver", "N", N_("who drives")},
    CLOSE,
    JSON,
    END};
static const struct cli_option consign_options[] = {
    DIR,
    {"owner", "N", N_("whose goods they are")},
    {"outlet", "ID", N_("where they go")},
    {"weight", "KG", N_("what they weigh")},
    {"volume", "LITRES", N_("the room they take")},
    {"fee", "YUAN", N_("agreed price of carrying them")},
    {"pieces", "N", N_("how many pieces (1)")},
    {"day", "DATE", N_("from this day on (today)")},
    {"parcel", NULL, N_("a parcel (快递)")},
    {"chilled", NULL, N_("must stay chilled")},
    {"frozen", NULL, N_("must stay frozen")},
    {"paper", "NO", N_("number of their paper")},
    JSON,
    END};
static const struct cli_option list_options[] = {DIR, FORM, END};
static const struct cli_option consigns_options[] = {
    DIR, {"waiting", NULL, N_("only what is still to be planned")}, FORM, END};
static const struct cli_option import_options[] = {
    DIR,
    {"strict", NULL, N_("take nothing when any line is refused")},
    JSON,
    END};
static const struct cli_option set_options[] = {
    DIR,
    {"factor", "F", N_("road to straight line, like 1.3")},
    {"speed", "KMH", N_("kilometres an hour, like 40")},
    {"crate", "LITRES", N_("goods in one crate, like 40")},
    END};
static const struct cli_option id_options[] = {DIR, JSON, END};
static const struct cli_option plan_options[] = {
    DIR,
    DAY,
    {"hub", "PLACE", N_("from this hub (the only one)")},
    {"seconds", "S", N_("how long to search (10)")},
    {"iterations", "N",
     N_("tries for each depot: the same plan on any machine")},
    {"seed", "K", N_("another number, another search (1)")},
    {"anew", NULL, N_("do not begin with the day's latest plan")},
    {"explain", NULL, N_("say why")},
    JSON,
    CSV,
    END};
static const struct cli_option show_options[] = {
    DIR, DAY, PLAN, {"explain", NULL, N_("say why")}, JSON, CSV, END};
static const struct cli_option rule_options[] = {
    DIR,
    DAY,
    {"outlet", "ID", N_("the outlet")},
    {"vehicle", "PLATE", N_("the truck")},
    JSON,
    END};
static const struct cli_option move_options[] = {
    DIR,
    DAY,
    {"outlet", "ID", N_("the outlet")},
    {"vehicle", "PLATE", N_("the truck")},
    {"after", "ID", N_("right after this outlet")},
    JSON,
    END};
static const struct cli_option free_options[] = {
    DIR, DAY, {"outlet", "ID", N_("only this outlet")}, JSON, END};
static const struct cli_option day_options[] = {DIR, DAY, JSON, CSV, END};
static const struct cli_option deliveries_options[] = {
    DIR, {"day", "DATE", N_("only that day")}, JSON, CSV, END};
static const struct cli_option confirm_options[] = {DIR, DAY, PLAN, JSON, END};
static const struct cli_option manifest_options[] = {
    DIR, DAY, PLAN, {"out", "FILE", N_("write to FILE")}, END};
static const struct cli_option paper_options[] = {
    DIR,
    DAY,
    PLAN,
    {"delivery", "ID", N_("only this delivery")},
    {"out", "FILE", N_("write to FILE")},
    END};
static const struct cli_option load_options[] = {
    DIR,
    {"scan", "TEXT", N_("what the slip's code says; may be given again")},
    {"at", "PLACE", N_("where it is loaded (the hub)")},
    {"by", "ID", N_("cashier number of who loads")},
    JSON,
    END};
static const struct cli_option temperature_options[] = {
    DIR,
    {"grace", "MINUTES", N_("too warm for so long is no harm yet (10)")},
    JSON,
    END};
static const struct cli_option back_options[] = {
    DIR,
    {"delivery", "ID", N_("what it came back with")},
    {"warehouse", "ID", N_("put at this warehouse's dock")},
    {"lost", "WHY", N_("or lost: damaged, expired, short, stolen, ...")},
    {"item", "ID", N_("only this item")},
    {"quantity", "N", N_("how much, in base units")},
    {"reason", "TEXT", N_("why, in words")},
    {"by", "ID", N_("cashier number of who books it")},
    JSON,
    END};

const struct cli_command dispatch_commands[] = {
    {"road place", "--name N", N_("add or change a place on the road"), NULL,
     "    hq road place --dir /srv/hq --name 天长集散中心 --kind hub "
     "--warehouse 1 --lat 32.684970 --lon 119.009320\n"
     "    hq road place --dir /srv/hq --name 高庙村店 --outlet 12 --via "
     "铜城中转站 --limit 4500 --open 07:00-11:30",
     place_options, 0, 0, cmd_road_place},
    {"road list", "", N_("list the places on the road"), NULL,
     "    hq road list --dir /srv/hq", list_options, 0, 0, cmd_road_list},
    {"road import", "FILE.csv", N_("take in places"),
     N_("Columns: name 名称, and optionally kind 类型, outlet 网点, warehouse "
        "仓库, lat 纬度, lon 经度, approximate 约, via 上级, limit 限重, "
        "service 卸货分钟, open 收货时间, weekdays 送货日, handover "
        "交接时间."),
     "    hq road import places.csv --dir /srv/hq", import_options, 1, 1,
     cmd_road_import},
    {"road matrix", "FILE.csv", N_("take in measured distances"),
     N_("Columns: from 从, to 到, km 公里 (none 不通: no road), and optionally "
        "minutes 分钟, both 往返 (yes 是: the same back)."),
     "    hq road matrix distances.csv --dir /srv/hq", import_options, 1, 1,
     cmd_road_matrix},
    {"road set", "", N_("set road factor, speed and the size of crates"), NULL,
     "    hq road set --factor 1.35 --speed 35 --dir /srv/hq", set_options, 0,
     0, cmd_road_set},
    {"vehicle add", "--name PLATE --depot PLACE --weight KG",
     N_("add or change a truck"), NULL,
     "    hq vehicle add --dir /srv/hq --name 皖M12345 --depot 天长集散中心 "
     "--weight 1500 --volume 9000 --gross 4200 --fixed 120 --km 2.2 --hour 30 "
     "--trips 2",
     vehicle_options, 0, 0, cmd_vehicle_add},
    {"vehicle list", "", N_("list trucks"), NULL,
     "    hq vehicle list --dir /srv/hq", list_options, 0, 0, cmd_vehicle_list},
    {"vehicle import", "FILE.csv", N_("take in trucks"),
     N_("Columns: name 车牌, depot 车场, and optionally weight 载重, volume "
        "容积, crates 周转箱, gross 总重, chilled 冷藏, frozen 冷冻, fixed "
        "出车费, km 每公里, hour 每小时, shift 班次, trips 趟数, reload "
        "装车分钟, driver 司机."),
     "    hq vehicle import trucks.csv --dir /srv/hq", import_options, 1, 1,
     cmd_vehicle_import},
    {"consign add", "--owner N --outlet ID --weight KG",
     N_("take in another merchant's goods or a parcel"), NULL,
     "    hq consign add --dir /srv/hq --owner 中通快递 --outlet 12 --weight "
     "3.5 --volume 20 --parcel",
     consign_options, 0, 0, cmd_consign_add},
    {"consign import", "FILE.csv", N_("take in many consignments"),
     N_("Columns: owner 货主, outlet 网点, weight 重量, and optionally volume "
        "体积, fee 运费, pieces 件数, day 日期, parcel 快递, chilled 冷藏, "
        "frozen 冷冻, paper 单号."),
     "    hq consign import parcels.csv --dir /srv/hq", import_options, 1, 1,
     cmd_consign_import},
    {"consign list", "", N_("list consignments"), NULL,
     "    hq consign list --dir /srv/hq --waiting", consigns_options, 0, 0,
     cmd_consign_list},
    {"consign cancel", "ID", N_("give a consignment back"), NULL,
     "    hq consign cancel 7 --dir /srv/hq", id_options, 1, 1,
     cmd_consign_cancel},
    {"dispatch plan", "--day DATE", N_("plan the trucks of a day"),
     N_("Allotted order lines, parcels and consignments go out from the hub: "
        "straight, or through a transfer station where that is cheaper. What "
        "cannot go is left out with what to change; the rest is planned. "
        "Planning again begins with the day's latest plan."),
     "    hq dispatch plan --day 2026-11-23 --seconds 20 --explain --dir "
     "/srv/hq",
     plan_options, 0, 0, cmd_dispatch_plan},
    {"dispatch show", "", N_("show a plan"), NULL,
     "    hq dispatch show --day 2026-11-23 --dir /srv/hq", show_options, 0, 0,
     cmd_dispatch_show},
    {"dispatch pin", "--outlet ID --vehicle PLATE",
     N_("an outlet goes with this truck"),
     N_("With a truck of the hub it goes straight there, with one of a "
        "station through that station."),
     "    hq dispatch pin --day 2026-11-23 --outlet 12 --vehicle 皖M12345 "
     "--dir /srv/hq",
     rule_options, 0, 0, cmd_dispatch_pin},
    {"dispatch move", "--outlet ID --vehicle PLATE --after ID",
     N_("an outlet comes right after another"), NULL,
     "    hq dispatch move --day 2026-11-23 --outlet 12 --vehicle 皖M12345 "
     "--after 7 --dir /srv/hq",
     move_options, 0, 0, cmd_dispatch_move},
    {"dispatch forbid", "--outlet ID --vehicle PLATE",
     N_("an outlet does not go with this truck"), NULL,
     "    hq dispatch forbid --day 2026-11-23 --outlet 12 --vehicle 皖M12345 "
     "--dir /srv/hq",
     rule_options, 0, 0, cmd_dispatch_forbid},
    {"dispatch free", "", N_("lift the rules of a day or of an outlet"), NULL,
     "    hq dispatch free --day 2026-11-23 --outlet 12 --dir /srv/hq",
     free_options, 0, 0, cmd_dispatch_free},
    {"dispatch rules", "", N_("list the rules of a day"), NULL,
     "    hq dispatch rules --day 2026-11-23 --dir /srv/hq", day_options, 0, 0,
     cmd_dispatch_rules},
    {"dispatch confirm", "", N_("make deliveries of a plan"),
     N_("Every stop gets a number and its shop is told what comes when. "
        "Stops whose orders have changed since are left for the next plan."),
     "    hq dispatch confirm --day 2026-11-23 --dir /srv/hq", confirm_options,
     0, 0, cmd_dispatch_confirm},
    {"dispatch list", "", N_("list deliveries"), NULL,
     "    hq dispatch list --day 2026-11-23 --dir /srv/hq", deliveries_options,
     0, 0, cmd_dispatch_list},
    {"dispatch manifest", "", N_("a page for each truck, to print"), NULL,
     "    hq dispatch manifest --day 2026-11-23 --out trucks.html --dir "
     "/srv/hq",
     manifest_options, 0, 0, cmd_dispatch_manifest},
    {"dispatch slip", "", N_("a slip for each stop, to print"), NULL,
     "    hq dispatch slip --day 2026-11-23 --out slips.html --dir /srv/hq",
     paper_options, 0, 0, cmd_dispatch_slip},
    {"dispatch load", "--scan TEXT", N_("goods go onto the truck"),
     N_("Scan the slip's code at the truck: the outlet's lane is loaded and "
        "its orders are sent. Scanned at a station (--at), it is noted that "
        "they changed trucks."),
     "    hq dispatch load --scan LDD/31/12/20780/4/0A1B2C3D --dir /srv/hq",
     load_options, 0, 0, cmd_dispatch_load},
    {"dispatch temperature", "FILE.csv", N_("take in a truck's temperatures"),
     N_("Columns: vehicle 车牌, time 时间 (2026-11-22 08:10), degrees 温度. "
        "Cold goods that were outside their limits for longer than --grace "
        "between loading and an hour after the planned arrival are held."),
     "    hq dispatch temperature log.csv --dir /srv/hq", temperature_options,
     1, 1, cmd_dispatch_temperature},
    {"dispatch back", "--delivery ID",
     N_("book what came back on the truck, or was lost"), NULL,
     "    hq dispatch back --delivery 31 --warehouse 1 --dir /srv/hq\n"
     "    hq dispatch back --delivery 31 --item 7 --quantity 2 --lost damaged "
     "--dir /srv/hq",
     back_options, 0, 0, cmd_dispatch_back},
    {0},
};
