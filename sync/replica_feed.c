#include "sync/replica_internal.h"

#include <stdio.h>
#include <string.h>

static bool same_names(const struct feed_audiences *a, size_t n,
                       char *const *names)
{
    for (size_t i = 0; i < n && n == a->n; i++) {
        if (strcmp(a->name[i], names[i]) != 0)
            return false;
    }
    return n == a->n;
}

enum err replica_feed_list(struct replica *r, size_t n, char *const *names)
{
    struct feed_audiences a = {.n = n};
    if (n > FEED_AUDIENCES_MAX)
        return ERR_FORMAT;
    for (size_t i = 0; i < n; i++) {
        if (!feed_audience_ok(names[i]))
            return ERR_FORMAT;
        snprintf(a.name[i], sizeof(a.name[i]), "%s", names[i]);
    }
    enum err err = r->c.ops->feed_audiences(r->c.ctx, &a);
    if (err || same_names(&r->audiences, n, names))
        return err;
    r->audiences = a;
    r->pulling = -1;
    for (size_t i = 0; i < n; i++)
        r->wanted[i] = true;
    return ERR_OK;
}

void replica_feed_want(struct replica *r, const char *name)
{
    for (size_t i = 0; i < r->audiences.n; i++) {
        if (!name || strcmp(r->audiences.name[i], name) == 0)
            r->wanted[i] = true;
    }
}

enum err replica_on_feed_news(struct replica *r, const Wire__FeedNews *m,
                              int64_t now_ms)
{
    enum err err = replica_feed_list(r, m->n_audiences, m->audiences);
    if (err)
        return err;
    replica_feed_want(r, NULL);
    if (r->pulling >= 0)
        return ERR_OK;
    r->feed_retry_ms = REPLICA_RETRY_MS;
    return replica_feed_pull(r, now_ms);
}

static enum err send_pull(struct replica *r, const struct feed_cursor *c)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__FeedPull m = WIRE__FEED_PULL__INIT;
    Wire__Cursor cursor = WIRE__CURSOR__INIT;
    cursor.audience = (char *)(uintptr_t)c->audience;
    cursor.version = c->version;
    cursor.seen = c->seen;
    cursor.mark = c->mark;
    m.after = &cursor;
    f.kind_case = WIRE__FRAME__KIND_FEED_PULL;
    f.feed_pull = &m;
    return replica_send(r, &f);
}

enum err replica_feed_pull(struct replica *r, int64_t now_ms)
{
    struct feed_cursors have;
    size_t i = 0, at = 0;
    while (i < r->audiences.n && !r->wanted[i])
        i++;
    r->pulling = -1;
    if (i == r->audiences.n)
        return ERR_OK;
    r->pulling = (int)i;
    r->feed_deadline_ms = now_ms + replica_jitter(r, r->feed_retry_ms);
    r->feed_retry_ms *= 2;
    if (r->feed_retry_ms > REPLICA_RETRY_MAX_MS)
        r->feed_retry_ms = REPLICA_RETRY_MAX_MS;
    enum err err = r->c.ops->feed_cursors(r->c.ctx, &have);
    if (err)
        return err;
    while (at < have.n &&
           strcmp(have.at[at].audience, r->audiences.name[i]) != 0)
        at++;
    if (at == have.n)
        return ERR_CORRUPT; /* feed_audiences made it */
    r->pull_after = have.at[at].version;
    return send_pull(r, &have.at[at]);
}

static enum err store(struct replica *r, const Wire__FeedPage *m)
{
    struct feed_page page = {.after = m->after,
                             .upto = m->upto,
                             .seen = m->seen,
                             .mark = m->mark,
                             .more = m->more};
    snprintf(page.audience, sizeof(page.audience), "%s", m->audience);
    /* A single row may be as long as a record and its key. */
    enum err err =
        wire_unsqueeze(m->packing, m->plain_len, &m->data,
                       FEED_PAGE_BYTES + 2 * FEED_RECORD_MAX, &page.rows);
    if (!err)
        err = r->c.ops->feed_apply(r->c.ctx, &page);
    feed_page_release(&page);
    return err;
}

enum err replica_on_feed_page(struct replica *r, const Wire__FeedPage *m,
                              int64_t now_ms)
{
    enum err err;
    if (r->pulling < 0 || m->after != r->pull_after ||
        strcmp(m->audience, r->audiences.name[r->pulling]) != 0)
        return ERR_OK; /* of an earlier pull */
    if (m->upto < m->after || m->upto > INT64_MAX || m->seen > INT64_MAX ||
        (m->reset && m->more) || (m->more && m->upto == m->after))
        return ERR_FORMAT;
    if (m->reset)
        err = r->c.ops->feed_reset(r->c.ctx, m->audience);
    else
        err = store(r, m);
    if (err == ERR_BUSY)
        return ERR_OK; /* the copy stands elsewhere: the wait goes on */
    if (err)
        return err;
    /* Asking once more after the last rows tells headquarters that they are
     * durable here. */
    if (!m->reset && m->upto == m->after)
        r->wanted[r->pulling] = false;
    r->feed_retry_ms = REPLICA_RETRY_MS;
    return replica_feed_pull(r, now_ms);
}
