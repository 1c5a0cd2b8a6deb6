#include "sync/intake_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

enum err intake_new(const struct intake_ops *ops, void *ctx,
                    struct intake **ret_intake)
{
    struct intake *in = calloc(1, sizeof(*in));
    if (!in)
        return ERR_NOMEM;
    in->ops = ops;
    in->ctx = ctx;
    *ret_intake = in;
    return ERR_OK;
}

void intake_free(struct intake *in)
{
    if (!in)
        return;
    intake_drop_stage(in);
    for (size_t i = 0; i < in->capacity; i++)
        free(in->table[i]);
    free(in->table);
    arena_release(&in->arena);
    buf_release(&in->out);
    buf_release(&in->scratch);
    free(in);
}

/* ---- sessions ------------------------------------------------------------ */

static size_t slot_of(struct intake_session **table, size_t capacity,
                      uint32_t till)
{
    size_t at = (till * UINT32_C(2654435761)) & (capacity - 1);
    while (table[at] && table[at]->info.till != till)
        at = (at + 1) & (capacity - 1);
    return at;
}

static enum err grow(struct intake *in)
{
    size_t capacity = in->capacity ? in->capacity * 2 : 64;
    struct intake_session **table = calloc(capacity, sizeof(*table));
    if (!table)
        return ERR_NOMEM;
    for (size_t i = 0; i < in->capacity; i++) {
        struct intake_session *s = in->table[i];
        if (s)
            table[slot_of(table, capacity, s->info.till)] = s;
    }
    free(in->table);
    in->table = table;
    in->capacity = capacity;
    return ERR_OK;
}

static enum err session_of(struct intake *in, uint32_t till,
                           struct intake_session **ret_session)
{
    if (2 * in->sessions >= in->capacity) {
        enum err err = grow(in);
        if (err)
            return err;
    }
    size_t at = slot_of(in->table, in->capacity, till);
    if (!in->table[at]) {
        struct intake_session *s = calloc(1, sizeof(*s));
        if (!s)
            return ERR_NOMEM;
        s->info.till = till;
        in->table[at] = s;
        in->sessions++;
    }
    *ret_session = in->table[at];
    return ERR_OK;
}

static bool is_staged(const struct intake *in, const struct intake_session *s)
{
    for (size_t i = 0; i < in->n_staged; i++) {
        if (in->stage[i].session == s)
            return true;
    }
    return false;
}

/* Reads the till from storage unless it is remembered. */
static enum err load(struct intake *in, struct intake_session *s)
{
    struct intake_till info = {0};
    struct feed_audiences audiences = {0};
    if (s->loaded)
        return ERR_OK;
    CHECK(!is_staged(in, s));
    enum err err = in->ops->till(in->ctx, s->info.till, &info);
    if (!err)
        err = in->ops->audiences(in->ctx, s->info.till, &audiences);
    if (err)
        return err;
    CHECK(info.till == s->info.till && info.n_keys <= INTAKE_KEYS_MAX);
    s->info = info;
    s->staged = info.head;
    s->audiences = audiences;
    s->loaded = true;
    return ERR_OK;
}

/* ---- Hello --------------------------------------------------------------- */

static bool hello_ok(const Wire__Hello *m, struct intake_seen *seen)
{
    if (strlen(m->software) > WIRE_SOFTWARE_MAX ||
        !text_is_plain(m->software, WIRE_SOFTWARE_MAX) ||
        m->clock_ms > INT64_MAX || m->n_cursors > FEED_AUDIENCES_MAX ||
        wire_get_head(m->head, &seen->head))
        return false;
    for (size_t i = 0; i < m->n_cursors; i++) {
        if (!intake_take_cursor(m->cursors[i], &seen->cursors.at[i]))
            return false;
    }
    seen->cursors.n = m->n_cursors;
    seen->clock_ms = (int64_t)m->clock_ms;
    return true;
}

/* Of an audience it no longer has, or never had, nothing is written down. */
static void keep_own_cursors(struct feed_cursors *c,
                             const struct feed_audiences *audiences)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (intake_has_audience(audiences, c->at[i].audience))
            c->at[kept++] = c->at[i];
    }
    c->n = kept;
}

static enum err on_hello(struct intake *in, struct intake_session *s,
                         const Wire__Hello *m, int64_t clock_ms)
{
    struct intake_seen seen = {0};
    if (!hello_ok(m, &seen))
        return ERR_FORMAT;
    if (m->protocol_min > WIRE_PROTOCOL_MAX ||
        m->protocol_max < WIRE_PROTOCOL_MIN)
        return intake_refuse(in, s, WIRE__REASON__VERSION, 0, 0);
    if (m->till != s->info.till)
        return intake_refuse(in, s, WIRE__REASON__UNKNOWN_TILL, 0, 0);
    keep_own_cursors(&seen.cursors, &s->audiences);
    /* Days on the way say nothing about its clock. */
    seen.hq_clock_ms = in->carried ? seen.clock_ms : clock_ms;
    memcpy(s->software, m->software, strlen(m->software) + 1);
    seen.software = s->software;
    s->seen = seen;
    s->seen_due = in->seen_due = true;
    s->greeted = true;
    return intake_welcome(in, s, m, clock_ms);
}

/* ---- receiving ----------------------------------------------------------- */

static enum err dispatch(struct intake *in, struct intake_session *s,
                         const Wire__Frame *f, int64_t clock_ms)
{
    if (f->kind_case == WIRE__FRAME__KIND_HELLO)
        return on_hello(in, s, f->hello, clock_ms);
    if (!s->greeted)
        return intake_refuse(in, s, WIRE__REASON__HELLO_FIRST, 0, 0);
    switch (f->kind_case) {
    case WIRE__FRAME__KIND_BATCH:
        return intake_on_batch(in, s, f->batch);
    case WIRE__FRAME__KIND_ASIDE:
        return intake_on_aside(in, s, f->aside);
    case WIRE__FRAME__KIND_TAIL_PULL:
        return intake_on_tail_pull(in, s, f->tail_pull);
    case WIRE__FRAME__KIND_FEED_PULL:
        return intake_on_feed_pull(in, s, f->feed_pull);
    case WIRE__FRAME__KIND_SALE_PULL:
        return intake_on_sale_pull(in, s, f->sale_pull);
    case WIRE__FRAME__KIND_PEOPLE:
        return intake_on_people(in, s, f->people);
    default:
        return ERR_FORMAT;
    }
}

static enum err on_garbage(struct intake *in, struct intake_session *s,
                           int64_t now_ms)
{
    in->stats.garbage++;
    if (++s->garbage < INTAKE_GARBAGE_MAX)
        return intake_refuse(in, s, WIRE__REASON__MALFORMED, 0, 0);
    s->garbage = 0;
    s->muted_until_ms = now_ms + INTAKE_GARBAGE_MS;
    return intake_refuse(in, s, WIRE__REASON__BUSY, INTAKE_GARBAGE_MS, 0);
}

static enum err handle(struct intake *in, struct intake_session *s,
                       const void *frame, size_t len, int64_t now_ms,
                       int64_t clock_ms)
{
    Wire__Frame *f = NULL;
    enum err bad = wire_unpack(frame, len, &f);
    /* A Hello reads anew what storage knows of the till. */
    if (!bad && f->kind_case == WIRE__FRAME__KIND_HELLO && !is_staged(in, s))
        s->loaded = false;
    enum err err = load(in, s);
    if (err == ERR_NOTFOUND)
        err = intake_refuse(in, s, WIRE__REASON__UNKNOWN_TILL, 0, 0);
    else if (!err && s->info.revoked)
        err = intake_refuse(in, s, WIRE__REASON__REVOKED, 0, 0);
    else if (!err)
        err = bad ? bad : dispatch(in, s, f, clock_ms);
    wire_free(f);
    if (err == ERR_FORMAT)
        return on_garbage(in, s, now_ms);
    s->garbage = 0;
    return err ? intake_failed(in, s, err) : ERR_OK;
}

enum err intake_receive(struct intake *in, uint32_t till, const void *frame,
                        size_t len, int64_t now_ms, int64_t clock_ms)
{
    struct intake_session *s = NULL;
    enum err err = session_of(in, till, &s);
    if (err)
        return err;
    in->stats.frames++;
    if (now_ms < s->muted_until_ms)
        return ERR_OK;
    err = handle(in, s, frame, len, now_ms, clock_ms);
    if (in->n_staged == INTAKE_STAGE_BATCHES ||
        in->work_bytes >= INTAKE_STAGE_BYTES ||
        in->unpacked >= INTAKE_UNPACKED_MAX) {
        enum err why = intake_commit(in);
        err = err ? err : why;
    }
    return err;
}

/* ---- from outside -------------------------------------------------------- */

void intake_forget(struct intake *in, uint32_t till)
{
    CHECK(in->n_staged == 0);
    for (size_t i = 0; i < in->capacity; i++) {
        if (in->table[i] && (till == 0 || in->table[i]->info.till == till))
            in->table[i]->loaded = false;
    }
}

static bool same_audiences(const struct feed_audiences *a,
                           const struct feed_audiences *b)
{
    for (size_t i = 0; i < a->n && a->n == b->n; i++) {
        if (strcmp(a->name[i], b->name[i]) != 0)
            return false;
    }
    return a->n == b->n;
}

static enum err send_news(struct intake *in, struct intake_session *s)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__FeedNews m = WIRE__FEED_NEWS__INIT;
    char *names[FEED_AUDIENCES_MAX];
    for (size_t i = 0; i < s->audiences.n; i++)
        names[i] = s->audiences.name[i];
    m.n_audiences = s->audiences.n;
    m.audiences = names;
    f.kind_case = WIRE__FRAME__KIND_FEED_NEWS;
    f.feed_news = &m;
    return intake_send(in, s, &f);
}

enum err intake_news(struct intake *in, const char *audience)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < in->capacity; i++) {
        struct intake_session *s = in->table[i];
        struct feed_audiences now = {0};
        if (!s || !s->greeted || s->info.revoked)
            continue;
        err = in->ops->audiences(in->ctx, s->info.till, &now);
        if (err == ERR_NOTFOUND) {
            err = ERR_OK;
            continue;
        }
        if (err)
            break;
        bool news = !audience || intake_has_audience(&now, audience) ||
                    !same_audiences(&now, &s->audiences);
        s->audiences = now;
        if (news)
            err = send_news(in, s);
    }
    return err;
}

void intake_carried(struct intake *in)
{
    in->carried = true;
}

void intake_cut_off(struct intake *in, uint32_t till)
{
    struct intake_session *s = NULL;
    if (session_of(in, till, &s))
        return;
    s->greeted = false;
    s->info.revoked = true; /* until a Hello or intake_forget reads anew */
    intake_unstage(in, s);
    (void)!intake_refuse(in, s, WIRE__REASON__REVOKED, 0, 0);
}

void intake_get_stats(const struct intake *in, struct intake_stats *ret_stats)
{
    *ret_stats = in->stats;
}
