#include "pos/customer/credit_paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/customer/credit.h"
#include "pos/customer/customer_feed.h"
#include "pos/customer/sql.h"
#include "receipts/credit_slip.h"

#define WHO_CAP        (CUSTOMER_NAME_CAP + 32)
#define TAIL_CAP       16
#define AMOUNT_COLUMNS 9
#define DAYS_COLUMNS   5

/* The phone's last digits tell two of one name apart. */
static const char *phone_tail(const struct customer *c, char buf[TAIL_CAP])
{
    size_t len = strlen(c->phone);
    if (len < CUSTOMER_PHONE_MIN)
        return NULL;
    snprintf(buf, TAIL_CAP, "*%s", c->phone + len - 4);
    return buf;
}

/* With what this till's entries up to seq say, and the others as of now. */
static enum err standing_after(struct till *t, uint64_t id, uint64_t seq,
                               int64_t *ret_owed, int64_t *ret_points)
{
    struct customer_others others;
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = customer_feed_find(&t->catalogue, id, t->till, &others);
    if (!err)
        err = db_bind(&t->db, sql_move_balance_at, &q, "ii", (int64_t)id,
                      (int64_t)seq);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err ? err : ERR_NOTFOUND;
    *ret_owed = sqlite3_column_int64(q, 0) + others.balance.fen;
    *ret_points = sqlite3_column_int64(q, 1) + others.points;
    db_done(q);
    return ERR_OK;
}

static uint64_t who_of(const Ledger__Entry *e, int64_t *ret_fen)
{
    if (e->fact_case == LEDGER__ENTRY__FACT_CREDIT_REPAID) {
        *ret_fen = e->credit_repaid->amount_fen;
        return e->credit_repaid->customer;
    }
    *ret_fen = 0;
    if (e->fact_case != LEDGER__ENTRY__FACT_SALE)
        return 0;
    for (size_t i = 0; i < e->sale->n_tenders; i++) {
        if (e->sale->tenders[i]->type == LEDGER__TENDER_TYPE__CREDIT)
            *ret_fen += e->sale->tenders[i]->amount_fen;
    }
    return e->sale->customer;
}

enum err credit_slip_paper(struct till *t, const Ledger__Entry *e, uint64_t seq,
                           const char *tender, struct paper_facts *facts,
                           struct document *doc, struct diag *d)
{
    struct customer c;
    struct credit_slip s = {0};
    char who[WHO_CAP], tail[TAIL_CAP];
    int64_t fen = 0, owed = 0, points = 0;
    uint64_t id = who_of(e, &fen);
    enum err err = customer_find(t, id, &c);
    if (err == ERR_NOTFOUND) /* another till's, or an old entry's */
        return diag_set(d, ERR_NOTFOUND,
                        tr("entry %llu of the ledger has nothing on credit"),
                        (unsigned long long)seq);
    if (!err)
        err = standing_after(t, id, seq, &owed, &points);
    if (err)
        return till_explain(t, err, d);
    customer_words(&c, who, sizeof(who));
    s.repaid = e->fact_case == LEDGER__ENTRY__FACT_CREDIT_REPAID;
    s.facts = *facts;
    s.customer = who;
    s.customer_no = phone_tail(&c, tail);
    s.sale_seq = s.repaid ? 0 : facts->seq;
    s.amount = money_of(fen);
    s.tender = s.repaid ? tender : NULL;
    s.balance = money_of(owed);
    s.has_limit = true;
    s.limit = c.limit;
    credit_slip_document(&s, doc);
    return ERR_OK;
}

/* ---- a statement ----------------------------------------------------------*/

static enum err statement_document(struct till *t,
                                   const struct credit_statement *s,
                                   const struct paper_facts *facts,
                                   struct document *doc)
{
    char who[WHO_CAP], tail[TAIL_CAP];
    struct statement_line *lines = calloc((size_t)s->count + 1, sizeof(*lines));
    (void)t;
    if (!lines)
        return ERR_NOMEM;
    for (int i = 0; i < s->count; i++) {
        lines[i] = (struct statement_line){
            .time_ms = s->lines[i].at_ms,
            .what = credit_kind_word(s->lines[i].kind),
            .seq = s->lines[i].seq,
            .amount = s->lines[i].amount,
            .balance = s->lines[i].balance,
        };
    }
    customer_words(&s->customer, who, sizeof(who));
    const struct customer_statement paper = {
        .facts = *facts,
        .customer = who,
        .customer_no = phone_tail(&s->customer, tail),
        .from_day = s->from_day,
        .to_day = s->to_day,
        .opening = s->opening,
        .lines = lines,
        .line_count = s->count,
        .given = s->given,
        .repaid = s->repaid,
        .closing = s->closing,
        .has_limit = true,
        .limit = s->customer.limit,
    };
    customer_statement_document(&paper, doc);
    free(lines); /* the document has copied them */
    return ERR_OK;
}

enum err credit_statement_paper(struct till *t, uint64_t row,
                                const struct paper_facts *facts,
                                struct document *doc, struct diag *d)
{
    struct credit_statement s;
    sqlite3_stmt *q = NULL;
    bool there = false;
    enum err err =
        db_bind(&t->db, sql_customer_paper_find, &q, "i", (int64_t)row);
    if (!err)
        err = db_step(q, &there);
    if (!err && !there)
        err = ERR_NOTFOUND;
    if (err)
        return till_explain(t, err, d);
    uint64_t id = (uint64_t)sqlite3_column_int64(q, 0);
    int32_t from = sqlite3_column_int(q, 1), to = sqlite3_column_int(q, 2);
    db_done(q);
    err = credit_statement(t, id, from, to, &s, d);
    if (err)
        return err;
    err = statement_document(t, &s, facts, doc);
    credit_statement_release(&s);
    return till_explain(t, err, d);
}

/* ---- the aging list -------------------------------------------------------*/

static void row(struct document *doc, const char *who, const char *amount,
                const char *days, struct doc_style style)
{
    const struct doc_cell cells[] = {
        {.text = who, .style = style, .stack = 12},
        {.text = amount,
         .style = style,
         .align = DOC_RIGHT,
         .columns = AMOUNT_COLUMNS},
        {.text = days,
         .style = style,
         .align = DOC_RIGHT,
         .columns = DAYS_COLUMNS},
    };
    doc_columns(doc, cells, 3);
}

enum err credit_aging_paper(struct till *t, const struct paper_facts *facts,
                            struct document *doc, struct diag *d)
{
    int32_t today = till_business_day(t);
    char who[WHO_CAP], text[MONEY_CHARS], days[TAIL_CAP];
    struct credit_aging a;
    enum err err = credit_aging(t, today, &a, d);
    if (err)
        return err;
    paper_begin(doc, facts, tr("CREDIT OWED"));
    paper_number(doc, facts);
    doc_rule(doc);
    row(doc, tr("Customer"), tr("owed"), tr("days"), DOC_BOLD);
    for (int i = 0; i < a.count; i++) {
        customer_words(&a.rows[i].customer, who, sizeof(who));
        snprintf(days, sizeof(days), "%d", today - a.rows[i].oldest_day);
        row(doc, who, money_format(a.rows[i].customer.balance, text), days,
            DOC_NORMAL);
    }
    if (a.count == 0)
        doc_text(doc, DOC_NORMAL, DOC_CENTER, tr("nobody owes anything"));
    doc_rule(doc);
    for (int i = 0; i < CREDIT_AGES; i++) {
        snprintf(who, sizeof(who), tr("%s days"), credit_age_word(i));
        doc_pair(doc, DOC_NORMAL, who, money_format(a.part[i], text));
    }
    doc_pair(doc, DOC_BOLD, tr("all together"), money_format(a.total, text));
    paper_end(doc, facts, NULL);
    credit_aging_release(&a);
    return ERR_OK;
}

/* ---- on a receipt ---------------------------------------------------------*/

bool points_of_sale(struct till *t, const Ledger__Sale *sale, uint64_t seq,
                    struct points_note *ret)
{
    int64_t owed = 0;
    if (sale->member == 0 ||
        standing_after(t, sale->member, seq, &owed, &ret->after))
        return false;
    ret->earned = sale->points_earned;
    ret->spent = sale->points_spent;
    return true;
}
