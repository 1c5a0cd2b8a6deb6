#include "hq/pay/show_told.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/money.h"
#include "hq/store/billed.h"

#define FILE_CHARS 17 /* of the hash, in the name of a kept bill */

/* NULL: for people. */
struct telling {
    json_t *bills, *cash;
    bool any;
};

static const char *result_name(Feed__BillResult result)
{
    static const char *const names[] = {
        [FEED__BILL_RESULT__BILL_PAID] = N_("paid"),
        [FEED__BILL_RESULT__BILL_REVERSED] = N_("reversed"),
        [FEED__BILL_RESULT__BILL_ABSENT] = N_("not in the bill"),
        [FEED__BILL_RESULT__BILL_REFUNDED] = N_("refunded"),
    };
    return (size_t)result < sizeof(names) / sizeof(*names) ? names[result]
                                                           : "?";
}

/* Yuan to a thousandth of a fen: "0.03800". */
static const char *fee_text(int64_t milli, char out[MONEY_CHARS + 4])
{
    int64_t fee = milli < 0 ? -milli : milli;
    snprintf(out, MONEY_CHARS + 4, "%s%" PRId64 ".%05" PRId64,
             milli < 0 ? "-" : "", fee / 100000, fee % 100000);
    return out;
}

static void bill_line(const struct billed_said *b)
{
    char day[CLOCK_DAY_CHARS], amount[MONEY_CHARS], fee[MONEY_CHARS + 4],
        file[FILE_CHARS];
    printf(tr("bill of %s, %s: %s"), b->provider, clock_format_day(b->day, day),
           tr(result_name(b->result)));
    if (b->refund_no[0])
        printf(" %s", b->refund_no);
    if (b->result != FEED__BILL_RESULT__BILL_ABSENT)
        printf(tr(" %s, fee %s"), money_format(money_of(b->amount_fen), amount),
               fee_text(b->fee_milli, fee));
    if (b->provider_no[0])
        printf(", %s", b->provider_no);
    if (b->line) {
        snprintf(file, sizeof(file), "%s", b->bill);
        printf(tr(", line %u of bills/*%s.csv"), b->line, file);
    }
    putchar('\n');
}

static enum err on_bill(void *ctx, const struct billed_said *b)
{
    struct telling *t = ctx;
    char day[CLOCK_DAY_CHARS], amount[MONEY_CHARS], fee[MONEY_CHARS + 4];
    t->any = true;
    if (!t->bills) {
        bill_line(b);
        return ERR_OK;
    }
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:I}", "refund_no", b->refund_no,
        "provider", b->provider, "day", clock_format_day(b->day, day), "result",
        result_name(b->result), "amount",
        money_format(money_of(b->amount_fen), amount), "fee",
        fee_text(b->fee_milli, fee), "provider_no", b->provider_no, "bill",
        b->bill, "line", (json_int_t)b->line);
    return json_array_append_new(t->bills, row) ? ERR_NOMEM : ERR_OK;
}

static enum err on_cash(void *ctx, const struct billed_by_hand *b)
{
    struct telling *t = ctx;
    char at[CLOCK_TIME_CHARS], amount[MONEY_CHARS];
    t->any = true;
    clock_format_time(b->at_ms, at);
    money_format(money_of(b->amount_fen), amount);
    if (!t->cash) {
        printf(tr("refund %s failed: outlet %u gave %s in cash instead, %s\n"),
               b->refund_no, b->outlet, amount, at);
        return ERR_OK;
    }
    json_t *row =
        json_pack("{s:s,s:I,s:s,s:s}", "refund_no", b->refund_no, "outlet",
                  (json_int_t)b->outlet, "amount", amount, "at", at);
    return json_array_append_new(t->cash, row) ? ERR_NOMEM : ERR_OK;
}

static enum err tell(struct store *s, const char *order_no, struct telling *t)
{
    enum err err = billed_by_hand(s, order_no, on_cash, t);
    return err ? err : billed_said(s, order_no, on_bill, t);
}

enum err show_told_lines(struct store *s, const char *order_no, bool *ret_any)
{
    struct telling t = {0};
    enum err err = tell(s, order_no, &t);
    if (!err)
        *ret_any = t.any;
    return err;
}

enum err show_told_json(struct store *s, const char *order_no,
                        json_t **ret_json, bool *ret_any)
{
    struct telling t = {.bills = json_array(), .cash = json_array()};
    enum err err = t.bills && t.cash ? tell(s, order_no, &t) : ERR_NOMEM;
    json_t *j =
        err ? NULL : json_pack("{s:O,s:O}", "bills", t.bills, "cash", t.cash);
    json_decref(t.bills);
    json_decref(t.cash);
    if (!err && !j)
        err = ERR_NOMEM;
    if (!err) {
        *ret_json = j;
        *ret_any = t.any;
    }
    return err;
}
