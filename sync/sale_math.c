#include "sync/sale_math.h"

#include "base/i18n.h"

enum err ledger_line_amount(const Ledger__Line *line, struct money *ret_amount)
{
    struct money gross = money_of(line->label_fen);
    enum err err = ERR_OK;
    if (line->label_fen == 0)
        err = money_times(money_of(line->price_fen),
                          quantity_of(line->quantity_milli), &gross);
    if (!err)
        err = money_sub(gross, money_of(line->discount_fen), ret_amount);
    return err;
}

enum err ledger_line_net(const Ledger__Line *line, struct money *ret_amount)
{
    struct money amount;
    enum err err = ledger_line_amount(line, &amount);
    if (!err)
        err = money_sub(amount, money_of(line->share_fen), ret_amount);
    return err;
}

enum err ledger_line_stock(const Ledger__Line *line,
                           struct quantity *ret_quantity)
{
    struct quantity sold = quantity_of(line->quantity_milli);
    if (line->pack == 0) {
        *ret_quantity = sold;
        return ERR_OK;
    }
    if (line->pack_milli == 0 || line->pack_milli > QUANTITY_MAX)
        return ERR_RANGE;
    return quantity_times(sold, quantity_of((int64_t)line->pack_milli),
                          ret_quantity);
}

static enum err sum_tenders(const Ledger__Sale *sale, struct money *ret_paid,
                            struct money *ret_cash)
{
    struct money paid = money_of(0), cash = money_of(0);
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < sale->n_tenders; i++) {
        struct money m = money_of(sale->tenders[i]->amount_fen);
        if (m.fen < 0)
            return ERR_RANGE;
        err = money_add(paid, m, &paid);
        if (!err && sale->tenders[i]->type == LEDGER__TENDER_TYPE__CASH)
            err = money_add(cash, m, &cash);
    }
    if (!err) {
        *ret_paid = paid;
        *ret_cash = cash;
    }
    return err;
}

/* What promotions took off is part of the line's discount. */
static enum err check_promotions(const Ledger__Line *line)
{
    struct money sum = {0};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < line->n_promotions; i++) {
        const Ledger__LinePromotion *p = line->promotions[i];
        err = p->promotion == 0 || p->amount_fen <= 0
                  ? ERR_FORMAT
                  : money_add(sum, money_of(p->amount_fen), &sum);
    }
    return !err && sum.fen > line->discount_fen && line->n_promotions > 0
               ? ERR_FORMAT
               : err;
}

enum err ledger_check_sale(const Ledger__Sale *sale, struct diag *d)
{
    struct money total = money_of(0), net, paid, cash, due;
    struct quantity moved;
    enum err err = ERR_OK;
    if (sale->n_lines == 0)
        return diag_set(d, ERR_FORMAT, tr("the sale has no lines"));
    for (size_t i = 0; !err && i < sale->n_lines; i++) {
        const Ledger__Line *line = sale->lines[i];
        err = ledger_line_net(line, &net);
        if (!err && check_promotions(line))
            return diag_set(d, ERR_FORMAT,
                            tr("line %zu of the sale: its promotions take off "
                               "more than the line's discount"),
                            i + 1);
        if (!err)
            err = ledger_line_stock(line, &moved);
        if (!err)
            err = money_add(total, net, &total);
        if (err)
            return diag_set(d, ERR_FORMAT,
                            tr("line %zu of the sale is too large"), i + 1);
    }
    if (total.fen != sale->total_fen)
        return diag_set(d, ERR_FORMAT,
                        tr("the lines of the sale do not add up to its total"));
    err = sum_tenders(sale, &paid, &cash);
    if (!err)
        err = money_add(total, money_of(sale->change_fen), &due);
    if (err || paid.fen != due.fen)
        return diag_set(d, ERR_FORMAT,
                        tr("what was paid less the change is not the total"));
    if (sale->change_fen < 0 || sale->change_fen > cash.fen)
        return diag_set(d, ERR_FORMAT,
                        tr("change can be given only from the cash received"));
    return ERR_OK;
}

/* ---- goods back ----------------------------------------------------------*/

/* Whole fen of paid x part / whole: all >= 0, part <= whole. */
static int64_t part_of(int64_t paid, int64_t part, int64_t whole)
{
    __extension__ __int128 product = paid;
    product *= part;
    return (int64_t)(product / whole);
}

enum err ledger_refund_part(const Ledger__Line *sold,
                            const struct refunded *before,
                            struct quantity quantity, struct money *ret_amount)
{
    struct money paid;
    struct quantity after;
    enum err err = ledger_line_net(sold, &paid);
    if (!err)
        err = quantity_add(before->quantity, quantity, &after);
    if (err)
        return err;
    if (paid.fen < 0 || quantity.milli <= 0 || before->quantity.milli < 0 ||
        sold->quantity_milli <= 0 || after.milli > sold->quantity_milli)
        return ERR_RANGE;
    int64_t part =
        part_of(paid.fen, after.milli, sold->quantity_milli) -
        part_of(paid.fen, before->quantity.milli, sold->quantity_milli);
    int64_t left = paid.fen - before->amount.fen;
    if (part > left) /* another till rounded otherwise */
        part = left > 0 ? left : 0;
    *ret_amount = money_of(part);
    return ERR_OK;
}

enum err ledger_refund_stock(const Ledger__RefundLine *line,
                             struct quantity *ret_quantity)
{
    Ledger__Line sold = LEDGER__LINE__INIT;
    sold.quantity_milli = line->quantity_milli;
    sold.pack = line->pack;
    sold.pack_milli = line->pack_milli;
    return ledger_line_stock(&sold, ret_quantity);
}

enum err ledger_check_refund(const Ledger__Refund *r, struct diag *d)
{
    struct money total = money_of(0), back = money_of(0);
    enum err err = r->n_lines > 0 ? ERR_OK : ERR_FORMAT;
    for (size_t i = 0; !err && i < r->n_lines; i++) {
        const Ledger__RefundLine *l = r->lines[i];
        struct quantity units;
        if (l->quantity_milli <= 0 || l->amount_fen < 0 ||
            ledger_refund_stock(l, &units) || units.milli > QUANTITY_MAX)
            err = ERR_FORMAT;
        if (!err)
            err = money_add(total, money_of(l->amount_fen), &total);
    }
    if (err)
        return diag_set(d, ERR_FORMAT,
                        tr("a line of the refund does not add up"));
    for (size_t i = 0; !err && i < r->n_tenders; i++) {
        if (r->tenders[i]->amount_fen <= 0)
            err = ERR_FORMAT;
        if (!err)
            err = money_add(back, money_of(r->tenders[i]->amount_fen), &back);
    }
    if (err || total.fen != r->total_fen || back.fen != r->total_fen)
        return diag_set(d, ERR_FORMAT,
                        tr("the refund does not add up to its total"));
    return ERR_OK;
}
