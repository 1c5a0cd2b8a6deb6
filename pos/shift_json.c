#include "pos/shift_json.h"

#include <jansson.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"

static void set_money(json_t *o, const char *key, struct money m)
{
    char text[MONEY_CHARS];
    json_object_set_new(o, key, json_string(money_format(m, text)));
}

static void set_time(json_t *o, const char *key, int64_t at_ms)
{
    char text[CLOCK_TIME_CHARS];
    json_object_set_new(o, key, json_string(clock_format_time(at_ms, text)));
}

static void set_sum(json_t *o, const char *count, const char *amount,
                    struct shift_sum sum)
{
    json_object_set_new(o, count, json_integer(sum.count));
    set_money(o, amount, sum.amount);
}

enum err shift_show(const struct shift *s, struct diag *d)
{
    char day[CLOCK_DAY_CHARS];
    const int cash = LEDGER__TENDER_TYPE__CASH;
    json_t *o = json_object();
    json_object_set_new(o, "shift", json_integer(s->number));
    json_object_set_new(o, "business_day",
                        json_string(clock_format_day(s->business_day, day)));
    json_object_set_new(o, "closed", json_boolean(s->closed));
    set_time(o, "opened", s->opened_ms);
    if (s->closed)
        set_time(o, "ended", s->closed_ms);
    set_money(o, "float", s->float_cash);
    json_object_set_new(o, "sales",
                        json_integer(shift_of(s, SHIFT_SALES).count));
    json_object_set_new(o, "pieces",
                        json_integer(shift_of(s, SHIFT_PIECES).count));
    set_money(o, "total", shift_of(s, SHIFT_SALES).amount);
    set_money(o, "discounts", shift_of(s, SHIFT_SAVED).amount);
    set_money(o, "cash", s->sums[SHIFT_TENDERED][cash].amount);
    set_money(o, "change", shift_of(s, SHIFT_CHANGE).amount);
    json_object_set_new(o, "voids",
                        json_integer(shift_of(s, SHIFT_VOIDS).count));
    set_money(o, "voided", shift_of(s, SHIFT_VOIDS).amount);
    json_object_set_new(o, "abandoned",
                        json_integer(shift_of(s, SHIFT_ABANDONED).count));
    json_object_set_new(o, "drawer",
                        json_integer(shift_of(s, SHIFT_DRAWER).count));
    json_object_set_new(o, "drawer_left_open",
                        json_integer(shift_of(s, SHIFT_DRAWER_LEFT).count));
    json_object_set_new(o, "reprints",
                        json_integer(shift_of(s, SHIFT_REPRINTS).count));
    set_sum(o, "refunds", "refunded", shift_of(s, SHIFT_REFUNDS));
    set_money(o, "refunded_cash", s->sums[SHIFT_REFUNDED][cash].amount);
    set_money(o, "repaid_cash", s->sums[SHIFT_REPAID][cash].amount);
    set_money(o, "cash_in", shift_of(s, SHIFT_CASH_IN).amount);
    set_money(o, "cash_out", shift_of(s, SHIFT_CASH_OUT).amount);
    set_money(o, "cash_drop", shift_of(s, SHIFT_CASH_DROP).amount);
    json_object_set_new(o, "overrides",
                        json_integer(shift_of(s, SHIFT_OVERRIDES).count));
    set_money(o, "expected", s->expected);
    if (s->closed) {
        set_money(o, "counted", s->counted);
        set_money(o, "difference", money_of(s->counted.fen - s->expected.fen));
    }
    int rc = json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(o);
    if (rc != 0 || putchar('\n') == EOF || fflush(stdout) != 0)
        return diag_set(d, ERR_IO, tr("the output could not be written"));
    return ERR_OK;
}
