#include "tests/support/stage_routes.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "pos/sql.h"
#include "pos/ui/panels.h"
#include "tests/support/fake_till.h"

#define COLA "6901234567892"

const struct stage_route stage_routes[] = {
    {"sale", .form = STAGE_TEXT, .keys = ""},
    {"sale with goods", .basket = true, .keys = ""},
    {"find", .form = STAGE_TEXT, .keys = "F2"},
    {"find: categories", .keys = "F2 F4"},
    {"quantity", .form = STAGE_NUMBER, .basket = true, .keys = "F3"},
    {"discount", .form = STAGE_NUMBER, .basket = true, .keys = "F4"},
    {"why", .form = STAGE_TEXT, .basket = true, .keys = "F4 Tab '50' Enter"},
    {"keeper", .form = STAGE_NUMBER, .basket = true, .cashier = true,
     .keys = "F4 Tab '50' Enter"},
    {"park", .form = STAGE_TEXT, .basket = true, .keys = "F5"},
    {"parked", .keys = "F6"},
    {"line", .basket = true, .keys = "Right"},
    {"price", .form = STAGE_NUMBER, .basket = true, .keys = "Right 3"},
    {"refund: which", .form = STAGE_TEXT, .keys = "F7"},
    {"refund: lines", .keys = "F7 Enter"},
    {"refund: why", .form = STAGE_TEXT, .keys = "F7 Enter F3 Enter"},
    {"refund: money", .keys = "F7 Enter F3 Enter 1 Enter"},
    {"refund: no receipt", .keys = "F7 F8"},
    {"customers", .form = STAGE_TEXT, .keys = "F8"},
    {"customer: new", .form = STAGE_TEXT, .keys = "F8 F3"},
    {"customer: phone", .form = STAGE_TEXT, .keys = "F8 F3 'zhang' Enter"},
    {"account", .keys = "F8 'wang' Enter"},
    {"account: pays back", .form = STAGE_NUMBER, .keys = "F8 'wang' Enter F2"},
    {"account: limit", .form = STAGE_NUMBER, .keys = "F8 'wang' Enter F4"},
    {"account: put right", .form = STAGE_NUMBER, .keys = "F8 'wang' Enter F5"},
    {"account: name", .form = STAGE_TEXT, .keys = "F8 'wang' Enter F6"},
    {"account: points right", .form = STAGE_NUMBER,
     .keys = "F8 'wang' Enter F8"},
    {"account: erase", .keys = "F8 'wang' Enter F9"},
    {"account: how it comes", .keys = "F8 'wang' Enter F2 '1' Enter"},
    {"account: by phone", .keys = "F8 'wang' Enter F2 '1' Enter 2"},
    {"account with goods", .form = STAGE_NUMBER, .basket = true,
     .keys = "F8 'wang' Enter Enter"},
    {"who owes", .keys = "F8 F5"},
    {"members", .form = STAGE_TEXT, .keys = "F9"},
    {"menu", .keys = "F10"},
    {"frequent", .keys = "F11"},
    {"weight", .form = STAGE_NUMBER, .keys = "'0012' Enter"},
    {"weight on the scale", .form = STAGE_NUMBER, .scale = true,
     .keys = "'0012' Enter"},
    {"pay", .form = STAGE_NUMBER, .basket = true, .keys = "Enter"},
    {"shift", .keys = "F10 1"},
    {"shift: count", .form = STAGE_NUMBER, .keys = "F10 1 F9"},
    {"shift: by note", .form = STAGE_NUMBER, .keys = "F10 1 F9 F2"},
    {"shift: counted", .keys = "F10 1 F9 '100' Enter"},
    {"another copy", .keys = "F10 2"},
    {"cash in", .form = STAGE_NUMBER, .keys = "F10 3 1"},
    {"cash in: why", .form = STAGE_TEXT, .keys = "F10 3 1 '5' Enter"},
    {"cash out", .form = STAGE_NUMBER, .keys = "F10 3 2"},
    {"cash to the safe", .form = STAGE_NUMBER, .keys = "F10 3 3"},
    {"hand over", .form = STAGE_NUMBER, .keys = "F10 3 4"},
    {"hand over: who", .keys = "F10 3 4 '100' Enter"},
    {"drawer", .form = STAGE_TEXT, .keys = "F10 3 5"},
    {"refunds that failed", .keys = "F10 3 6"},
    {"goods came in", .keys = "F10 4 1"},
    {"goods came in: cost", .form = STAGE_NUMBER,
     .keys = "F10 4 1 'kl' Enter F4"},
    {"goods came in: quantity", .form = STAGE_NUMBER,
     .keys = "F10 4 1 'kl' Enter F3"},
    {"goods came in: date", .form = STAGE_NUMBER,
     .keys = "F10 4 1 'kl' Enter F5"},
    {"goods came in: paper", .form = STAGE_TEXT,
     .keys = "F10 4 1 'kl' Enter F6"},
    {"goods came in: write", .keys = "F10 4 1 'kl' Enter F8"},
    {"stock of one", .keys = "F10 4 2"},
    {"stock of cola", .keys = "F10 4 2 'kl' Enter"},
    {"stock below zero", .keys = "F10 4 2 F3"},
    {"near the date", .keys = "F10 4 3"},
    {"stocktake: what", .keys = "F10 4 4"},
    {"stocktake", .keys = "F10 4 4 1"},
    {"stocktake: counted", .form = STAGE_TEXT, .keys = "F10 4 4 1 'kl' Enter"},
    {"stocktake: found", .keys = "F10 4 4 1 'kl' Enter F8"},
    {"thrown away", .keys = "F10 4 5"},
    {"stock papers", .keys = "F10 4 6"},
    {"to the supplier", .keys = "F10 4 6 1"},
    {"to another shop", .keys = "F10 4 6 2"},
    {"from another shop", .keys = "F10 4 6 3"},
    {"papers written", .keys = "F10 4 6 4"},
    {"opening stock", .keys = "F10 4 6 5"},
    {"own goods", .form = STAGE_TEXT, .keys = "F10 4 7"},
    {"orders", .keys = "F10 4 8"},
    {"order", .keys = "F10 4 8 1"},
    {"order: goods", .keys = "F10 4 8 1 'kl' Enter"},
    {"order: quantity", .form = STAGE_NUMBER,
     .keys = "F10 4 8 1 'kl' Enter F3"},
    {"order: sure", .keys = "F10 4 8 1 'kl' Enter F8"},
    {"order: where it stands",
     .keys = "F10 4 8 1 'kl' Enter F8 Enter F10 4 8 End Enter"},
    {"deliveries", .keys = "F10 4 9"},
    {"delivery", .scan = "LDD/5/3/20414/2/00000000", .keys = "'kl' Enter"},
    {"delivery: here", .form = STAGE_NUMBER, .scan = "LDD/5/3/20414/2/00000000",
     .keys = "'kl' Enter F3"},
    {"delivery: broken", .form = STAGE_NUMBER,
     .scan = "LDD/5/3/20414/2/00000000", .keys = "'kl' Enter F5"},
    {"delivery: back", .form = STAGE_NUMBER, .scan = "LDD/5/3/20414/2/00000000",
     .keys = "'kl' Enter F6"},
    {"delivery: crates", .form = STAGE_NUMBER,
     .scan = "LDD/5/3/20414/2/00000000", .keys = "'kl' Enter F10"},
    {"delivery: sign", .form = STAGE_NUMBER, .scan = "LDD/5/3/20414/2/00000000",
     .keys = "'kl' Enter F8"},
    {"report: days", .keys = "F10 5 1"},
    {"report: hours", .keys = "F10 5 2"},
    {"report: categories", .keys = "F10 5 3"},
    {"report: best", .keys = "F10 5 4"},
    {"report: dead", .keys = "F10 5 5"},
    {"report: margins", .keys = "F10 5 6"},
    {"report: to order", .keys = "F10 5 7"},
    {"credit owed", .keys = "F10 5 8"},
    {"this till", .keys = "F10 6"},
    {"receipt layout", .keys = "F10 6 3"},
    {"stick", .keys = "F10 6 4"},
    {"about", .keys = "F10 6 8"},
    {"give up", .basket = true, .keys = "F10 7"},
    {"end", .keys = "F10 8 2"},
    {"login", .form = STAGE_NUMBER, .keys = "F10 8 1"},
    {"login: pin", .form = STAGE_NUMBER, .keys = "F10 8 1 '2' Enter"},
};
const int stage_route_count = (int)ARRAY_LEN(stage_routes);

static void sign_in(struct stage *s, bool keeper)
{
    stage_keys(s, keeper ? "'1' Enter '1234' Enter" : "'2' Enter '4321' Enter");
}

void stage_begin(struct stage *s)
{
    sign_in(s, true);
    stage_keys(s, "'100' Enter");
    stage_scan(s, COLA);
    stage_keys(s, "Enter F1 Esc");
    stage_keys(s, "F8 F3 'wang' Enter '13800000001' Enter");
    CHECK(stage_home(s));
    stage_scan(s, COLA);
    stage_keys(s, "F8 'wang' Enter Enter Enter Esc"); /* on credit */
    CHECK(stage_home(s));
    CHECK(s->ui->signed_in && s->ui->shift.number == 1);
}

/* A basket that stands is given up. */
static void empty(struct stage *s)
{
    if (s->ui->desk->cart.count > 0)
        stage_keys(s, "F10 7 Enter");
    if (s->ui->depth > 1) /* a cashier's takes the keeper */
        stage_home(s);
}

/* Wrong PINs that were tried on purpose hold nobody up. */
static void forgive(struct stage *s)
{
    CHECK(db_run(&s->till->db, sql_guard_delete, "i", INT64_C(1)) == ERR_OK);
    CHECK(db_run(&s->till->db, sql_guard_delete, "i", INT64_C(2)) == ERR_OK);
}

bool stage_go(struct stage *s, const struct stage_route *route)
{
    forgive(s);
    if (!s->ui->signed_in) {
        stage_keys(s, "Esc Esc Esc Esc Esc"); /* half a number, a menu */
        sign_in(s, true);
    }
    if (!stage_home(s))
        return false;
    s->ui->scale.expected = s->ui->scale.works = route->scale;
    bool keeper = s->ui->desk->actor.keeper;
    if (keeper == route->cashier) {
        stage_keys(s, "F10 8 1");
        sign_in(s, !route->cashier);
        if (!stage_home(s))
            return false;
    }
    if (!route->basket)
        empty(s);
    else if (s->ui->desk->cart.count == 0)
        stage_scan(s, COLA);
    if (route->scan)
        stage_scan(s, route->scan);
    stage_keys(s, route->keys);
    return true;
}
