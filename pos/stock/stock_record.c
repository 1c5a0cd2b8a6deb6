/* stock_record.c - papers become facts. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/catalogue.h"
#include "pos/override.h"
#include "pos/shift.h"
#include "pos/spool.h"
#include "pos/stock/sql.h"
#include "pos/stock/stock.h"
#include "sync/feed.h"

#define WASTE_USUAL 5000 /* fen, where the setting is none */

/* ---- a paper in memory ---------------------------------------------------*/

void stock_doc_release(struct stock_doc *doc)
{
    if (!doc)
        return;
    free(doc->lines);
    memset(doc, 0, sizeof(*doc));
}

const char *stock_kind_words(enum stock_kind kind)
{
    static const char *const words[STOCK_KINDS] = {
        [STOCK_RECEIVE] = N_("goods in"),
        [STOCK_RETURN] = N_("goods back"),
        [STOCK_TRANSFER_OUT] = N_("to another shop"),
        [STOCK_TRANSFER_IN] = N_("from another shop"),
        [STOCK_WASTE] = N_("goods thrown away"),
        [STOCK_OPENING] = N_("opening stock"),
    };
    return tr(words[kind]);
}

const char *stock_waste_words(int kind)
{
    static const char *const words[] = {
        N_("other"),          N_("past its date"), N_("broken"),
        N_("eaten by mice"),  N_("own use"),       N_("sample"),
        N_("stolen or lost"),
    };
    if (kind < 0 || kind >= (int)(sizeof(words) / sizeof(words[0])))
        return NULL;
    return tr(words[kind]);
}

static bool joins(const struct stock_doc_line *l, const struct item *item,
                  const struct goods *goods)
{
    return l->item.id == item->id && l->item.pack == item->pack &&
           l->expiry_day == goods->expiry_day &&
           strcmp(l->lot, goods->lot) == 0;
}

static enum err check_quantity(struct quantity q, struct diag *d)
{
    if (q.milli <= 0 || q.milli > STOCK_QUANTITY_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("a quantity is above zero and at most %lld"),
                        (long long)(STOCK_QUANTITY_MAX / QUANTITY_ONE));
    return ERR_OK;
}

enum err stock_doc_add(struct stock_doc *doc, const struct item *item,
                       struct quantity quantity, const struct goods *goods,
                       int *ret_line, struct diag *d)
{
    enum err err = check_quantity(quantity, d);
    if (err)
        return err;
    for (int i = 0; i < doc->count; i++) {
        struct stock_doc_line *l = &doc->lines[i];
        if (!joins(l, item, goods))
            continue;
        struct quantity sum = {l->quantity.milli + quantity.milli};
        err = check_quantity(sum, d);
        if (!err && l->costed) /* the same price for more of it */
            err = money_share(l->amount, sum.milli, l->quantity.milli,
                              &l->amount);
        if (err)
            return err;
        l->quantity = sum;
        *ret_line = i;
        return ERR_OK;
    }
    if (doc->count == STOCK_LINES_MAX)
        return diag_set(d, ERR_NOMEM, tr("a paper has at most %d lines"),
                        STOCK_LINES_MAX);
    if (doc->count % 64 == 0) {
        void *more = realloc(doc->lines,
                             ((size_t)doc->count + 64) * sizeof(doc->lines[0]));
        if (!more)
            return diag_set(d, ERR_NOMEM, tr("out of memory"));
        doc->lines = more;
    }
    struct stock_doc_line *l = &doc->lines[doc->count];
    *l = (struct stock_doc_line){.row = ++doc->rows_given,
                                 .item = *item,
                                 .quantity = quantity,
                                 .expiry_day = goods->expiry_day};
    text_copy(l->lot, sizeof(l->lot), goods->lot);
    *ret_line = doc->count++;
    return ERR_OK;
}

struct money stock_doc_total(const struct stock_doc *doc, bool *ret_known)
{
    struct money total = {0};
    *ret_known = true;
    for (int i = 0; i < doc->count; i++) {
        if (doc->lines[i].costed)
            total.fen += doc->lines[i].amount.fen; /* 2000 x STOCK_COST_MAX */
        else
            *ret_known = false;
    }
    return total;
}

/* ---- into the ledger -----------------------------------------------------*/

/* A fact's lines, and the paper around them. */
struct writing {
    Ledger__StockLine *rows;
    Ledger__StockLine **at;
    size_t count;
    int64_t total;
};

static void writing_release(struct writing *w)
{
    free(w->rows);
    free(w->at);
}

static enum err writing_open(struct writing *w, size_t cap, struct diag *d)
{
    w->rows = calloc(cap, sizeof(*w->rows));
    w->at = calloc(cap, sizeof(*w->at));
    if (!w->rows || !w->at)
        return diag_set(d, ERR_NOMEM, tr("out of memory"));
    return ERR_OK;
}

static Ledger__StockLine *writing_add(struct writing *w, uint64_t item)
{
    Ledger__StockLine *row = &w->rows[w->count];
    ledger__stock_line__init(row);
    row->item = item;
    w->at[w->count++] = row;
    return row;
}

static enum err write_line(struct till *t, const struct stock_doc *doc,
                           const struct stock_doc_line *l, struct writing *w,
                           struct diag *d)
{
    struct quantity units;
    struct money value = l->amount;
    bool at_price = false;
    enum err err = check_quantity(l->quantity, d);
    if (!err)
        err = quantity_times(l->quantity, l->item.pack_size, &units);
    if (!err)
        err = check_quantity(units, d);
    if (!err && (l->amount.fen < 0 || l->amount.fen > STOCK_COST_MAX))
        err = diag_set(d, ERR_RANGE, tr("that is no price for goods"));
    bool in = doc->kind == STOCK_RECEIVE || doc->kind == STOCK_TRANSFER_IN ||
              doc->kind == STOCK_OPENING;
    if (!err && !l->costed && !in)
        err = stock_value(t, &l->item, units, &value, &at_price);
    if (err)
        return err;
    Ledger__StockLine *row = writing_add(w, l->item.id);
    row->quantity_milli = units.milli;
    row->lot = (char *)l->lot;
    row->expiry_day = l->expiry_day;
    row->costed = l->costed || (!in && !at_price);
    row->amount_fen = row->costed || !in ? value.fen : 0;
    w->total += row->amount_fen;
    return ERR_OK;
}

static int by_item(const void *a, const void *b)
{
    const Ledger__StockLine *x = *(Ledger__StockLine *const *)a,
                            *y = *(Ledger__StockLine *const *)b;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    return x < y ? -1 : x > y; /* as written */
}

/* Before what was the till's own item, nothing is left of that: what was sold
 * of it then is in the count already. */
static enum err write_adopted(struct till *t, const struct stock_doc *doc,
                              struct writing *w)
{
    for (int i = 0; i < doc->count; i++) {
        uint64_t was = 0;
        enum err err =
            catalogue_adopted_from(&t->catalogue, doc->lines[i].item.id, &was);
        bool twice = false;
        for (size_t k = 0; !err && k < w->count; k++)
            twice = twice || w->rows[k].item == was;
        if (!err && !twice)
            (void)writing_add(w, was);
        else if (err && err != ERR_NOTFOUND)
            return err;
    }
    return ERR_OK;
}

/* What else becomes durable with it. */
struct after {
    int64_t draft;
    bool paper;
    int64_t now_ms;
};

static enum err finish(struct till *t, void *arg,
                       const struct ledger_head *head, struct diag *d)
{
    const struct after *a = arg;
    enum err err = ERR_OK;
    (void)d;
    if (a->draft)
        err = db_run(&t->db, sql_draft_end, "i", a->draft);
    if (!err && a->draft)
        err = db_run(&t->db, sql_draft_lines_end, "i", a->draft);
    if (!err && a->paper && spool_has_printer(t))
        err = spool_add(&t->db, SPOOL_STOCK, head->seq, 0, false, a->now_ms);
    return err;
}

static enum err put_fact(struct till *t, const struct actor *who,
                         Ledger__Entry *e, const struct stock_doc *doc,
                         uint64_t *ret_seq, struct diag *d)
{
    struct ledger_head head;
    struct after after = {.draft = doc->draft,
                          .paper = doc->kind != STOCK_OPENING,
                          .now_ms = t->now_ms()};
    uint32_t shift = 0;
    enum err err = till_explain(t, shift_number_or_none(t, &shift), d);
    if (err)
        return err;
    e->at_ms = (uint64_t)after.now_ms;
    e->cashier = who->cashier;
    e->shift = shift;
    err = till_record(t, e, finish, &after, &head, d);
    if (!err)
        *ret_seq = head.seq;
    return err;
}

static enum err record_opening(struct till *t, const struct actor *who,
                               const struct stock_doc *doc, struct writing *w,
                               uint64_t *ret_seq, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__StockOpening fact = LEDGER__STOCK_OPENING__INIT;
    enum err err = till_explain(t, write_adopted(t, doc, w), d);
    if (err)
        return err;
    qsort(w->at, w->count, sizeof(w->at[0]), by_item);
    fact.lines = w->at;
    fact.n_lines = w->count;
    e.fact_case = LEDGER__ENTRY__FACT_STOCK_OPENING;
    e.stock_opening = &fact;
    return put_fact(t, who, &e, doc, ret_seq, d);
}

/* The fact of a kind; the four share their place in the entry. */
static void place_paper(enum stock_kind kind, Ledger__StockPaper *p,
                        Ledger__Entry *e)
{
    p->incoming = kind == STOCK_TRANSFER_IN;
    switch (kind) {
    case STOCK_RECEIVE:
        e->fact_case = LEDGER__ENTRY__FACT_GOODS_RECEIVED;
        e->goods_received = p;
        break;
    case STOCK_RETURN:
        e->fact_case = LEDGER__ENTRY__FACT_GOODS_RETURNED;
        e->goods_returned = p;
        break;
    case STOCK_WASTE:
        e->fact_case = LEDGER__ENTRY__FACT_WASTE;
        e->waste = p;
        break;
    default:
        e->fact_case = LEDGER__ENTRY__FACT_GOODS_TRANSFERRED;
        e->goods_transferred = p;
    }
}

/* A leave that was needed is a fact too. */
static enum err note_leave(struct till *t, const struct actor *who,
                           int64_t total, const char *reason, struct diag *d)
{
    const struct override o = {.kind = LEDGER__OVERRIDE_KIND__OVERRIDE_STOCK,
                               .amount = money_of(total),
                               .reason = reason};
    return who->authorised_by ? override_record(t, who, &o, d) : ERR_OK;
}

static enum err record_paper(struct till *t, const struct actor *who,
                             const struct stock_doc *doc,
                             const struct writing *w, uint64_t *ret_seq,
                             struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__StockPaper p = LEDGER__STOCK_PAPER__INIT;
    p.note = (char *)doc->note;
    p.party = (char *)doc->party;
    p.outlet = doc->outlet;
    p.waste_kind = doc->waste;
    p.reason = (char *)doc->reason;
    p.lines = w->at;
    p.n_lines = w->count;
    p.total_fen = w->total;
    p.authorised_by = who->authorised_by;
    place_paper(doc->kind, &p, &e);
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = note_leave(t, who, w->total,
                     doc->reason[0] ? doc->reason : stock_kind_words(doc->kind),
                     d);
    if (!err)
        err = put_fact(t, who, &e, doc, ret_seq, d);
    return till_end(t, err, d);
}

static enum err complete(struct till *t, const struct stock_doc *doc,
                         struct diag *d)
{
    if (doc->count == 0)
        return diag_set(d, ERR_SHORT,
                        tr("nothing is on the paper yet: scan the goods"));
    if (!text_is_plain(doc->note, STOCK_TEXT_MAX) ||
        !text_is_plain(doc->party, STOCK_TEXT_MAX) ||
        !text_is_plain(doc->reason, STOCK_TEXT_MAX))
        return diag_set(d, ERR_FORMAT,
                        tr("names, numbers and reasons have at most %d "
                           "characters"),
                        STOCK_TEXT_MAX);
    bool moves =
        doc->kind == STOCK_TRANSFER_OUT || doc->kind == STOCK_TRANSFER_IN;
    if (moves && (doc->outlet == 0 || doc->outlet == t->outlet))
        return diag_set(d, ERR_SHORT, tr("say which other shop: its number"));
    if (doc->kind == STOCK_WASTE && doc->waste == 0 && !doc->reason[0])
        return diag_set(d, ERR_SHORT, tr("say why the goods are thrown away"));
    return ERR_OK;
}

static enum err allowed(struct till *t, const struct actor *who,
                        const struct stock_doc *doc, int64_t total,
                        struct diag *d)
{
    char text[MONEY_CHARS];
    int64_t most =
        till_setting_int(t, SETTING_WASTE_MAX, 0, STOCK_COST_MAX, WASTE_USUAL);
    if (actor_may(who))
        return ERR_OK;
    if (doc->kind == STOCK_OPENING)
        return diag_set(d, ERR_DENIED,
                        tr("booking stock needs the keeper's PIN"));
    if (doc->kind == STOCK_WASTE && total > most)
        return diag_set(d, ERR_DENIED,
                        tr("throwing away more than %s yuan needs the "
                           "keeper's PIN"),
                        money_format(money_of(most), text));
    return ERR_OK;
}

enum err stock_record(struct till *t, const struct actor *who,
                      const struct stock_doc *doc, uint64_t *ret_seq,
                      struct diag *d)
{
    struct writing w = {0};
    enum err err = complete(t, doc, d);
    if (!err)
        err = writing_open(&w, 2 * (size_t)doc->count, d);
    for (int i = 0; !err && i < doc->count; i++)
        err = write_line(t, doc, &doc->lines[i], &w, d);
    if (!err)
        err = allowed(t, who, doc, w.total, d);
    if (!err && doc->kind == STOCK_OPENING)
        err = record_opening(t, who, doc, &w, ret_seq, d);
    else if (!err)
        err = record_paper(t, who, doc, &w, ret_seq, d);
    writing_release(&w);
    return till_explain(t, err, d);
}

enum err stock_opening(struct till *t, const struct actor *who,
                       const struct stock_line *lines, int count,
                       struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    struct stock_doc doc = {.kind = STOCK_OPENING};
    Ledger__StockOpening fact = LEDGER__STOCK_OPENING__INIT;
    struct writing w = {0};
    uint64_t seq = 0;
    enum err err = allowed(t, who, &doc, 0, d);
    if (err)
        return err;
    if (count <= 0 || count > STOCK_OPENING_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("a stock list has between 1 and %d lines"),
                        STOCK_OPENING_MAX);
    err = writing_open(&w, 2 * (size_t)count, d);
    for (int i = 0; !err && i < count; i++) {
        uint64_t was = 0;
        err = catalogue_adopted_from(&t->catalogue, lines[i].item, &was);
        if (!err)
            (void)writing_add(&w, was);
        if (err == ERR_NOTFOUND)
            err = ERR_OK;
        writing_add(&w, lines[i].item)->quantity_milli =
            lines[i].quantity.milli;
    }
    fact.lines = w.at;
    fact.n_lines = w.count;
    e.fact_case = LEDGER__ENTRY__FACT_STOCK_OPENING;
    e.stock_opening = &fact;
    if (!err)
        err = put_fact(t, who, &e, &doc, &seq, d);
    writing_release(&w);
    return till_explain(t, err, d);
}
