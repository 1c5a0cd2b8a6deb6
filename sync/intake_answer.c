#include "sync/intake_internal.h"

#include <string.h>

enum err intake_send(struct intake *in, const struct intake_session *s,
                     const Wire__Frame *f)
{
    buf_clear(&in->out);
    enum err err = wire_pack(f, &in->out);
    if (!err)
        in->ops->send(in->ctx, s->info.till, in->out.data, in->out.len);
    return err;
}

enum err intake_refuse(struct intake *in, const struct intake_session *s,
                       Wire__Reason reason, uint32_t retry_ms, uint64_t seq)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Refuse m = WIRE__REFUSE__INIT;
    in->stats.refused++;
    m.reason = reason;
    m.retry_after_ms = retry_ms;
    m.seq = seq;
    if (reason == WIRE__REASON__VERSION) {
        m.protocol_min = WIRE_PROTOCOL_MIN;
        m.protocol_max = WIRE_PROTOCOL_MAX;
    }
    f.kind_case = WIRE__FRAME__KIND_REFUSE;
    f.refuse = &m;
    return intake_send(in, s, &f);
}

ProtobufCBinaryData intake_borrow(const void *data, size_t len)
{
    return (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)data,
                                 .len = len};
}

enum err intake_ack(struct intake *in, const struct intake_session *s, bool gap)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Ack m = WIRE__ACK__INIT;
    m.seq = s->info.head.seq;
    m.hash = intake_borrow(s->info.head.hash, m.seq ? LEDGER_HASH_LEN : 0);
    m.gap = gap;
    f.kind_case = WIRE__FRAME__KIND_ACK;
    f.ack = &m;
    return intake_send(in, s, &f);
}

enum err intake_fork(struct intake *in, const struct intake_session *s)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Fork m = WIRE__FORK__INIT;
    Wire__Head head = WIRE__HEAD__INIT;
    in->stats.forks++;
    wire_put_head(&s->info.head, &head);
    m.head = &head;
    f.kind_case = WIRE__FRAME__KIND_FORK;
    f.fork = &m;
    return intake_send(in, s, &f);
}

/* Storage failed: says so to the till, and keeps the reason for the caller. */
enum err intake_failed(struct intake *in, const struct intake_session *s,
                       enum err why)
{
    enum err err =
        intake_refuse(in, s, WIRE__REASON__STORAGE, INTAKE_RETRY_MS, 0);
    return why ? why : err;
}

bool intake_take_cursor(const Wire__Cursor *m, struct feed_cursor *c)
{
    if (!m || !feed_audience_ok(m->audience) || m->version > INT64_MAX ||
        m->seen > INT64_MAX)
        return false;
    memcpy(c->audience, m->audience, strlen(m->audience) + 1);
    c->version = m->version;
    c->seen = m->seen;
    c->mark = m->mark;
    return true;
}

/* Whether a copy that reaches to c can go on from there. */
static enum err cursor_fits(struct intake *in, const struct feed_cursor *c,
                            bool *ret_fits)
{
    uint64_t mark = 0;
    enum err err = in->ops->feed_mark(in->ctx, c->seen, &mark);
    if (err && err != ERR_NOTFOUND)
        return err;
    *ret_fits = !err && mark == c->mark;
    return ERR_OK;
}

/* Whether there is something newer for an audience than the till has. */
static enum err is_behind(struct intake *in, const struct intake_session *s,
                          const char *audience, bool *ret_behind)
{
    struct feed_page page = {0};
    uint64_t version = 0;
    for (size_t i = 0; i < s->seen.cursors.n; i++) {
        if (strcmp(s->seen.cursors.at[i].audience, audience) == 0)
            version = s->seen.cursors.at[i].version;
    }
    enum err err = in->ops->feed_page(in->ctx, audience, version, 1, 1, &page);
    if (!err)
        *ret_behind = page.count > 0;
    feed_page_release(&page);
    return err;
}

enum err intake_welcome(struct intake *in, struct intake_session *s,
                        const Wire__Hello *hello, int64_t clock_ms)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Welcome m = WIRE__WELCOME__INIT;
    Wire__Head head = WIRE__HEAD__INIT;
    char *audiences[FEED_AUDIENCES_MAX], *reset[FEED_AUDIENCES_MAX];
    char *behind[FEED_AUDIENCES_MAX];
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < s->audiences.n; i++) {
        bool newer = false;
        audiences[i] = s->audiences.name[i];
        err = is_behind(in, s, audiences[i], &newer);
        if (newer)
            behind[m.n_behind++] = audiences[i];
    }
    for (size_t i = 0; !err && i < s->seen.cursors.n; i++) {
        bool fits = true;
        err = cursor_fits(in, &s->seen.cursors.at[i], &fits);
        if (!fits)
            reset[m.n_reset++] = s->seen.cursors.at[i].audience;
    }
    if (err)
        return err;
    wire_put_head(&s->info.head, &head);
    m.protocol = hello->protocol_max < WIRE_PROTOCOL_MAX ? hello->protocol_max
                                                         : WIRE_PROTOCOL_MAX;
    m.nonce = hello->nonce;
    m.head = &head;
    m.clock_ms = (uint64_t)clock_ms;
    m.n_audiences = s->audiences.n;
    m.audiences = audiences;
    m.reset = reset;
    m.behind = behind;
    f.kind_case = WIRE__FRAME__KIND_WELCOME;
    f.welcome = &m;
    return intake_send(in, s, &f);
}

enum err intake_on_tail_pull(struct intake *in, struct intake_session *s,
                             const Wire__TailPull *m)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Tail t = WIRE__TAIL__INIT;
    Wire__Head head = WIRE__HEAD__INIT;
    Wire__Run wire_run = WIRE__RUN__INIT;
    struct ledger_run run = {0};
    uint8_t before[LEDGER_HASH_LEN];
    ProtobufCBinaryData keys[INTAKE_KEYS_MAX];
    enum err err = ERR_OK;
    const struct ledger_head *h = &s->info.head;
    uint32_t max = m->max_count;
    if (max > WIRE_RUN_ENTRIES_MAX)
        max = WIRE_RUN_ENTRIES_MAX;
    for (size_t i = 0; i < s->info.n_keys; i++)
        keys[i] = intake_borrow(s->info.keys[i].sign_key, LEDGER_KEY_LEN);
    t.n_keys = s->info.n_keys;
    t.keys = keys;
    t.after = m->after;
    wire_put_head(h, &head);
    t.head = &head;
    t.signature = intake_borrow(s->info.head_signature,
                                h->seq ? LEDGER_SIGNATURE_LEN : 0);
    if (m->after > 0 && m->after <= h->seq) {
        err = in->ops->hash_at(in->ctx, s->info.till, m->after, before);
        t.before_hash = intake_borrow(before, LEDGER_HASH_LEN);
    }
    if (!err && max > 0 && m->after < h->seq) {
        if (max > h->seq - m->after)
            max = (uint32_t)(h->seq - m->after);
        err = in->ops->read_run(in->ctx, s->info.till, m->after + 1, max,
                                WIRE_RUN_BYTES_MAX, &run);
        if (!err && run.count == 0)
            err = ERR_CORRUPT;
        if (!err)
            err = wire_put_run(&run, &wire_run, &in->scratch);
        t.run = &wire_run;
    }
    f.kind_case = WIRE__FRAME__KIND_TAIL;
    f.tail = &t;
    if (!err)
        err = intake_send(in, s, &f);
    buf_release(&run.bytes);
    return err;
}

bool intake_has_audience(const struct feed_audiences *a, const char *name)
{
    for (size_t i = 0; i < a->n; i++) {
        if (strcmp(a->name[i], name) == 0)
            return true;
    }
    return false;
}

/* A till that asks for what comes after c has everything up to c. */
static void note_cursor(struct intake *in, struct intake_session *s,
                        const struct feed_cursor *c)
{
    struct feed_cursors *list = &s->seen.cursors;
    size_t i = 0;
    while (i < list->n && strcmp(list->at[i].audience, c->audience) != 0)
        i++;
    if (i == FEED_AUDIENCES_MAX)
        return;
    if (i == list->n)
        list->n++;
    else if (list->at[i].version == c->version)
        return;
    list->at[i] = *c;
    s->seen_due = in->seen_due = true;
}

static enum err put_page(const struct feed_page *page, Wire__FeedPage *m,
                         struct buf *scratch)
{
    Wire__Packing packing = WIRE__PACKING__PLAIN;
    enum err err =
        wire_squeeze(page->rows.data, page->rows.len, &packing, scratch);
    m->upto = page->upto;
    m->seen = page->seen;
    m->mark = page->mark;
    m->more = page->more;
    m->packing = packing;
    m->plain_len =
        packing == WIRE__PACKING__ZSTD ? (uint32_t)page->rows.len : 0;
    m->data = intake_borrow(scratch->data, scratch->len);
    return err;
}

enum err intake_on_feed_pull(struct intake *in, struct intake_session *s,
                             const Wire__FeedPull *m)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__FeedPage answer = WIRE__FEED_PAGE__INIT;
    struct feed_cursor c;
    struct feed_page page = {0};
    bool fits = true;
    if (!intake_take_cursor(m->after, &c))
        return ERR_FORMAT;
    if (!intake_has_audience(&s->audiences, c.audience))
        return intake_refuse(in, s, WIRE__REASON__AUDIENCE, 0, 0);
    enum err err = cursor_fits(in, &c, &fits);
    if (err)
        return err;
    answer.audience = c.audience;
    answer.after = answer.upto = c.version; /* with reset: no rows */
    answer.reset = !fits;
    if (fits) {
        if (!in->carried)
            note_cursor(in, s, &c);
        err = in->ops->feed_page(in->ctx, c.audience, c.version, m->max_rows,
                                 FEED_PAGE_BYTES, &page);
        if (!err)
            err = put_page(&page, &answer, &in->scratch);
    }
    f.kind_case = WIRE__FRAME__KIND_FEED_PAGE;
    f.feed_page = &answer;
    if (!err)
        err = intake_send(in, s, &f);
    feed_page_release(&page);
    return err;
}

enum err intake_on_sale_pull(struct intake *in, struct intake_session *s,
                             const Wire__SalePull *m)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    struct buf found = {0};
    if (!in->ops->sale || m->till == 0 || m->seq == 0 || m->seq > INT64_MAX ||
        m->hash.len > WIRE_SALE_HASH_MAX)
        return ERR_FORMAT;
    enum err err = in->ops->sale(in->ctx, m, &found);
    if (!err) {
        f.kind_case = WIRE__FRAME__KIND_SALE_FOUND;
        f.sale_found = wire__sale_found__unpack(NULL, found.len, found.data);
        err = f.sale_found ? intake_send(in, s, &f) : ERR_CORRUPT;
    }
    if (f.sale_found)
        wire__sale_found__free_unpacked(f.sale_found, NULL);
    buf_release(&found);
    return err;
}

enum err intake_on_people(struct intake *in, struct intake_session *s,
                          const Wire__People *m)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    struct buf kept = {0};
    if (!in->ops->people || in->carried || m->n_rows > WIRE_PEOPLE_MAX ||
        m->after > INT64_MAX)
        return ERR_FORMAT;
    enum err err = in->ops->people(in->ctx, s->info.outlet, m, &kept);
    if (!err) {
        f.kind_case = WIRE__FRAME__KIND_PEOPLE_KEPT;
        f.people_kept = wire__people_kept__unpack(NULL, kept.len, kept.data);
        err = f.people_kept ? intake_send(in, s, &f) : ERR_CORRUPT;
    }
    if (f.people_kept)
        wire__people_kept__free_unpacked(f.people_kept, NULL);
    buf_release(&kept);
    return err;
}
