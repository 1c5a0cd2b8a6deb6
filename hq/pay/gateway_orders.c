/* Open payments and refunds: what providers answer, what is due, what is
 * stored. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "hq/pay/gateway_internal.h"

#define HOLD_MS 200 /* after a commit that failed */

/* ---- in memory -------------------------------------------------------------
 */
struct gw_order *gw_find_order(struct gateway *g, const char *order_no)
{
    for (size_t i = 0; i < g->n_orders; i++)
        if (strcmp(g->orders[i]->o.order_no, order_no) == 0)
            return g->orders[i];
    return NULL;
}

struct gw_refund *gw_find_refund(struct gateway *g, const char *refund_no)
{
    for (size_t i = 0; i < g->n_refunds; i++)
        if (strcmp(g->refunds[i]->r.refund_no, refund_no) == 0)
            return g->refunds[i];
    return NULL;
}

/* Room for one more of size bytes. */
static enum err grow(void **list, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return ERR_OK;
    size_t more = *cap ? 2 * *cap : 64;
    void *grown = realloc(*list, more * size);
    if (!grown)
        return ERR_NOMEM;
    *list = grown;
    *cap = more;
    return ERR_OK;
}

enum err gw_add_order(struct gateway *g, struct gw_order **ret_order)
{
    void *list = g->orders;
    enum err err = grow(&list, g->n_orders, &g->cap_orders, sizeof(*g->orders));
    g->orders = list;
    struct gw_order *x = err ? NULL : calloc(1, sizeof(*x));
    if (!x)
        return ERR_NOMEM;
    x->id = ++g->next_id;
    g->orders[g->n_orders++] = x;
    *ret_order = x;
    return ERR_OK;
}

enum err gw_add_refund(struct gateway *g, struct gw_refund **ret_refund)
{
    void *list = g->refunds;
    enum err err =
        grow(&list, g->n_refunds, &g->cap_refunds, sizeof(*g->refunds));
    g->refunds = list;
    struct gw_refund *x = err ? NULL : calloc(1, sizeof(*x));
    if (!x)
        return ERR_NOMEM;
    x->id = ++g->next_id;
    g->refunds[g->n_refunds++] = x;
    *ret_refund = x;
    return ERR_OK;
}

enum err gw_step(struct gateway *g, const struct paystore_step *step)
{
    void *list = g->steps;
    enum err err = grow(&list, g->n_steps, &g->cap_steps, sizeof(*g->steps));
    g->steps = list;
    if (!err)
        g->steps[g->n_steps++] = *step;
    return err;
}

static void drop_order(struct gateway *g, size_t i)
{
    sodium_memzero(g->orders[i], sizeof(*g->orders[i]));
    free(g->orders[i]);
    g->orders[i] = g->orders[--g->n_orders];
}

static void drop_refund(struct gateway *g, size_t i)
{
    free(g->refunds[i]);
    g->refunds[i] = g->refunds[--g->n_refunds];
}

void gw_release_items(struct gateway *g)
{
    while (g->n_orders)
        drop_order(g, g->n_orders - 1);
    while (g->n_refunds)
        drop_refund(g, g->n_refunds - 1);
    free(g->orders);
    free(g->refunds);
    free(g->steps);
}

bool gw_calls_under_way(const struct gateway *g)
{
    for (size_t i = 0; i < g->n_orders; i++)
        if (g->orders[i]->o.flow.calling)
            return true;
    for (size_t i = 0; i < g->n_refunds; i++)
        if (g->refunds[i]->r.flow.calling)
            return true;
    return false;
}

/* ---- after a restart -------------------------------------------------------
 */
enum err gw_resume_order(struct gateway *g, const struct paystore_order *o)
{
    struct gw_order *x = NULL;
    struct paystore_step step = {
        .at_ms = clock_now_ms(), .what = PAYSTORE_RESUMED, .outcome = -1};
    memcpy(step.order_no, o->order_no, sizeof(step.order_no));
    enum err err = gw_add_order(g, &x);
    if (err)
        return err;
    x->o = *o;
    x->again = true;
    x->dirty = true;
    flow_resume(&x->o.flow, gw_now_ms(g));
    return gw_step(g, &step);
}

static enum err load_order(void *ctx, const struct paystore_order *o)
{
    return gw_resume_order(ctx, o);
}

static enum err load_refund(void *ctx, const struct paystore_refund *r)
{
    struct gateway *g = ctx;
    struct gw_refund *x = NULL;
    struct paystore_order o;
    if (gw_find_refund(g, r->refund_no))
        return ERR_OK;
    enum err err = paystore_order(g->pay, r->order_no, &o);
    if (!err)
        err = gw_add_refund(g, &x);
    if (err)
        return err;
    x->r = *r;
    x->kind = o.flow.kind;
    x->total_fen = o.flow.amount_fen;
    memcpy(x->sub_merchant, o.sub_merchant, sizeof(x->sub_merchant));
    flow_refund_resume(&x->r.flow, gw_now_ms(g));
    return ERR_OK;
}

enum err gw_load_new(struct gateway *g)
{
    return paystore_refunds_open(g->pay, load_refund, g);
}

enum err gw_load(struct gateway *g)
{
    enum err err = paystore_orders_open(g->pay, load_order, g);
    return err ? err : gw_load_new(g);
}

/* ---- answers ---------------------------------------------------------------
 */
/* What goes into a frame must be what a frame can carry. */
static void keep_visible(char *text, char from)
{
    for (; *text; text++)
        if (*text < from || *text > '~')
            *text = '?';
}

static struct pay_answer cleaned(const struct pay_answer *from)
{
    struct pay_answer a = *from;
    a.provider_no[sizeof(a.provider_no) - 1] = '\0';
    a.reason[sizeof(a.reason) - 1] = '\0';
    a.code_url[sizeof(a.code_url) - 1] = '\0';
    a.payer[sizeof(a.payer) - 1] = '\0';
    keep_visible(a.provider_no, '!');
    keep_visible(a.reason, ' ');
    keep_visible(a.code_url, '!');
    if (a.paid_at_ms < 0)
        a.paid_at_ms = 0;
    return a;
}

/* Who paid is kept as a keyed hash only. */
static void keep_payer(struct gateway *g, struct paystore_order *o)
{
    if (!o->flow.payer[0])
        return;
    crypto_generichash(o->payer, sizeof(o->payer),
                       (const uint8_t *)o->flow.payer, strlen(o->flow.payer),
                       g->payer_key, sizeof(g->payer_key));
    o->has_payer = true;
    sodium_memzero(o->flow.payer, sizeof(o->flow.payer));
}

static void note_answer(struct gateway *g, const char *order_no,
                        const char *refund_no, enum paystore_what what,
                        enum flow_call call, const struct pay_answer *a,
                        int64_t took_ms)
{
    struct paystore_step s = {.at_ms = clock_now_ms(),
                              .what = what,
                              .call = call,
                              .outcome = (int)a->outcome,
                              .took_ms = took_ms};
    snprintf(s.order_no, sizeof(s.order_no), "%s", order_no);
    snprintf(s.refund_no, sizeof(s.refund_no), "%s", refund_no);
    memcpy(s.reason, a->reason, sizeof(s.reason));
    memcpy(s.provider_no, a->provider_no, sizeof(s.provider_no));
    gw_log_trouble(g, gw_step(g, &s));
}

static void order_changed(struct gateway *g, struct gw_order *x)
{
    keep_payer(g, &x->o);
    if (flow_final(&x->o.flow) && !x->o.settled_ms)
        x->o.settled_ms = clock_now_ms();
    x->dirty = x->tell = true;
}

static void refund_changed(struct gw_refund *x)
{
    if (x->r.flow.state != FLOW_REFUND_ASKING && !x->r.settled_ms)
        x->r.settled_ms = clock_now_ms();
    x->dirty = x->tell = true;
}

void gw_take_result(struct gateway *g, const struct worker_result *r)
{
    struct pay_answer a = cleaned(&r->answer);
    if (r->err)
        gw_log_trouble(g, r->err);
    for (size_t i = 0; i < g->n_orders; i++) {
        struct gw_order *x = g->orders[i];
        if (x->id != r->id)
            continue;
        note_answer(g, x->o.order_no, "", PAYSTORE_ANSWER, r->call, &a,
                    r->took_ms);
        flow_began(&x->o.flow, gw_now_ms(g) - r->took_ms * g->options.hasten);
        flow_answer(&x->o.flow, &a, gw_now_ms(g));
        order_changed(g, x);
    }
    for (size_t i = 0; i < g->n_refunds; i++) {
        struct gw_refund *x = g->refunds[i];
        if (x->id != r->id)
            continue;
        note_answer(g, x->r.order_no, x->r.refund_no, PAYSTORE_ANSWER, r->call,
                    &a, r->took_ms);
        flow_refund_answer(&x->r.flow, &a, gw_now_ms(g));
        refund_changed(x);
    }
}

/* ---- notifications ---------------------------------------------------------
 */
/* Of an order that is final: nothing changes, but it may contradict. */
static void late_notice(struct gateway *g, const struct pay_notice *n,
                        const struct pay_answer *a)
{
    struct paystore_order o;
    struct gw_order *x = NULL;
    enum err err = paystore_order(g->pay, n->order_no, &o);
    if (err == ERR_NOTFOUND ||
        (!err && o.flow.kind == PAY_KINDS && a->outcome != PAY_PAID))
        return; /* not of this gateway; the bill will tell */
    if (!err && !flow_notice(&o.flow, a, gw_now_ms(g))) {
        err = gw_add_order(g, &x);
        if (!err) {
            x->o = o;
            x->o.attention = true;
            x->dirty = true;
            log_line(tr("payment %s: the provider says paid, but it was "
                        "settled as not paid; see `hq pay show %s`"),
                     n->order_no, n->order_no);
        }
    }
    gw_log_trouble(g, err);
}

void gw_take_notice(struct gateway *g, const struct gw_notice *n)
{
    const struct pay_notice *m = &n->notice;
    struct pay_answer a = cleaned(&m->answer);
    note_answer(g, m->order_no, m->refund_no, PAYSTORE_NOTICE, FLOW_NONE, &a,
                0);
    if (m->refund) {
        struct gw_refund *r = gw_find_refund(g, m->refund_no);
        if (r && strcmp(r->r.order_no, m->order_no) == 0) {
            flow_refund_notice(&r->r.flow, &a);
            refund_changed(r);
        }
        return;
    }
    struct gw_order *x = gw_find_order(g, m->order_no);
    if (!x) {
        late_notice(g, m, &a);
    } else if (!flow_final(&x->o.flow) && x->o.flow.kind == n->kind) {
        (void)flow_notice(&x->o.flow, &a, gw_now_ms(g));
        order_changed(g, x);
    }
}

/* ---- what is due -----------------------------------------------------------
 */
int64_t gw_next_ms(const struct gateway *g)
{
    int64_t next = FLOW_NEVER;
    for (size_t i = 0; i < g->n_orders; i++)
        if (g->orders[i]->o.flow.next_ms < next)
            next = g->orders[i]->o.flow.next_ms;
    for (size_t i = 0; i < g->n_refunds; i++)
        if (g->refunds[i]->r.flow.next_ms < next)
            next = g->refunds[i]->r.flow.next_ms;
    return next;
}

void gw_plan(struct gateway *g)
{
    int64_t now = gw_now_ms(g);
    if (g->stopping)
        return;
    for (size_t i = 0; i < g->n_orders; i++) {
        struct gw_order *x = g->orders[i];
        if (flow_due(&x->o.flow, now) == FLOW_NONE)
            continue;
        flow_called(&x->o.flow, now);
        x->job = true;
        x->drop_ms = clock_monotonic_ms() + g->options.queue_ms;
    }
    for (size_t i = 0; i < g->n_refunds; i++) {
        struct gw_refund *x = g->refunds[i];
        if (flow_refund_due(&x->r.flow, now) == FLOW_NONE)
            continue;
        flow_refund_called(&x->r.flow, now);
        x->job = true;
    }
}

static enum err give_order(struct gateway *g, struct gw_order *x)
{
    struct worker_job j;
    const struct flow *f = &x->o.flow;
    memset(&j, 0, sizeof(j));
    j.id = x->id;
    j.drop_ms = x->drop_ms;
    j.call = f->calling;
    j.kind = f->kind;
    j.timeout_ms = flow_timeout_ms(f->calling);
    memcpy(j.order.order_no, x->o.order_no, sizeof(x->o.order_no));
    j.order.amount.fen = f->amount_fen;
    snprintf(j.order.subject, sizeof(j.order.subject), "%.*s",
             PAY_SUBJECT_CAP - 1, x->o.subject);
    j.order.face_pay = x->o.face;
    j.order.outlet = x->o.outlet;
    j.order.till = x->o.till;
    memcpy(j.order.sub_merchant, x->o.sub_merchant,
           sizeof(j.order.sub_merchant));
    j.order.expires_ms = f->shown ? f->deadline_ms : 0;
    j.order.sent_before = x->again;
    if (f->calling == FLOW_CHARGE)
        memcpy(j.order.code, x->code, sizeof(x->code));
    if (f->calling == FLOW_GIVE_BACK) {
        memcpy(j.refund.order_no, x->o.order_no, sizeof(x->o.order_no));
        flow_give_back_number(x->o.order_no, j.refund.refund_no);
        j.refund.amount.fen = j.refund.total.fen = f->amount_fen;
        memcpy(j.refund.sub_merchant, x->o.sub_merchant,
               sizeof(j.refund.sub_merchant));
    }
    enum err err = workers_give(g->workers, &j);
    sodium_memzero(&j, sizeof(j));
    if (!err && f->calling == FLOW_CHARGE)
        sodium_memzero(x->code, sizeof(x->code));
    if (!err)
        x->again = true;
    return err;
}

static enum err give_refund(struct gateway *g, struct gw_refund *x)
{
    struct worker_job j;
    memset(&j, 0, sizeof(j));
    j.id = x->id;
    j.call = x->r.flow.calling;
    j.kind = x->kind;
    j.timeout_ms = flow_timeout_ms(j.call);
    memcpy(j.refund.order_no, x->r.order_no, sizeof(x->r.order_no));
    memcpy(j.refund.refund_no, x->r.refund_no, sizeof(x->r.refund_no));
    j.refund.amount.fen = x->r.amount_fen;
    j.refund.total.fen = x->total_fen;
    snprintf(j.refund.reason, sizeof(j.refund.reason), "%.*s",
             PAY_SUBJECT_CAP - 1, x->r.reason);
    memcpy(j.refund.sub_merchant, x->sub_merchant,
           sizeof(j.refund.sub_merchant));
    return workers_give(g->workers, &j);
}

/* ---- storing ---------------------------------------------------------------
 */
static enum err store_all(struct gateway *g)
{
    enum err err = paystore_begin(g->pay);
    if (err)
        return err;
    for (size_t i = 0; !err && i < g->n_orders; i++)
        if (g->orders[i]->dirty)
            err = paystore_order_put(g->pay, &g->orders[i]->o);
    for (size_t i = 0; !err && i < g->n_refunds; i++)
        if (g->refunds[i]->dirty)
            err = paystore_refund_put(g->pay, &g->refunds[i]->r);
    for (size_t i = 0; !err && i < g->n_steps; i++)
        err = paystore_step_add(g->pay, &g->steps[i]);
    return paystore_end(g->pay, err);
}

static bool anything_dirty(const struct gateway *g)
{
    for (size_t i = 0; i < g->n_orders; i++)
        if (g->orders[i]->dirty)
            return true;
    for (size_t i = 0; i < g->n_refunds; i++)
        if (g->refunds[i]->dirty)
            return true;
    return g->n_steps > 0;
}

static void drop_steps_of(struct gateway *g, const char *order_no,
                          const char *refund_no)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n_steps; i++)
        if (strcmp(g->steps[i].order_no, order_no) != 0 ||
            strcmp(g->steps[i].refund_no, refund_no) != 0)
            g->steps[n++] = g->steps[i];
    g->n_steps = n;
}

/* What is new was never asked for; the rest waits for a better moment. */
static void refuse_new(struct gateway *g)
{
    for (size_t i = g->n_orders; i-- > 0;) {
        struct gw_order *x = g->orders[i];
        if (!x->is_new)
            continue;
        if (x->has_peer)
            gw_refuse(g, &x->peer, x->o.order_no, "", PAY__WHY__STORAGE);
        drop_steps_of(g, x->o.order_no, "");
        drop_order(g, i);
    }
    for (size_t i = g->n_refunds; i-- > 0;) {
        struct gw_refund *x = g->refunds[i];
        if (!x->is_new)
            continue;
        if (x->has_peer)
            gw_refuse(g, &x->peer, x->r.order_no, x->r.refund_no,
                      PAY__WHY__STORAGE);
        drop_steps_of(g, x->r.order_no, x->r.refund_no);
        drop_refund(g, i);
    }
}

static void act(struct gateway *g)
{
    for (size_t i = g->n_orders; i-- > 0;) {
        struct gw_order *x = g->orders[i];
        x->is_new = x->dirty = false;
        if (x->job && give_order(g, x) == ERR_OK)
            x->job = false;
        if (x->tell)
            gw_tell_order(g, x);
        x->tell = false;
        if (flow_final(&x->o.flow) && !x->o.flow.calling)
            drop_order(g, i);
    }
    for (size_t i = g->n_refunds; i-- > 0;) {
        struct gw_refund *x = g->refunds[i];
        x->is_new = x->dirty = false;
        if (x->job && give_refund(g, x) == ERR_OK)
            x->job = false;
        if (x->tell)
            gw_tell_refund(g, x);
        x->tell = false;
        if (x->r.flow.state != FLOW_REFUND_ASKING && !x->r.flow.calling)
            drop_refund(g, i);
    }
}

void gw_commit(struct gateway *g)
{
    int64_t now = clock_monotonic_ms();
    if (now < g->held_ms)
        return;
    if (anything_dirty(g)) {
        enum err err = store_all(g);
        if (err) {
            gw_log_trouble(g, err);
            refuse_new(g);
            g->held_ms = now + HOLD_MS;
            return;
        }
        g->n_steps = 0;
    }
    act(g);
}
