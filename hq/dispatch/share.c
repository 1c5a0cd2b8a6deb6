#include "hq/dispatch/share.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/decimal.h"

#define FEN_MAX INT64_C(1000000000000000)

/* One round: what is left, in proportion, a fen too little rather than too
 * much. *ret_any: somebody was above going alone and pays that. */
static enum err cap_some(struct share *owners, bool *capped, int count,
                         int64_t rest, int64_t use, bool *ret_any)
{
    *ret_any = false;
    for (int i = 0; i < count; i++) {
        int64_t part = 0;
        if (capped[i])
            continue;
        if (use > 0) {
            enum err err =
                decimal_muldiv(rest, owners[i].use, use, FEN_MAX, &part);
            if (err)
                return err;
        }
        if (part >= owners[i].alone.fen) {
            part = owners[i].alone.fen;
            capped[i] = true;
            *ret_any = true;
        } else if (part > 0) {
            part--;
        }
        owners[i].charge = money_of(part);
    }
    return ERR_OK;
}

static void spread(struct share *owners, int count, int64_t rest)
{
    /* what rounding down left, a fen each; then whatever room there is */
    for (int i = 0; i < count && rest > 0; i++)
        if (owners[i].charge.fen < owners[i].alone.fen && owners[i].use > 0) {
            owners[i].charge.fen++;
            rest--;
        }
    for (int i = 0; i < count && rest > 0; i++) {
        int64_t more = owners[i].alone.fen - owners[i].charge.fen;
        more = more < rest ? more : rest;
        owners[i].charge.fen += more;
        rest -= more;
    }
}

enum err share_cost(struct share *owners, int count, struct money cost,
                    struct money *ret_apart)
{
    int64_t sum = 0, total = cost.fen;
    enum err err = ERR_OK;
    if (count < 0 || count > SHARE_OWNERS_MAX || total < 0 || total > FEN_MAX)
        return ERR_RANGE;
    for (int i = 0; i < count; i++) {
        if (owners[i].use < 0 || owners[i].use > SHARE_USE_MAX ||
            owners[i].alone.fen < 0 || owners[i].alone.fen > FEN_MAX)
            return ERR_RANGE;
        sum += owners[i].alone.fen;
    }
    if (total > sum)
        total = sum;
    bool *capped = calloc((size_t)count + 1, sizeof(*capped));
    if (!capped)
        return ERR_NOMEM;
    bool any = true;
    while (any && !err) {
        int64_t rest = total, use = 0;
        for (int i = 0; i < count; i++) {
            if (capped[i])
                rest -= owners[i].alone.fen;
            else
                use += owners[i].use;
        }
        err = cap_some(owners, capped, count, rest, use, &any);
    }
    int64_t charged = 0;
    for (int i = 0; i < count; i++)
        charged += owners[i].charge.fen;
    spread(owners, count, total - charged);
    free(capped);
    if (!err)
        *ret_apart = money_of(cost.fen - total);
    return err;
}
