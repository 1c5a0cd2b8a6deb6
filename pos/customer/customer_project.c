#include "pos/customer/customer_project.h"

#include "pos/customer/sql.h"
#include "pos/pay/pay_project.h"
#include "pos/shift.h"

/* Entries may come from elsewhere: an id that no till draws is nobody's. */
static bool somebody(uint64_t id)
{
    return id > 0 && id <= INT64_MAX;
}

static enum err own_sums(const struct step *s, uint64_t id, int64_t *ret_owed,
                         int64_t *ret_points)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(s->db, sql_customer_own, &q, "i", (int64_t)id);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    *ret_owed = row ? sqlite3_column_int64(q, 4) : 0;
    *ret_points = row ? sqlite3_column_int64(q, 5) : 0;
    db_done(q);
    return ERR_OK;
}

static enum err move(const struct step *s, uint64_t id, enum credit_kind kind,
                     int32_t day, int64_t owed, int64_t points)
{
    int64_t all_owed = 0, all_points = 0;
    if (!somebody(id) || (owed == 0 && points == 0))
        return ERR_OK;
    enum err err = own_sums(s, id, &all_owed, &all_points);
    if (!err)
        err = step_sum(&all_owed, owed);
    if (!err)
        err = step_sum(&all_points, points);
    if (!err)
        err = db_run(s->db, sql_customer_moved, "iiii", (int64_t)id, all_owed,
                     all_points, (int64_t)s->e->at_ms);
    if (!err)
        err = db_run(s->db, sql_customer_move_put, "iiiiiii", (int64_t)id,
                     (int64_t)s->seq, (int64_t)kind, (int64_t)s->e->at_ms,
                     (int64_t)day, owed, points);
    return err;
}

static enum err project_put(const struct step *s)
{
    const Ledger__CustomerPut *p = s->e->customer_put;
    if (!somebody(p->customer))
        return ERR_OK;
    return db_run(s->db, sql_customer_put, "iiiii", (int64_t)p->customer,
                  (int64_t)s->e->at_ms, p->limit_fen, (int64_t)p->member,
                  (int64_t)p->erased);
}

static enum err project_repaid(const struct step *s)
{
    const Ledger__CreditRepaid *r = s->e->credit_repaid;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < r->n_tenders; i++) {
        const Ledger__Tender *t = r->tenders[i];
        if ((int)t->type >= 0 && (int)t->type < SHIFT_TYPES)
            err =
                step_shift_add(s, SHIFT_REPAID, (int)t->type, 1, t->amount_fen);
        if (!err)
            err = payment_project_tender(s, t);
    }
    int64_t repaid = 0;
    if (!err)
        err = step_sum(&repaid, r->amount_fen);
    return err ? err
               : move(s, r->customer, CREDIT_REPAID, r->business_day, -repaid,
                      0);
}

enum err customer_project(const struct step *s)
{
    const Ledger__CreditAdjusted *c = s->e->credit_adjusted;
    const Ledger__PointsAdjusted *p = s->e->points_adjusted;
    switch (s->e->fact_case) {
    case LEDGER__ENTRY__FACT_CUSTOMER_PUT:
        return project_put(s);
    case LEDGER__ENTRY__FACT_CREDIT_REPAID:
        return project_repaid(s);
    case LEDGER__ENTRY__FACT_CREDIT_ADJUSTED:
        return move(s, c->customer, CREDIT_ADJUSTED, c->business_day,
                    c->amount_fen, 0);
    case LEDGER__ENTRY__FACT_POINTS_ADJUSTED:
        return move(s, p->customer, POINTS_ADJUSTED, 0, 0, p->points);
    default:
        return ERR_OK;
    }
}

static enum err sum_credit(Ledger__Tender *const *tenders, size_t count,
                           int64_t *sum)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < count; i++) {
        if (tenders[i]->type == LEDGER__TENDER_TYPE__CREDIT)
            err = step_sum(sum, tenders[i]->amount_fen);
    }
    return err;
}

enum err customer_project_sale(const struct step *s)
{
    const Ledger__Sale *sale = s->e->sale;
    int64_t owed = 0;
    enum err err = sum_credit(sale->tenders, sale->n_tenders, &owed);
    if (!err)
        err = move(s, sale->customer, CREDIT_SALE, sale->business_day, owed, 0);
    if (!err)
        err = move(s, sale->member, POINTS_SALE, sale->business_day, 0,
                   (int64_t)sale->points_earned - (int64_t)sale->points_spent);
    return err;
}

enum err customer_project_refund(const struct step *s)
{
    const Ledger__Refund *r = s->e->refund;
    int64_t owed = 0;
    enum err err = sum_credit(r->tenders, r->n_tenders, &owed);
    if (!err)
        err = move(s, r->customer, CREDIT_REFUND, r->business_day, -owed, 0);
    if (!err)
        err = move(s, r->member, POINTS_REFUND, r->business_day, 0,
                   (int64_t)r->points_returned - (int64_t)r->points_back);
    return err;
}
