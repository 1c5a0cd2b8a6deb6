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
