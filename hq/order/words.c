#include "hq/order/words.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/quantity.h"

static const char *const states[] = {
    [ORDER__LINE_STATE__LINE_OPEN] = N_("not decided"),
    [ORDER__LINE_STATE__LINE_ALLOTTED] = N_("allotted"),
    [ORDER__LINE_STATE__LINE_PARTIAL] = N_("less than asked"),
    [ORDER__LINE_STATE__LINE_BACK_ORDER] = N_("waits"),
    [ORDER__LINE_STATE__LINE_CANCELLED] = N_("cancelled"),
    [ORDER__LINE_STATE__LINE_SUBSTITUTED] = N_("replaced in part"),
    [ORDER__LINE_STATE__LINE_SENT] = N_("sent"),
    [ORDER__LINE_STATE__LINE_RECEIVED] = N_("arrived"),
};
static const char *const reasons[] = {
    [ORDER__LINE_REASON__REASON_NONE] = "",
    [ORDER__LINE_REASON__REASON_SHORTAGE] = N_("shortage"),
    [ORDER__LINE_REASON__REASON_WITHDRAWN] = N_("withdrawn"),
    [ORDER__LINE_REASON__REASON_RECALLED] = N_("recalled"),
    [ORDER__LINE_REASON__REASON_CREDIT] = N_("credit used up"),
    [ORDER__LINE_REASON__REASON_NOT_CARRIED] = N_("not carried"),
    [ORDER__LINE_REASON__REASON_TOO_LATE] = N_("too late"),
    [ORDER__LINE_REASON__REASON_ABSURD] = N_("absurd"),
    [ORDER__LINE_REASON__REASON_BY_BUYER] = N_("by the buyer"),
    [ORDER__LINE_REASON__REASON_REPLACED] = N_("replaced"),
};

const char *desk_state_word(Order__LineState state)
{
    return (size_t)state < ARRAY_LEN(states) ? states[state] : "";
}

const char *desk_reason_word(Order__LineReason reason)
{
    return (size_t)reason < ARRAY_LEN(reasons) ? reasons[reason] : "";
}

static const char *q(int64_t milli, char buf[QUANTITY_CHARS])
{
    return quantity_format(quantity_of(milli), buf);
}

static void shared(const struct desk_line *x, char *out, size_t cap)
{
    char stock[QUANTITY_CHARS], wanted[QUANTITY_CHARS], given[QUANTITY_CHARS];
    char low[QUANTITY_CHARS], need[QUANTITY_CHARS], pack[QUANTITY_CHARS];
    char instead[QUANTITY_CHARS];
    if (x->wanted_milli <= x->stock_milli) {
        snprintf(out, cap, tr("%s are free, %s were asked for by %d: enough."),
                 q(x->stock_milli, stock), q(x->wanted_milli, wanted),
                 x->claims);
        return;
    }
    snprintf(out, cap,
             tr("%s are free, %s were asked for by %d. First its floor of %s, "
                "then by need (%s until the truck after next), in packs of "
                "%s: %s."),
             q(x->stock_milli, stock), q(x->wanted_milli, wanted), x->claims,
             q(x->floor_milli, low),
             q(x->need_milli > 0 ? x->need_milli : 0, need),
             q(x->pack_milli, pack), q(x->given_milli, given));
    size_t len = strlen(out);
    if (x->substitute_milli && len < cap)
        snprintf(out + len, cap - len, tr(" Instead: %s of item %u."),
                 q(x->substitute_milli, instead), x->substitute);
}

const char *desk_line_words(const struct desk_line *x, char *out, size_t cap)
{
    char a[QUANTITY_CHARS], b[QUANTITY_CHARS], fen[MONEY_CHARS];
    out[0] = '\0';
    switch (x->reason) {
    case ORDER__LINE_REASON__REASON_NONE:
    case ORDER__LINE_REASON__REASON_SHORTAGE:
        shared(x, out, cap);
        break;
    case ORDER__LINE_REASON__REASON_WITHDRAWN:
        snprintf(out, cap, "%s", tr("It is no longer in the range."));
        break;
    case ORDER__LINE_REASON__REASON_RECALLED:
        snprintf(out, cap, "%s", tr("It is recalled: nothing is sent."));
        break;
    case ORDER__LINE_REASON__REASON_NOT_CARRIED:
        snprintf(out, cap, "%s", tr("It is not for this outlet."));
        break;
    case ORDER__LINE_REASON__REASON_CREDIT:
        snprintf(
            out, cap,
            tr("%s yuan at transfer price are beyond the outlet's "
               "credit."),
            money_format(money_of(range_value(x->transfer_fen, x->whole_milli)),
                         fen));
        break;
    case ORDER__LINE_REASON__REASON_ABSURD:
        snprintf(out, cap,
                 tr("%s cannot be meant: four weeks sold %s. Ask the shop, "
                    "then `hq order decide`."),
                 q(x->order.asked_milli, a), q(x->sold_milli, b));
        break;
    case ORDER__LINE_REASON__REASON_REPLACED:
        snprintf(out, cap, "%s",
                 tr("Headquarters sent it in the outlet's place already."));
        break;
    default:
        break;
    }
    return out;
}
