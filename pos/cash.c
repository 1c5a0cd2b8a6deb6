#include "pos/cash.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/spool.h"
#include "sync/feed.h"

#define CASH_OUT_USUAL 20000 /* fen, where the setting is none */

static enum err open_drawer_too(struct till *t, void *arg,
                                const struct ledger_head *head, struct diag *d)
{
    const Ledger__Entry *e = arg;
    (void)d;
    if (!spool_has_printer(t))
        return ERR_OK;
    return spool_add(&t->db, SPOOL_DRAWER, head->seq, 0, true,
                     (int64_t)e->at_ms);
}

static enum err check_move(struct till *t, const struct actor *who,
                           Ledger__CashMoved__Way way, struct money amount,
                           const char *reason, struct diag *d)
{
    char text[MONEY_CHARS];
    if (amount.fen <= 0)
        return diag_set(d, ERR_RANGE,
                        tr("say how much money: more than nothing"));
    if (amount.fen > CASH_MOVE_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("that is more cash than a drawer holds (%s yuan): "
                           "look at the number again"),
                        money_format(money_of(CASH_MOVE_MAX), text));
    if (!reason || !reason[0] || !text_is_plain(reason, CASH_REASON_MAX))
        return diag_set(d, ERR_FORMAT,
                        tr("say what the money is for, in at most %d "
                           "characters"),
                        CASH_REASON_MAX);
    int64_t most = till_setting_int(t, SETTING_CASH_OUT_MAX, 0, CASH_MOVE_MAX,
                                    CASH_OUT_USUAL);
    if (way == LEDGER__CASH_MOVED__WAY__OUT && amount.fen > most &&
        !actor_may(who))
        return diag_set(d, ERR_DENIED,
                        tr("paying out more than %s yuan needs the keeper's "
                           "PIN"),
                        money_format(money_of(most), text));
    return ERR_OK;
}

static enum err open_shift(struct till *t, struct shift *ret_shift,
                           struct diag *d)
{
    enum err err = shift_current(t, ret_shift);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err, tr("no shift is open"));
    return err;
}

enum err cash_move(struct till *t, const struct actor *who,
                   Ledger__CashMoved__Way way, struct money amount,
                   const char *reason, struct shift *ret_shift, struct diag *d)
{
    char kept[CASH_REASON_MAX * 4 + 1], text[MONEY_CHARS];
    struct shift s;
    Ledger__Entry e;
    Ledger__CashMoved moved = LEDGER__CASH_MOVED__INIT;
    enum err err = check_move(t, who, way, amount, reason, d);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    err = open_shift(t, &s, d);
    if (!err && way != LEDGER__CASH_MOVED__WAY__IN &&
        amount.fen > s.expected.fen)
        err = diag_set(d, ERR_RANGE,
                       tr("the drawer should hold only %s yuan: no more than "
                          "that can be taken out"),
                       money_format(s.expected, text));
    if (!err) {
        text_copy(kept, sizeof(kept), reason);
        moved.way = way;
        moved.amount_fen = amount.fen;
        moved.reason = kept;
        moved.authorised_by = who->authorised_by;
        till_entry(t, who, s.number, &e);
        e.fact_case = LEDGER__ENTRY__FACT_CASH_MOVED;
        e.cash_moved = &moved;
        err = till_record(t, &e, open_drawer_too, &e, NULL, d);
    }
    err = till_end(t, err, d);
    if (!err)
        err = till_explain(t, shift_find(t, s.number, ret_shift), d);
    return err;
}

enum err cash_hand_over(struct till *t, const struct actor *who, uint32_t to,
                        struct money counted, struct shift *ret_shift,
                        struct diag *d)
{
    struct shift s;
    struct person person;
    Ledger__Entry e;
    Ledger__ShiftHandedOver over = LEDGER__SHIFT_HANDED_OVER__INIT;
    if (counted.fen < 0 || counted.fen > CASH_MOVE_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("count the cash in the drawer and type it"));
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = people_find(t, to, &person);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err, tr("there is no cashier number %u"), to);
    if (!err)
        err = open_shift(t, &s, d);
    if (!err) {
        over.number = s.number;
        over.to = to;
        over.counted_fen = counted.fen;
        over.expected_fen = s.expected.fen;
        till_entry(t, who, s.number, &e);
        e.fact_case = LEDGER__ENTRY__FACT_SHIFT_HANDED_OVER;
        e.shift_handed_over = &over;
        err = till_record(t, &e, open_drawer_too, &e, NULL, d);
    }
    err = till_end(t, err, d);
    if (!err)
        err = till_explain(t, shift_find(t, s.number, ret_shift), d);
    return err;
}

bool cash_expected_is_shown(struct till *t, const struct actor *who)
{
    return who->keeper ||
           till_setting_int(t, SETTING_SHIFT_BLIND, 0, 1, 0) == 0;
}
