/* What happens at a cut-off. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "hq/order/desk.h"

struct closing {
    struct store *s;
    int64_t now_ms;
    int32_t day;
    struct desk_closed done;
    Order__Rule rule;
    struct truck truck; /* that the suggestion is for */
    /* of the outlet's suggestion: */
    Order__Suggestion head;
    Order__DecidedLine *lines; /* owned */
    size_t count, cap;
};

static bool runs_out(const struct closing *c, const Order__SuggestedLine *x)
{
    int64_t days = c->truck.next_day - c->head.made_day;
    return x->reason != ORDER__SUGGEST_REASON__SUGGEST_SHELF &&
           x->reason != ORDER__SUGGEST_REASON__SUGGEST_NEW &&
           (x->on_hand_milli + x->on_way_milli) * 7 < x->weekly_milli * days;
}

static enum err on_part(void *ctx, uint32_t outlet, const Order__Suggestion *x)
{
    struct closing *c = ctx;
    (void)outlet;
    c->head = *x;
    c->head.lines = NULL;
    c->head.n_lines = 0;
    if (!truck_on(&c->rule, x->delivery_day, &c->truck))
        return ERR_NOTFOUND;
    for (size_t i = 0; i < x->n_lines; i++) {
        const Order__SuggestedLine *y = x->lines[i];
        if (c->rule.unconfirmed == ORDER__UNCONFIRMED__UNCONFIRMED_FAST &&
            !runs_out(c, y))
            continue;
        if (c->count == c->cap) {
            size_t cap = c->cap ? 2 * c->cap : 128;
            Order__DecidedLine *grown = realloc(c->lines, cap * sizeof(*grown));
            if (!grown)
                return ERR_NOMEM;
            c->lines = grown;
            c->cap = cap;
        }
        Order__DecidedLine *line = &c->lines[c->count++];
        order__decided_line__init(line);
        line->item = y->item;
        line->asked_milli = y->quantity_milli;
        line->state = ORDER__LINE_STATE__LINE_OPEN;
    }
    return ERR_OK;
}

static enum err order_instead(struct closing *c)
{
    Order__DecidedLine *refs[ORDER_LINES_MAX];
    Order__Decided d = ORDER__DECIDED__INIT;
    d.outlet = c->rule.outlet;
    d.run = (uint64_t)c->day;
    d.suggestion = c->head.run;
    d.delivery_day = c->head.delivery_day;
    d.lines = refs;
    for (; d.n_lines < c->count && d.n_lines < ORDER_LINES_MAX; d.n_lines++)
        refs[d.n_lines] = &c->lines[d.n_lines];
    enum err err = order_next_own(c->s, &d.seq);
    if (!err)
        err = order_decide(c->s, &d, c->now_ms);
    c->done.orders++;
    c->done.lines += (int64_t)d.n_lines;
    return err;
}

static enum err close_outlet(struct closing *c)
{
    bool answered = true;
    c->count = 0;
    c->head.run = 0;
    enum err err = order_suggestions(c->s, c->rule.outlet, on_part, c);
    if (err || c->head.run == 0 || c->head.delivery_day < c->day)
        return err;
    int64_t cutoff = truck_midnight(c->head.cutoff_day) +
                     ((int64_t)c->head.cutoff_minute + 1) * 60000;
    if (cutoff > c->now_ms)
        return ERR_OK;
    err = order_answered(c->s, c->rule.outlet, c->head.run, &answered);
    if (err || answered)
        return err;
    c->done.outlets++;
    if (c->rule.unconfirmed == ORDER__UNCONFIRMED__UNCONFIRMED_ASK)
        c->done.left++;
    else if (c->count)
        err = order_instead(c);
    return err;
}

/* ---- late ones ------------------------------------------------------------*/

struct late {
    Order__Decided d;
    Order__DecidedLine line[ORDER_LINES_MAX], *refs[ORDER_LINES_MAX];
    struct closing *c;
    enum err err;
};

static enum err tell(struct late *l)
{
    enum err err =
        l->d.n_lines ? order_decide(l->c->s, &l->d, l->c->now_ms) : ERR_OK;
    l->c->done.late += (int64_t)l->d.n_lines;
    l->d.n_lines = 0;
    return err;
}

static enum err on_open(void *ctx, const struct desk_line *x)
{
    struct late *l = ctx;
    const struct order_line *o = &x->order;
    if (o->till == 0 || o->state != ORDER__LINE_STATE__LINE_OPEN ||
        o->reason != ORDER__LINE_REASON__REASON_NONE || o->wanted_day == 0 ||
        x->truck.day <= o->wanted_day || x->closed)
        return ERR_OK;
    enum err err = ERR_OK;
    if (l->d.n_lines == ORDER_LINES_MAX || l->d.outlet != o->outlet ||
        l->d.till != o->till || l->d.seq != o->seq)
        err = tell(l);
    Order__DecidedLine *y = &l->line[l->d.n_lines];
    l->d.outlet = o->outlet;
    l->d.till = o->till;
    l->d.seq = o->seq;
    l->d.delivery_day = x->truck.day;
    order__decided_line__init(y);
    y->item = o->item;
    y->asked_milli = o->asked_milli;
    y->state = ORDER__LINE_STATE__LINE_OPEN;
    y->reason = ORDER__LINE_REASON__REASON_TOO_LATE;
    l->refs[l->d.n_lines++] = y;
    return err;
}

static enum err tell_late(struct closing *c)
{
    struct late *l = calloc(1, sizeof(*l));
    if (!l)
        return ERR_NOMEM;
    order__decided__init(&l->d);
    l->c = c;
    l->d.lines = l->refs;
    l->d.run = (uint64_t)c->day;
    enum err err = desk_open(c->s, c->now_ms, on_open, l);
    if (!err)
        err = tell(l);
    free(l);
    return err;
}

struct rules {
    Order__Rule *list; /* owned */
    size_t count, cap;
};

static enum err on_rule(void *ctx, const Order__Rule *rule)
{
    struct rules *r = ctx;
    if (r->count == r->cap) {
        size_t cap = r->cap ? 2 * r->cap : 64;
        Order__Rule *grown = realloc(r->list, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        r->list = grown;
        r->cap = cap;
    }
    r->list[r->count++] = *rule;
    return ERR_OK;
}

enum err desk_close(struct store *s, int64_t now_ms,
                    struct desk_closed *ret_closed)
{
    struct closing c = {
        .s = s, .now_ms = now_ms, .day = clock_business_day(now_ms, 0)};
    struct rules rules = {0};
    enum err err = order_rules(s, on_rule, &rules);
    for (size_t i = 0; !err && i < rules.count; i++) {
        c.rule = rules.list[i];
        err = close_outlet(&c);
    }
    if (!err)
        err = tell_late(&c);
    free(c.lines);
    free(rules.list);
    if (!err)
        *ret_closed = c.done;
    return err;
}
