/* credit_cart.c - what the open basket knows of its customer. */
#include "pos/customer/credit.h"
#include "pos/customer/sql.h"

/* Never more than is to be paid, though goods may have gone since. */
static struct money points_part(const struct cart *c, int64_t due)
{
    if (c->member == 0 || c->points <= 0 || c->point_fen <= 0 || due <= 0)
        return money_of(0);
    int64_t points = due / c->point_fen;
    return money_of((points < c->points ? points : c->points) * c->point_fen);
}

static struct money credit_part(const struct cart *c, int64_t due)
{
    if (c->customer == 0 || c->credit.fen <= 0 || due <= 0)
        return money_of(0);
    return money_of(c->credit.fen < due ? c->credit.fen : due);
}

int credit_cart_tenders(const struct cart *cart, struct money taken,
                        struct tender ret_tenders[2])
{
    int64_t due = cart->total.fen - taken.fen;
    struct money points = points_part(cart, due);
    struct money credit = credit_part(cart, due - points.fen);
    int count = 0;
    if (points.fen > 0)
        ret_tenders[count++] = (struct tender){
            .type = LEDGER__TENDER_TYPE__MEMBER_POINTS, .amount = points};
    if (credit.fen > 0)
        ret_tenders[count++] = (struct tender){
            .type = LEDGER__TENDER_TYPE__CREDIT, .amount = credit};
    return count;
}

struct money credit_cart_covers(const struct cart *cart, struct money taken)
{
    struct tender tenders[2];
    struct money sum = {0};
    int count = credit_cart_tenders(cart, taken, tenders);
    for (int i = 0; i < count; i++)
        sum.fen += tenders[i].amount.fen;
    return sum;
}

enum err credit_cart_keep(struct till *t, const struct cart *c)
{
    return db_run(&t->db, sql_basket_customer_put, "iiiiii", (int64_t)c->basket,
                  (int64_t)c->member, c->points, c->point_fen,
                  (int64_t)c->customer, c->credit.fen);
}

enum err credit_cart_load(struct till *t, struct cart *c)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&t->db, sql_basket_customer_find, &q, "i", (int64_t)c->basket);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err;
    c->member = (uint64_t)sqlite3_column_int64(q, 0);
    c->points = sqlite3_column_int64(q, 1);
    c->point_fen = sqlite3_column_int64(q, 2);
    c->customer = (uint64_t)sqlite3_column_int64(q, 3);
    c->credit = money_of(sqlite3_column_int64(q, 4));
    db_done(q);
    return ERR_OK;
}
