/* `hq replenish run`. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/text.h"
#include "hq/cmd.h"
#include "hq/purchase/sheet_columns.h"
#include "hq/replenish/commands.h"
#include "hq/replenish/plan.h"

static const char *const reasons[] = {
    [ORDER__SUGGEST_REASON__SUGGEST_SELLS] = N_("runs out"),
    [ORDER__SUGGEST_REASON__SUGGEST_FAST] = N_("sells faster than before"),
    [ORDER__SUGGEST_REASON__SUGGEST_PROMOTION] = N_("a promotion comes"),
    [ORDER__SUGGEST_REASON__SUGGEST_FESTIVAL] = N_("a festival comes"),
    [ORDER__SUGGEST_REASON__SUGGEST_OUT] = N_("nothing left"),
    [ORDER__SUGGEST_REASON__SUGGEST_SHELF] = N_("the shelf looks empty"),
    [ORDER__SUGGEST_REASON__SUGGEST_NEW] = N_("new in the range"),
};

struct run {
    struct store *s;
    struct calendar calendar;
    struct planner *planner;
    bool explain, try;
    int32_t day;
    int64_t now_ms; /* of the cut-offs */
    uint32_t only;
    Order__Rule *rules; /* owned */
    size_t count, cap;
    json_t *rows; /* NULL: for people */
    int64_t outlets, lines, changed;
};

static const char *q(int64_t milli, char buf[QUANTITY_CHARS])
{
    return quantity_format(quantity_of(milli), buf);
}

/* ---- in words -------------------------------------------------------------*/

static void explain_line(const struct plan_line *x)
{
    char a[QUANTITY_CHARS], b[QUANTITY_CHARS], c[QUANTITY_CHARS];
    char left[QUANTITY_CHARS], cover[QUANTITY_CHARS];
    printf(tr("      There are %s, %s are on the way; it sells %s a week. When "
              "the truck comes about %s will be left; until the next one %s "
              "will be asked for.\n"),
           q(x->on_hand_milli, a), q(x->on_way_milli, b), q(x->weekly_milli, c),
           q(x->left_milli, left), q(x->cover_milli, cover));
    printf(x->by_margin
               ? tr("      To last with %d.%d %% (margin against waste) it "
                    "needs %s more; packs of %s.\n")
               : tr("      To last with %d.%d %% (the outlet's service level) "
                    "it needs %s more; packs of %s.\n"),
           x->wanted_permille / 10, x->wanted_permille % 10,
           q(x->need_milli, a), q(x->pack_milli, b));
    if (x->limits & PLAN_RAISED)
        printf(tr("      Raised: the shelf should show %s.\n"),
               q(x->min_milli, a));
    if (x->limits & PLAN_BY_SHELF)
        printf(tr("      Cut: the shelf holds %s.\n"), q(x->max_milli, a));
    if (x->limits & PLAN_BY_LIFE)
        printf(tr("      Cut: in the %d days it keeps, %s more will sell.\n"),
               x->life_days, q(x->life_milli, a));
    if (x->limits & PLAN_BY_BUDGET)
        printf("%s", tr("      Cut: the truck's budget; other goods earn more "
                        "a yuan.\n"));
    if (x->limits & PLAN_BY_CREDIT)
        printf("%s", tr("      Cut: the outlet's credit; other goods earn more "
                        "a yuan.\n"));
    if (x->limits & PLAN_BY_LINES)
        printf(tr("      Left out: one order has at most %d lines.\n"),
               ORDER_LINES_MAX);
}

static enum err print_line(struct run *r, const struct plan_line *x)
{
    char name[SHEET_TEXT_MAX], shown[4 * SHEET_TEXT_MAX], qty[QUANTITY_CHARS];
    enum err err = sheet_item_name(r->s, x->item, name, sizeof(name));
    if (err)
        return err;
    text_pad(name, 26, false, shown, sizeof(shown));
    printf("  %6u  %s %8s  %s%s%s\n", x->item, shown, q(x->milli, qty),
           tr(reasons[x->reason]), x->words[0] ? ": " : "", x->words);
    if (r->explain)
        explain_line(x);
    return ERR_OK;
}

static enum err print_plan(struct run *r, const struct plan *p)
{
    struct store_outlet outlet = {0};
    char day[CLOCK_DAY_CHARS], cutoff[CLOCK_DAY_CHARS], fen[MONEY_CHARS];
    enum err err = store_outlet(r->s, p->rule.outlet, &outlet);
    if (err && err != ERR_NOTFOUND)
        return err;
    err = ERR_OK;
    printf(tr("%s (%u): truck on %s, orders until %s %02u:%02u, %s yuan at "
              "transfer price\n"),
           outlet.name, p->rule.outlet, clock_format_day(p->truck.day, day),
           clock_format_day(p->truck.cutoff_day, cutoff),
           p->rule.cutoff_minute / 60, p->rule.cutoff_minute % 60,
           money_format(money_of(p->value_fen), fen));
    for (size_t i = 0; !err && i < p->count; i++)
        if (p->lines[i].milli > 0 || r->explain)
            err = print_line(r, &p->lines[i]);
    return err;
}

/* ---- JSON -----------------------------------------------------------------*/

static json_t *text_of(int64_t milli)
{
    char text[QUANTITY_CHARS];
    return json_string(q(milli, text));
}

static json_t *limits_of(unsigned limits)
{
    static const char *const names[] = {"shelf",  "life",  "budget",
                                        "credit", "lines", "raised"};
    json_t *list = json_array();
    for (unsigned i = 0; i < ARRAY_LEN(names); i++)
        if (limits >> i & 1)
            json_array_append_new(list, json_string(names[i]));
    return list;
}

static json_t *line_json(const struct run *r, const struct plan_line *x)
{
    json_t *o = json_pack(
        "{s:I,s:o,s:I,s:o,s:o,s:o,s:s,s:s,s:o}", "item", (json_int_t)x->item,
        "quantity", text_of(x->milli), "pack", (json_int_t)x->pack, "on_hand",
        text_of(x->on_hand_milli), "on_way", text_of(x->on_way_milli), "weekly",
        text_of(x->weekly_milli), "reason", reasons[x->reason], "words",
        x->words, "limits", limits_of(x->limits));
    if (!o || !r->explain)
        return o;
    json_object_set_new(o, "need", text_of(x->need_milli));
    json_object_set_new(o, "left", text_of(x->left_milli));
    json_object_set_new(o, "cover", text_of(x->cover_milli));
    json_object_set_new(o, "pack_quantity", text_of(x->pack_milli));
    json_object_set_new(o, "wanted_permille", json_integer(x->wanted_permille));
    json_object_set_new(o, "covered_permille",
                        json_integer(x->covered_permille));
    json_object_set_new(o, "by_margin", json_boolean(x->by_margin));
    return o;
}

static enum err plan_json(struct run *r, const struct plan *p)
{
    char day[CLOCK_DAY_CHARS], cutoff[CLOCK_DAY_CHARS], fen[MONEY_CHARS];
    json_t *lines = json_array();
    for (size_t i = 0; i < p->count; i++)
        if (p->lines[i].milli > 0 || r->explain)
            json_array_append_new(lines, line_json(r, &p->lines[i]));
    json_t *o = json_pack(
        "{s:I,s:s,s:s,s:i,s:s,s:o}", "outlet", (json_int_t)p->rule.outlet,
        "delivery_day", clock_format_day(p->truck.day, day), "cutoff_day",
        clock_format_day(p->truck.cutoff_day, cutoff), "cutoff_minute",
        (int)p->rule.cutoff_minute, "value",
        money_format(money_of(p->value_fen), fen), "lines", lines);
    return o && !json_array_append_new(r->rows, o) ? ERR_OK : ERR_NOMEM;
}

/* ---- the run --------------------------------------------------------------*/

static enum err on_rule(void *ctx, const Order__Rule *rule)
{
    struct run *r = ctx;
    if (r->only && rule->outlet != r->only)
        return ERR_OK;
    if (r->count == r->cap) {
        size_t cap = r->cap ? 2 * r->cap : 256;
        Order__Rule *grown = realloc(r->rules, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        r->rules = grown;
        r->cap = cap;
    }
    r->rules[r->count++] = *rule;
    return ERR_OK;
}

static enum err say(struct run *r, const struct plan *p)
{
    if (r->rows)
        return plan_json(r, p);
    return r->only || r->explain || r->try ? print_plan(r, p) : ERR_OK;
}

static enum err plan_one(struct run *r, const Order__Rule *rule)
{
    const struct plan *p = NULL;
    size_t lines = 0;
    bool changed = false;
    enum err err = planner_outlet(r->planner, rule, r->now_ms, &p);
    if (err)
        return err == ERR_NOTFOUND ? ERR_OK : err;
    if (!r->try)
        err = plan_suggest(r->s, p, clock_now_ms(), &lines, &changed);
    for (size_t i = 0; r->try && i < p->count; i++)
        lines += p->lines[i].milli > 0;
    r->outlets++;
    r->lines += (int64_t)lines;
    r->changed += changed;
    return err ? err : say(r, p);
}

/* One step in a transaction of its own, so that tills' entries are taken in
 * between; rule NULL: what outlets share is learnt. */
static enum err step(struct run *r, const Order__Rule *rule)
{
    enum err err = r->try ? ERR_OK : store_begin(r->s);
    if (err)
        return err;
    err = rule ? plan_one(r, rule)
               : planner_new(r->s, &r->calendar, r->day, !r->try, &r->planner);
    return r->try ? err : store_end(r->s, err);
}

static enum err plan_all(struct run *r)
{
    enum err err = step(r, NULL);
    for (size_t i = 0; !err && i < r->count; i++)
        err = step(r, &r->rules[i]);
    planner_free(r->planner);
    return err;
}

static enum err finish(struct run *r)
{
    if (!r->rows) {
        printf(tr("%lld outlets, %lld lines; %lld suggestions are new or "
                  "changed\n"),
               (long long)r->outlets, (long long)r->lines,
               (long long)r->changed);
        return ERR_OK;
    }
    json_t *o = json_pack("{s:I,s:I,s:I,s:O}", "outlets",
                          (json_int_t)r->outlets, "lines", (json_int_t)r->lines,
                          "changed", (json_int_t)r->changed, "rows", r->rows);
    if (!o)
        return ERR_NOMEM;
    int rc = json_dumpf(o, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(o);
    return rc ? ERR_IO : ERR_OK;
}

static enum err look(struct cli *c, struct run *r, struct diag *d)
{
    int64_t now = clock_now_ms();
    int32_t today = clock_business_day(now, 0);
    enum err err = cli_day(c, "day", today, &r->day, d);
    r->now_ms = r->day == today ? now : truck_midnight(r->day);
    if (!err)
        err = cmd_id(c, "outlet", false, &r->only, d);
    if (!err)
        err = calendar_open(cli_text(c, "dir"), &r->calendar, d);
    if (!err)
        err = cmd_open(c, r->try ? STORE_READ : STORE_WRITE, &r->s, d);
    if (!err)
        err = order_rules(r->s, on_rule, r);
    if (!err && r->count == 0)
        err = diag_set(d, ERR_NOTFOUND,
                       tr("nobody said when the truck comes: see `hq order "
                          "rule --help`"));
    return err;
}

enum err cmd_replenish_run(struct cli *c, struct diag *d)
{
    struct run *r = calloc(1, sizeof(*r));
    if (!r)
        return ERR_NOMEM;
    r->explain = cli_flag(c, "explain");
    r->try = cli_flag(c, "try");
    enum err err = look(c, r, d);
    if (!err && cli_flag(c, "json"))
        r->rows = json_array();
    if (!err)
        err = plan_all(r);
    if (!err)
        err = finish(r);
    json_decref(r->rows);
    store_close(r->s);
    free(r->rules);
    free(r);
    return err;
}
