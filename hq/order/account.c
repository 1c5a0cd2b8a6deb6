#include "hq/order/account.h"

enum err account_paid(struct store *s, uint32_t outlet, int64_t *ret_fen)
{
    (void)s;
    (void)outlet;
    *ret_fen = 0;
    return ERR_OK;
}

enum err account_owed(struct store *s, uint32_t outlet, int64_t *ret_fen)
{
    int64_t received = 0, paid = 0;
    enum err err = order_owed(s, outlet, &received);
    if (!err)
        err = account_paid(s, outlet, &paid);
    if (!err)
        *ret_fen = received - paid;
    return err;
}

enum err account_limited(struct store *s, const Order__Rule *rule,
                         bool *ret_limited)
{
    struct store_outlet outlet;
    *ret_limited = false;
    if (rule->credit_fen <= 0)
        return ERR_OK;
    enum err err = store_outlet(s, rule->outlet, &outlet);
    if (!err)
        *ret_limited = outlet.franchise;
    return err == ERR_NOTFOUND ? ERR_OK : err;
}
