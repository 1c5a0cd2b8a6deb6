/* order_placed.c - orders that were placed, and what becomes of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/delivery/delivery.h"
#include "pos/order/order.h"
#include "pos/order/sql.h"
#include "sync/replica_db.h"

static void head_of(sqlite3_stmt *q, struct placed_row *r)
{
    *r = (struct placed_row){
        .seq = (uint64_t)sqlite3_column_int64(q, 0),
        .at_ms = sqlite3_column_int64(q, 1),
        .cashier = (uint32_t)sqlite3_column_int64(q, 2),
        .run = (uint32_t)sqlite3_column_int64(q, 3),
        .emergency = sqlite3_column_int(q, 4) != 0,
        .delivery_day = sqlite3_column_int(q, 5),
        .replaces = (uint64_t)sqlite3_column_int64(q, 6),
        .replaced_by = (uint64_t)sqlite3_column_int64(q, 7),
        .lines = sqlite3_column_int(q, 8),
    };
}

enum err order_list(struct till *t, uint64_t before,
                    struct placed_row ret_rows[], int cap, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int count = 0;
    enum err err = db_bind(&t->db, sql_order_placed_recent, &q, "ii",
                           (int64_t)before, (int64_t)cap);
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        head_of(q, &ret_rows[count++]);
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

enum err order_find(struct till *t, uint64_t seq, struct placed_row *ret_row,
                    struct diag *d)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&t->db, sql_order_placed_find, &q, "i", (int64_t)seq);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return till_explain(t, err, d);
    if (!row)
        return diag_set(d, ERR_NOTFOUND, tr("there is no order number %llu"),
                        (unsigned long long)seq);
    head_of(q, ret_row);
    db_done(q);
    return ERR_OK;
}

/* ---- one order, with what headquarters says ------------------------------*/

void placed_release(struct placed *p)
{
    free(p->lines);
    *p = (struct placed){0};
}

static enum err read_line(struct till *t, sqlite3_stmt *q,
                          struct placed_line *l)
{
    uint64_t id = (uint64_t)sqlite3_column_int64(q, 0);
    *l = (struct placed_line){
        .pack = (uint32_t)sqlite3_column_int64(q, 1),
        .asked = quantity_of(sqlite3_column_int64(q, 2)),
        .suggested = quantity_of(sqlite3_column_int64(q, 3)),
    };
    enum err err = lookup_item(t, id, 0, &l->item);
    if (err == ERR_NOTFOUND) {
        err = ERR_OK;
        l->item = (struct item){.id = id};
        snprintf(l->item.name, sizeof(l->item.name), tr("item %llu"),
                 (unsigned long long)id);
    }
    return err;
}

static enum err read_lines(struct till *t, struct placed *p)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    p->lines = calloc((size_t)p->head.lines + 1, sizeof(*p->lines));
    if (!p->lines)
        return ERR_NOMEM;
    enum err err =
        db_bind(&t->db, sql_order_placed_lines, &q, "i", (int64_t)p->head.seq);
    while (!err && p->count < p->head.lines) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        err = read_line(t, q, &p->lines[p->count++]);
    }
    db_done(q);
    return err;
}

static void take_state(struct placed *p, const Order__State *s)
{
    p->delivery = s->delivery;
    p->delivery_day = s->delivery_day;
    p->sent = true;
    for (size_t i = 0; i < s->n_lines; i++) {
        const Order__DecidedLine *from = s->lines[i];
        p->decided = p->decided || from->state != ORDER__LINE_STATE__LINE_OPEN;
        for (int k = 0; k < p->count; k++) {
            struct placed_line *l = &p->lines[k];
            if (l->item.id != from->item)
                continue;
            l->state = from->state;
            l->reason = from->reason;
            l->allotted = quantity_of(from->allotted_milli);
            l->substitute = from->substitute;
            l->substitute_quantity = quantity_of(from->substitute_milli);
        }
    }
}

/* The delivery that it came with was signed for here. */
static enum err take_received(struct till *t, struct placed *p)
{
    bool received = false;
    enum err err =
        p->delivery ? delivery_is_received(t, p->delivery, &received) : ERR_OK;
    for (int i = 0; !err && received && i < p->count; i++) {
        Order__LineState *s = &p->lines[i].state;
        if (*s == ORDER__LINE_STATE__LINE_ALLOTTED ||
            *s == ORDER__LINE_STATE__LINE_SENT)
            *s = ORDER__LINE_STATE__LINE_RECEIVED;
    }
    return err;
}

enum err order_read(struct till *t, uint64_t seq, struct placed *ret_placed,
                    struct diag *d)
{
    struct placed p = {0}, by = {0};
    struct replica_record r;
    Order__State *s = NULL;
    enum err err = order_find(t, seq, &p.head, d);
    if (err)
        return err;
    err = read_lines(t, &p);
    if (!err)
        err = replica_db_record(&t->db, &r);
    if (!err)
        p.sent = r.acked_seq >= seq;
    if (!err)
        err = order_state_read(t, t->till, seq, &s);
    if (!err) {
        take_state(&p, s);
        order__state__free_unpacked(s, NULL);
        err = take_received(t, &p);
    } else if (err == ERR_NOTFOUND) {
        err = ERR_OK;
    }
    if (!err && p.head.replaced_by != 0) {
        err = order_find(t, p.head.replaced_by, &by.head, d);
        p.cancelled = !err && by.head.lines == 0;
    }
    if (err) {
        placed_release(&p);
        return till_explain(t, err, d);
    }
    *ret_placed = p;
    return ERR_OK;
}

enum err order_changeable(const struct placed *p, struct diag *d)
{
    if (p->cancelled)
        return diag_set(d, ERR_EXISTS, tr("order %llu was cancelled"),
                        (unsigned long long)p->head.seq);
    if (p->head.replaced_by != 0)
        return diag_set(d, ERR_EXISTS,
                        tr("order %llu was replaced by order %llu: change that "
                           "one"),
                        (unsigned long long)p->head.seq,
                        (unsigned long long)p->head.replaced_by);
    if (p->decided)
        return diag_set(d, ERR_EXISTS,
                        tr("headquarters has already decided on order %llu: "
                           "call them, or order what is missing besides"),
                        (unsigned long long)p->head.seq);
    return ERR_OK;
}

/* ---- in words ------------------------------------------------------------*/

const char *order_state_name(Order__LineState state)
{
    static const char *const names[] = {
        [ORDER__LINE_STATE__LINE_OPEN] = "open",
        [ORDER__LINE_STATE__LINE_ALLOTTED] = "allotted",
        [ORDER__LINE_STATE__LINE_PARTIAL] = "partial",
        [ORDER__LINE_STATE__LINE_BACK_ORDER] = "back_order",
        [ORDER__LINE_STATE__LINE_CANCELLED] = "cancelled",
        [ORDER__LINE_STATE__LINE_SUBSTITUTED] = "substituted",
        [ORDER__LINE_STATE__LINE_SENT] = "sent",
        [ORDER__LINE_STATE__LINE_RECEIVED] = "received",
    };
    int n = (int)state;
    return n >= 0 && n < (int)ARRAY_LEN(names) ? names[n] : "other";
}

static const char *reason_words(Order__LineReason reason)
{
    static const char *const words[] = {
        [ORDER__LINE_REASON__REASON_NONE] = N_("headquarters says no more"),
        [ORDER__LINE_REASON__REASON_SHORTAGE] = N_("too little for all shops"),
        [ORDER__LINE_REASON__REASON_WITHDRAWN] = N_("no longer in the range"),
        [ORDER__LINE_REASON__REASON_RECALLED] = N_("recalled"),
        [ORDER__LINE_REASON__REASON_CREDIT] = N_("the shop's credit is used "
                                                 "up"),
        [ORDER__LINE_REASON__REASON_NOT_CARRIED] = N_("not for this shop"),
        [ORDER__LINE_REASON__REASON_TOO_LATE] = N_("after the cut-off"),
        [ORDER__LINE_REASON__REASON_ABSURD] = N_("so much cannot be meant: "
                                                 "call headquarters"),
        [ORDER__LINE_REASON__REASON_BY_BUYER] = N_("the buyer decided so"),
        [ORDER__LINE_REASON__REASON_REPLACED] = N_("replaced by the shop"),
    };
    int n = (int)reason;
    return tr(n >= 0 && n < (int)ARRAY_LEN(words) ? words[n] : words[0]);
}

static void substitute_words(struct till *t, const struct placed_line *l,
                             char *out, size_t cap)
{
    struct item other = {0};
    char number[QUANTITY_CHARS];
    if (lookup_item(t, l->substitute, 0, &other))
        snprintf(other.name, sizeof(other.name), tr("item %llu"),
                 (unsigned long long)l->substitute);
    snprintf(out, cap, tr("instead comes %s %s: %s %s"), other.name, other.spec,
             quantity_format(l->substitute_quantity, number), other.unit);
}

static void open_words(const struct placed *p, char *out, size_t cap)
{
    const char *words = tr("headquarters has it and has not decided yet");
    if (p->cancelled)
        words = tr("cancelled by the shop");
    else if (p->head.replaced_by != 0)
        words = tr("replaced by another order of the shop");
    else if (!p->sent)
        words = tr("still here: goes with the next link");
    text_copy(out, cap, words);
}

void order_line_words(struct till *t, const struct placed *p,
                      const struct placed_line *l, char *out, size_t cap)
{
    char some[QUANTITY_CHARS], all[QUANTITY_CHARS];
    quantity_format(l->allotted, some);
    quantity_format(l->asked, all);
    if (l->asked.milli == 0) {
        text_copy(out, cap, tr("nothing of it wanted"));
        return;
    }
    switch (l->state) {
    case ORDER__LINE_STATE__LINE_ALLOTTED:
        snprintf(out, cap, tr("%s %s are set aside"), some, l->item.unit);
        break;
    case ORDER__LINE_STATE__LINE_PARTIAL:
        snprintf(out, cap, tr("only %s of %s come: %s"), some, all,
                 reason_words(l->reason));
        break;
    case ORDER__LINE_STATE__LINE_BACK_ORDER:
        text_copy(out, cap, tr("waits for the next truck"));
        break;
    case ORDER__LINE_STATE__LINE_CANCELLED:
        snprintf(out, cap, tr("does not come: %s"), reason_words(l->reason));
        break;
    case ORDER__LINE_STATE__LINE_SUBSTITUTED:
        substitute_words(t, l, out, cap);
        break;
    case ORDER__LINE_STATE__LINE_SENT:
        snprintf(out, cap, tr("%s %s are on the truck"), some, l->item.unit);
        break;
    case ORDER__LINE_STATE__LINE_RECEIVED:
        snprintf(out, cap, tr("received, %s sent"), some);
        break;
    default:
        open_words(p, out, cap);
    }
    text_drop_torn(out);
}

void order_words(struct till *t, const struct placed *p, char *out, size_t cap)
{
    int differ = 0, open = 0, received = 0, sent = 0, wanted = 0;
    char day[32], when[64] = "";
    for (int i = 0; i < p->count; i++) {
        const struct placed_line *l = &p->lines[i];
        if (l->asked.milli == 0)
            continue;
        wanted++;
        open += l->state == ORDER__LINE_STATE__LINE_OPEN;
        sent += l->state == ORDER__LINE_STATE__LINE_SENT;
        received += l->state == ORDER__LINE_STATE__LINE_RECEIVED;
        differ += l->state == ORDER__LINE_STATE__LINE_PARTIAL ||
                  l->state == ORDER__LINE_STATE__LINE_BACK_ORDER ||
                  l->state == ORDER__LINE_STATE__LINE_CANCELLED ||
                  l->state == ORDER__LINE_STATE__LINE_SUBSTITUTED;
    }
    if (p->delivery_day)
        snprintf(when, sizeof(when), tr(", comes %s"),
                 suggestion_day(t, p->delivery_day, day));
    if (p->cancelled)
        text_copy(out, cap, tr("cancelled"));
    else if (p->head.replaced_by != 0)
        snprintf(out, cap, tr("replaced by order %llu"),
                 (unsigned long long)p->head.replaced_by);
    else if (wanted == 0)
        text_copy(out, cap, tr("nothing wanted"));
    else if (!p->sent)
        text_copy(out, cap, tr("not sent yet"));
    else if (open == wanted)
        text_copy(out, cap, tr("at headquarters, not decided"));
    else if (received + differ == wanted && received > 0)
        text_copy(out, cap, tr("received"));
    else if (differ > 0)
        snprintf(out, cap, tr("%d lines not as ordered%s"), differ, when);
    else if (sent > 0)
        snprintf(out, cap, tr("on the truck%s"), when);
    else
        snprintf(out, cap, tr("set aside%s"), when);
    text_drop_torn(out);
}
