#include "hq/carry/carried.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/carry/branch.h"
#include "hq/ingest.h"
#include "hq/store/customer.h"

#define TRIES        5 /* another process took entries of this till meanwhile */
#define PAUSE_US     50000
#define TOLD_AT_ONCE 200    /* customers in one transaction */
#define PAGES        100000 /* of one audience; each brings something new */

/* One file's conversation: the till's part is in the file, ours is written
 * down as it is said. */
struct talk {
    struct ingest *ingest;
    struct carry_writer answer;
    struct carry_label label;
    struct carried *report;
    struct feed_cursors cursors; /* of the Hello */
    struct feed_audiences audiences;
    bool welcomed, gap, fork;
    uint32_t batches;
    uint64_t base; /* the last entry that the till knows to be here */
    struct ledger_head theirs, ours; /* of the Hello; of the last Tail */
    uint8_t base_hash[LEDGER_HASH_LEN];
    uint64_t tail_upto;    /* of our branch, sent */
    bool has_base;         /* we have that entry */
    struct feed_cursor at; /* after the last page */
    bool at_end;           /* it was the last one of its audience */
    enum err err;
};

/* ---- what we say ---------------------------------------------------------*/

static void on_welcome(struct talk *t, const Wire__Welcome *m)
{
    t->welcomed = true;
    for (size_t i = 0; i < m->n_audiences && i < FEED_AUDIENCES_MAX; i++)
        snprintf(t->audiences.name[t->audiences.n++], FEED_AUDIENCE_MAX + 1,
                 "%s", m->audiences[i]);
    for (size_t i = 0; i < m->n_reset; i++) {
        for (size_t k = 0; k < t->cursors.n; k++) {
            struct feed_cursor *c = &t->cursors.at[k];
            if (strcmp(c->audience, m->reset[i]) == 0)
                c->version = c->seen = c->mark = 0;
        }
    }
}

static void on_page(struct talk *t, const Wire__FeedPage *m)
{
    t->at_end = !m->reset && m->upto == m->after;
    t->at.version = m->reset ? 0 : m->upto;
    t->at.seen = m->reset ? 0 : m->seen;
    t->at.mark = m->reset ? 0 : m->mark;
}

static void on_tail(struct talk *t, const Wire__Tail *m)
{
    if (wire_get_head(m->head, &t->ours))
        return;
    if (m->run)
        t->tail_upto = m->after + m->run->count;
    if (m->after != t->base || m->run)
        return;
    t->has_base = m->after == 0 || m->before_hash.len == LEDGER_HASH_LEN;
    if (m->before_hash.len == LEDGER_HASH_LEN)
        memcpy(t->base_hash, m->before_hash.data, LEDGER_HASH_LEN);
}

static void look(struct talk *t, const Wire__Frame *f)
{
    switch (f->kind_case) {
    case WIRE__FRAME__KIND_WELCOME:
        on_welcome(t, f->welcome);
        break;
    case WIRE__FRAME__KIND_FEED_PAGE:
        on_page(t, f->feed_page);
        break;
    case WIRE__FRAME__KIND_ACK:
        t->gap = t->gap || f->ack->gap;
        break;
    case WIRE__FRAME__KIND_FORK:
        t->fork = true;
        break;
    case WIRE__FRAME__KIND_REFUSE:
        t->report->reason = f->refuse->reason;
        break;
    case WIRE__FRAME__KIND_TAIL:
        on_tail(t, f->tail);
        break;
    default:
        break;
    }
}

static void say(void *ctx, uint32_t till, const void *frame, size_t len)
{
    struct talk *t = ctx;
    Wire__Frame *f = NULL;
    if (t->err || till != t->label.till)
        return;
    t->err = wire_unpack(frame, len, &f);
    if (!t->err)
        look(t, f);
    wire_free(f);
    if (!t->err)
        t->err = carry_add(&t->answer, frame, len);
}

/* ---- what the till says --------------------------------------------------*/

static enum err hear(struct talk *t, const void *frame, size_t len)
{
    int64_t now = clock_now_ms();
    ingest_set_clock(t->ingest, now);
    enum err err = intake_receive(ingest_intake(t->ingest), t->label.till,
                                  frame, len, clock_monotonic_ms(), now);
    return err ? err : t->err;
}

/* Its first frame, and nothing that it could not have in a file. */
static enum err check_frames(const struct buf *frames, struct talk *t,
                             struct ledger_head *ret_head)
{
    const uint8_t *frame = NULL;
    size_t at = 0, len = 0;
    enum err err = ERR_OK;
    bool first = true;
    while (!err && carry_next(frames, &at, &frame, &len)) {
        Wire__Frame *f = NULL;
        err = wire_unpack(frame, len, &f);
        if (!err && first && f->kind_case == WIRE__FRAME__KIND_HELLO) {
            err = wire_get_head(f->hello->head, ret_head);
            t->base = ret_head->seq;
            t->report->told_ms = (int64_t)f->hello->clock_ms;
            for (size_t i = 0; !err && i < f->hello->n_cursors; i++) {
                const Wire__Cursor *c = f->hello->cursors[i];
                struct feed_cursor *to = &t->cursors.at[t->cursors.n];
                if (t->cursors.n == FEED_AUDIENCES_MAX ||
                    strlen(c->audience) > FEED_AUDIENCE_MAX) {
                    err = ERR_FORMAT;
                    break;
                }
                snprintf(to->audience, sizeof(to->audience), "%s", c->audience);
                to->version = c->version;
                to->seen = c->seen;
                to->mark = c->mark;
                t->cursors.n++;
            }
        } else if (!err && (first || f->kind_case != WIRE__FRAME__KIND_BATCH)) {
            err = ERR_FORMAT;
        } else if (!err && !t->batches++ && f->batch->run &&
                   f->batch->run->first_seq > 0) {
            t->base = f->batch->run->first_seq - 1;
        }
        first = false;
        wire_free(f);
    }
    return err ? err : first ? ERR_FORMAT : ERR_OK;
}

static enum err ask_page(struct talk *t)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__FeedPull m = WIRE__FEED_PULL__INIT;
    Wire__Cursor c = WIRE__CURSOR__INIT;
    struct buf frame = {0};
    c.audience = t->at.audience;
    c.version = t->at.version;
    c.seen = t->at.seen;
    c.mark = t->at.mark;
    m.after = &c;
    f.kind_case = WIRE__FRAME__KIND_FEED_PULL;
    f.feed_pull = &m;
    enum err err = wire_pack(&f, &frame);
    if (!err)
        err = hear(t, frame.data, frame.len);
    buf_release(&frame);
    return err;
}

/* All that a linked till would have asked for, page by page. A full file ends
 * it: the rest goes with the next one. */
static enum err ask_feed(struct talk *t)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < t->audiences.n; i++) {
        struct feed_cursor from = {0};
        snprintf(from.audience, sizeof(from.audience), "%s",
                 t->audiences.name[i]);
        for (size_t k = 0; k < t->cursors.n; k++) {
            if (strcmp(t->cursors.at[k].audience, from.audience) == 0)
                from = t->cursors.at[k];
        }
        t->at = from;
        t->at_end = false;
        for (int n = 0; !err && !t->at_end && n < PAGES; n++)
            err = ask_page(t);
    }
    if (err == ERR_FULL)
        err = t->err = ERR_OK;
    return err;
}

/* What one till of an outlet said of a customer, the others get to know: as
 * `hq serve` does after its commits, which may not run here. */
static enum err tell_customers(struct store *s)
{
    int told = TOLD_AT_ONCE;
    enum err err = ERR_OK;
    while (!err && told == TOLD_AT_ONCE) {
        err = store_begin(s);
        if (!err)
            err = store_end(s, store_customers_tell(s, clock_now_ms(),
                                                    TOLD_AT_ONCE, &told));
    }
    return err;
}

static enum err hear_own(void *ctx, const void *frame, size_t len)
{
    return hear(ctx, frame, len);
}

/* The file is of a branch that we do not follow, or of one that ends before
 * ours: what it takes to get over that, see hq/carry/branch.h. */
static enum err ask_branch(struct talk *t, const struct buf *frames)
{
    enum err err = branch_ask(t->base, 0, hear_own, t);
    if (err || !t->has_base || (!t->fork && t->ours.seq <= t->theirs.seq))
        return err;
    if (t->fork)
        err = branch_keep(frames, t->base, t->base_hash, hear_own, t);
    if (!err)
        err = intake_commit(ingest_intake(t->ingest));
    t->tail_upto = t->base;
    while (!err && t->tail_upto < t->ours.seq) {
        uint64_t from = t->tail_upto;
        err = branch_ask(from, WIRE_RUN_ENTRIES_MAX, hear_own, t);
        if (!err && t->tail_upto == from)
            err = ERR_CORRUPT;
    }
    return err;
}

/* Everything the file says, then the commit, then what the till lacks. */
static enum err converse(struct talk *t, struct store *s,
                         const struct buf *frames)
{
    const uint8_t *frame = NULL;
    size_t at = 0, len = 0;
    enum err err = ERR_OK;
    while (!err && carry_next(frames, &at, &frame, &len))
        err = hear(t, frame, len);
    ingest_set_clock(t->ingest, clock_now_ms());
    if (!err)
        err = intake_commit(ingest_intake(t->ingest));
    if (!err)
        err = t->err;
    if (!err)
        err = tell_customers(s);
    if (!err && t->welcomed && t->report->reason == WIRE__REASON__NONE)
        err = ask_branch(t, frames);
    if (err == ERR_FULL) /* our branch does not fit: the link heals it */
        err = t->err = ERR_OK;
    if (!err && t->welcomed && t->report->reason == WIRE__REASON__NONE)
        err = ask_feed(t);
    if (!err)
        err = intake_commit(ingest_intake(t->ingest));
    return err;
}

/* ---- whose it is ---------------------------------------------------------*/

struct finder {
    const struct carry_label *label;
    bool found;
};

static enum err match_key(void *ctx, const struct store_key *key)
{
    struct finder *f = ctx;
    if (memcmp(key->curve_key, f->label->from, KEY_LEN) == 0 &&
        key->outlet == f->label->outlet)
        f->found = true;
    return ERR_OK;
}

/* *ret_cut_off: it was one of ours, and its key no longer holds. */
static enum err whose(struct store *s, const struct keys *keys,
                      const struct carry_label *label, bool *ret_cut_off,
                      struct diag *d)
{
    struct finder f = {.label = label};
    struct store_key now;
    if (label->way != CARRY_TO_HQ ||
        memcmp(label->to, keys->curve_public, KEY_LEN) != 0)
        return diag_set(d, ERR_DENIED,
                        tr("it is not for this headquarters: take it where "
                           "that till was enrolled"));
    enum err err = store_till_keys(s, label->till, match_key, &f);
    if (!err && !f.found)
        return diag_set(d, ERR_DENIED,
                        tr("it comes from a till that this headquarters did "
                           "not enrol"));
    if (!err)
        err = store_till_key(s, label->till, &now);
    if (!err)
        *ret_cut_off = memcmp(now.curve_key, label->from, KEY_LEN) != 0;
    if (err == ERR_DENIED) {
        *ret_cut_off = true;
        err = ERR_OK;
    }
    return err;
}

/* The number of the last file of this till that was taken in. */
static void state_name(uint32_t till, char out[32])
{
    snprintf(out, 32, "carry.%" PRIu32, till);
}

static enum err last_number(struct store *s, uint32_t till,
                            uint64_t *ret_number)
{
    char name[32], text[32];
    state_name(till, name);
    *ret_number = 0;
    enum err err = store_state(s, name, text, sizeof(text));
    if (!err && sscanf(text, "%" SCNu64, ret_number) != 1)
        err = ERR_CORRUPT;
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

static enum err keep_number(struct store *s, uint32_t till, uint64_t number)
{
    char name[32], text[32];
    uint64_t last = 0;
    state_name(till, name);
    snprintf(text, sizeof(text), "%" PRIu64, number);
    enum err err = store_begin(s);
    if (err)
        return err;
    err = last_number(s, till, &last);
    if (!err && number > last)
        err = store_state_set(s, name, text);
    return store_end(s, err);
}

/* ---- one file ------------------------------------------------------------*/

static enum err begin_answer(struct talk *t, const struct keys *keys)
{
    struct carry_label back = t->label;
    back.way = CARRY_TO_TILL;
    memcpy(back.from, t->label.to, KEY_LEN);
    memcpy(back.to, t->label.from, KEY_LEN);
    return carry_begin(&back, keys->curve_secret, &t->answer);
}

static enum err put_answer(struct talk *t, const char *folder, struct diag *d)
{
    struct carry_label back = t->label;
    back.way = CARRY_TO_TILL;
    enum err err = carry_end(&t->answer);
    return err ? err
               : carry_put(folder, &back, &t->answer.file, t->report->answer,
                           d);
}

/* What the transport would say to a key that was cut off. */
static enum err cut_off(struct talk *t)
{
    struct buf frame = {0};
    enum err err = enrol_pack_refusal(WIRE__REASON__REVOKED, &frame);
    if (!err)
        err = carry_add(&t->answer, frame.data, frame.len);
    t->report->reason = WIRE__REASON__REVOKED;
    buf_release(&frame);
    return err;
}

static enum err take_once(struct store *s, const struct keys *keys,
                          struct talk *t, const struct buf *frames, bool gone)
{
    enum err err = begin_answer(t, keys);
    if (!err && gone)
        return cut_off(t);
    if (!err)
        err = ingest_new(s, say, t, &t->ingest);
    if (!err)
        intake_carried(ingest_intake(t->ingest));
    if (!err)
        err = converse(t, s, frames);
    if (!err && t->report->reason == WIRE__REASON__STORAGE)
        err = ERR_BUSY;
    ingest_free(t->ingest);
    t->ingest = NULL;
    return err;
}

static void judge(struct talk *t, uint64_t last)
{
    struct carried *r = t->report;
    if (r->reason != WIRE__REASON__NONE)
        r->result = CARRIED_REFUSED;
    else if (t->fork)
        r->result = CARRIED_FORK;
    else if (t->gap)
        r->result = CARRIED_GAP;
    else
        r->result = t->label.number <= last ? CARRIED_REPEATED : CARRIED_TAKEN;
}

/* Opened and known: into the intake, and the answer onto the stick. */
static enum err take(struct store *s, const struct keys *keys,
                     const struct carry_list *list,
                     const struct carry_label *label, const struct buf *frames,
                     bool gone, struct carried *ret, struct diag *d)
{
    struct talk t = {0};
    struct store_progress before, after;
    struct ledger_head theirs = {0};
    uint64_t last = 0;
    enum err err = ERR_BUSY;
    for (int i = 0; err == ERR_BUSY && i < TRIES; i++) {
        if (i > 0)
            usleep(PAUSE_US);
        carry_writer_release(&t.answer);
        memset(ret, 0, sizeof(*ret));
        t = (struct talk){.label = *label, .report = ret};
        ret->outlet = label->outlet;
        ret->till = label->till;
        err = check_frames(frames, &t, &theirs);
        t.theirs = theirs;
        if (!err)
            err = store_progress(s, label->till, &before);
        if (!err)
            err = last_number(s, label->till, &last);
        if (!err && !gone && label->number < last &&
            theirs.seq <= before.head.seq) {
            ret->result = CARRIED_OLD;
            ret->upto = before.head.seq;
            return ERR_OK;
        }
        if (!err)
            err = take_once(s, keys, &t, frames, gone);
    }
    if (!err)
        err = store_progress(s, label->till, &after);
    if (!err) {
        ret->entries = after.head.seq - before.head.seq;
        ret->upto = after.head.seq;
        judge(&t, last);
        err = put_answer(&t, list->folder, d);
    }
    if (!err && !gone)
        err = keep_number(s, label->till, label->number);
    carry_writer_release(&t.answer);
    return err;
}

enum err carried_take(struct store *s, const struct keys *keys,
                      const struct carry_list *list, int index,
                      struct carried *ret_carried, struct diag *d)
{
    struct buf file = {0}, frames = {0};
    struct carry_label label = {0};
    struct carried c = {0};
    bool gone = false;
    enum err err = carry_get(list, index, &file, &label, d);
    if (!err)
        err = whose(s, keys, &label, &gone, d);
    if (!err)
        err = carry_open(file.data, file.len, keys->curve_secret, &frames, d);
    if (!err)
        err = take(s, keys, list, &label, &frames, gone, &c, d);
    buf_release(&frames);
    buf_release(&file);
    if (err == ERR_FORMAT)
        err = diag_default(d, err,
                           tr("what the till wrote cannot be read: update its "
                              "program and carry out again"));
    if (err)
        return diag_default(d, err,
                            tr("it could not be stored (%s): nothing is lost, "
                               "try again"),
                            err_text(err));
    *ret_carried = c;
    return ERR_OK;
}
