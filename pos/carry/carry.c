#include "pos/carry/carry.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/agent.h"
#include "pos/carry/branch.h"
#include "pos/carry/sql.h"
#include "pos/catalogue.h"
#include "pos/enrol.h"
#include "pos/keep/backup.h"
#include "pos/spawn.h"
#include "sync/enrol.h"
#include "sync/replica_db.h"

/* The till's side of one file. db comes first: it is what replica_db_ops are
 * called with. */
struct talk {
    struct replica_db db;
    struct till *till;
    struct keys keys;
    uint8_t hq_key[KEY_LEN];
    int lock_fd;
    struct catalogue_feed feed;
    struct feed_copy copy;
    struct replica_ops ops;
    struct replica *replica;
    struct carry_writer writer; /* out */
    enum err err;
    struct carry_in *in;
    struct ledger_head acked; /* in: headquarters' last word */
    bool told;                /* it said one */
    bool bad;                 /* something in it does not hold */
    struct branch branch;     /* in: headquarters', where it differs */
    struct buf
        asked; /* in: what the machine would ask a link; empty: nothing */
};

/* ---- what the machine does -----------------------------------------------*/

static void on_send(void *ctx, const void *frame, size_t len)
{
    struct talk *k = ctx;
    if (k->in && !k->err) {
        buf_clear(&k->asked);
        k->err = buf_add(&k->asked, frame, len);
    }
    if (k->writer.file.len > 0 && !k->err)
        k->err = carry_add(&k->writer, frame, len);
}

static void on_event(void *ctx, const struct replica_event *e)
{
    struct talk *k = ctx;
    if (e->kind == REPLICA_EVENT_BAD_PEER)
        k->bad = true;
    if (e->kind == REPLICA_EVENT_RECOVERED && k->in) {
        k->in->recovered = true;
        k->in->taken = e->taken;
        k->in->rebased = e->rebased;
    }
}

/* Kept for the end: on the way an answer also says what headquarters had
 * before, and that is no news. */
static enum err note_acked(void *ctx, const struct ledger_head *head,
                           const uint8_t *signature)
{
    struct talk *k = ctx;
    (void)signature;
    k->acked = *head;
    k->told = true;
    return ERR_OK;
}

static enum err on_changed(void *ctx, const char *key, const uint8_t *record,
                           size_t len)
{
    struct talk *k = ctx;
    if (strncmp(key, "item/", 5) == 0)
        k->in->items++;
    else if (strncmp(key, "price/", 6) == 0)
        k->in->prices++;
    else
        k->in->rest++;
    return catalogue_changed(&k->feed, key, record, len);
}

/* ---- beginning and end ---------------------------------------------------*/

static enum err open_replica(struct talk *k)
{
    struct replica_config c = {.till = k->till->till,
                               .keys = &k->keys,
                               .software = AGENT_SOFTWARE,
                               .ops = &k->ops,
                               .ctx = &k->db};
    randombytes_buf(&c.seed, sizeof(c.seed));
    return replica_new(&c, &k->replica);
}

static enum err talk_open(struct talk *k, struct till *t, struct diag *d)
{
    char path[TILL_PATH_MAX], address[TRANSPORT_ADDRESS_MAX];
    memset(k, 0, sizeof(*k));
    k->till = t;
    k->lock_fd = -1;
    enum err err = keys_init();
    if (!err)
        err = till_lock(t->dir, "carry", &k->lock_fd, d);
    if (err == ERR_BUSY)
        return diag_set(d, err,
                        tr("a stick is being written or read for this till "
                           "already: wait until that is done"));
    if (!err)
        err = till_path(t->dir, "till.key", path, d);
    if (!err)
        err = keys_load(path, &k->keys, d);
    if (!err)
        err = enrol_load_hq(t->dir, address, k->hq_key, d);
    if (!err)
        err = replica_db_ensure_key(&t->db, &k->keys, t->now_ms());
    if (err)
        return err;
    k->feed = (struct catalogue_feed){&t->catalogue, t->till};
    k->copy = (struct feed_copy){&t->catalogue, on_changed, k};
    k->db = (struct replica_db){.till_db = &t->db,
                                .copy = &k->copy,
                                .send = on_send,
                                .event = on_event,
                                .ctx = k};
    k->ops = replica_db_ops;
    k->ops.acked = note_acked;
    return open_replica(k);
}

static void talk_close(struct talk *k)
{
    replica_free(k->replica);
    carry_writer_release(&k->writer);
    branch_release(&k->branch);
    buf_release(&k->asked);
    keys_wipe(&k->keys);
    if (k->lock_fd >= 0)
        close(k->lock_fd);
}

static enum err place_of(const struct till *t, const char *given,
                         char out[TILL_PATH_MAX], struct diag *d)
{
    if (t->practice)
        return diag_set(d, ERR_RANGE,
                        tr("what is done in practice never leaves this till: "
                           "end practice first"));
    if (!given)
        return backup_place(t, out, d);
    if (strlen(given) >= TILL_PATH_MAX)
        return diag_set(d, ERR_RANGE, tr("%s is too long a name"), given);
    text_copy(out, TILL_PATH_MAX, given);
    return ERR_OK;
}

/* An error that came without words is the database's. */
static enum err explain(struct till *t, enum err err, struct diag *d)
{
    return d->text[0] ? err : till_explain(t, err, d);
}

/* When the entry was made; 0 when there is none. */
static enum err time_of(struct till *t, uint64_t seq, int64_t *ret_ms)
{
    struct buf bytes = {0};
    *ret_ms = 0;
    if (seq == 0)
        return ERR_OK;
    enum err err = ledger_read(&t->db, seq, &bytes);
    Ledger__Entry *e =
        err ? NULL : ledger__entry__unpack(NULL, bytes.len, bytes.data);
    if (e)
        *ret_ms = (int64_t)e->at_ms;
    if (e)
        ledger__entry__free_unpacked(e, NULL);
    buf_release(&bytes);
    return err;
}

/* ---- out -----------------------------------------------------------------*/

/* Remembered before anybody else can see the file. */
static enum err remember(struct till *t, uint64_t number, uint32_t nonce,
                         uint64_t acked)
{
    enum err err = db_begin(&t->db);
    if (err)
        return err;
    err = db_run(&t->db, sql_carry_add, "iii", (int64_t)number, (int64_t)nonce,
                 (int64_t)acked);
    if (!err)
        err = db_run(&t->db, sql_carry_forget, "i", (int64_t)CARRY_KEPT);
    return db_end(&t->db, err);
}

static enum err write_out(struct talk *k, const char *place,
                          struct carry_out *o, struct diag *d)
{
    struct till *t = k->till;
    struct carry_label label = {
        .way = CARRY_TO_HQ, .outlet = t->outlet, .till = t->till};
    struct replica_record record;
    struct replica_status status;
    int64_t number = 0;
    uint64_t upto = 0;
    uint32_t nonce = 0;
    enum err err = replica_db_record(&t->db, &record);
    if (!err)
        err = db_int(&t->db, sql_carry_next, &number, "i", t->now_ms());
    if (err)
        return err;
    label.number = (uint64_t)number;
    memcpy(label.from, k->keys.curve_public, KEY_LEN);
    memcpy(label.to, k->hq_key, KEY_LEN);
    err = carry_begin(&label, k->keys.curve_secret, &k->writer);
    if (!err)
        err = replica_carry_out(k->replica, record.acked_seq,
                                CARRY_FILE_MAX - 2 * WIRE_FRAME_MAX,
                                t->now_ms(), &upto, &nonce);
    if (!err)
        err = k->err;
    if (!err)
        err = carry_end(&k->writer);
    if (!err)
        err = remember(t, label.number, nonce, record.acked_seq);
    if (!err)
        err = carry_put(place, &label, &k->writer.file, o->path, d);
    if (!err)
        err = time_of(t, upto, &o->until_ms);
    if (err)
        return err;
    replica_get_status(k->replica, &status);
    o->first_seq = upto > record.acked_seq ? record.acked_seq + 1 : 0;
    o->last_seq = upto > record.acked_seq ? upto : 0;
    o->left = status.head.seq - upto;
    o->bytes = (int64_t)k->writer.file.len;
    return ERR_OK;
}

enum err carry_out(struct till *t, const char *place, struct carry_out *ret_out,
                   struct diag *d)
{
    char to[TILL_PATH_MAX];
    struct carry_out o = {0};
    struct talk k;
    enum err err = place_of(t, place, to, d);
    if (err)
        return err;
    err = talk_open(&k, t, d);
    if (!err)
        err = write_out(&k, to, &o, d);
    talk_close(&k);
    if (err)
        return explain(t, err, d);
    *ret_out = o;
    return ERR_OK;
}

/* ---- in ------------------------------------------------------------------*/

const char *carry_fork(void)
{
    return tr("headquarters holds other entries under this till's numbers: it "
              "was restored from a copy, or runs twice. Nothing is lost; give "
              "the till a link once, and it sets itself right");
}

struct own {
    uint32_t nonce;
    uint64_t acked; /* known when the file was written */
    bool over;      /* its answer, or a later one, was taken in */
};

/* Ours, and when we wrote it. ERR_NOTFOUND: we did not. */
static enum err find_own(struct till *t, uint64_t number, struct own *ret_own)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&t->db, sql_carry_find, &q, "i", (int64_t)number);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        err = ERR_NOTFOUND;
    if (!err) {
        ret_own->nonce = (uint32_t)sqlite3_column_int64(q, 0);
        ret_own->acked = (uint64_t)sqlite3_column_int64(q, 1);
        ret_own->over = sqlite3_column_int(q, 2) != 0;
    }
    db_done(q);
    return err;
}

static enum err keep_answered(struct till *t, uint64_t number)
{
    enum err err = db_begin(&t->db);
    if (err)
        return err;
    return db_end(&t->db,
                  db_run(&t->db, sql_carry_answered, "i", (int64_t)number));
}

/* What became of it. */
static enum err verdict(struct talk *k, struct diag *d)
{
    struct replica_status s;
    replica_get_status(k->replica, &s);
    switch (s.state) {
    case REPLICA_READY:
        return ERR_OK;
    case REPLICA_SEARCH:
    case REPLICA_ASIDE:
    case REPLICA_TAIL:
        k->in->fork = true;
        return diag_set(d, ERR_FORK, "%s", carry_fork());
    default:
        break;
    }
    if (s.reason != WIRE__REASON__NONE)
        return diag_set(d, ERR_DENIED, "%s", enrol_reason_text(s.reason));
    return diag_set(d, ERR_FORMAT,
                    tr("headquarters' answer cannot be read: update the older "
                       "of the two programs and carry out again"));
}

/* The branch first: the machine asks for it before it comes. */
static enum err note_branch(struct talk *k, const struct buf *frames)
{
    const uint8_t *frame = NULL;
    size_t at = 0, len = 0;
    enum err err = ERR_OK;
    bool taken = false;
    branch_release(&k->branch);
    while (!err && carry_next(frames, &at, &frame, &len))
        err = branch_note(&k->branch, frame, len, &taken);
    return err;
}

/* What the machine asks while it gets over a fork is in the file already. */
static enum err answer_it(struct talk *k)
{
    struct buf answer = {0};
    enum err err = k->err;
    while (!err && k->asked.len > 0) {
        struct buf asked = k->asked;
        k->asked = (struct buf){0};
        err = branch_answer(&k->branch, &k->till->db, asked.data, asked.len,
                            &answer);
        buf_release(&asked);
        if (!err && answer.len > 0)
            err = replica_carry_in(k->replica, answer.data, answer.len,
                                   clock_monotonic_ms(), k->till->now_ms());
        if (!err)
            err = k->err;
    }
    buf_release(&answer);
    return err;
}

static enum err hear_one(struct talk *k, const uint8_t *frame, size_t len,
                         bool follows)
{
    struct branch none = {0};
    bool taken = false;
    enum err err = branch_note(&none, frame, len, &taken);
    branch_release(&none);
    if (err || (taken && follows))
        return err; /* of the branch: the machine hears it when it asks */
    buf_clear(&k->asked);
    err = replica_carry_in(k->replica, frame, len, clock_monotonic_ms(),
                           k->till->now_ms());
    return err || !follows ? err : answer_it(k);
}

static enum err hear(struct talk *k, const struct buf *frames, struct diag *d)
{
    const uint8_t *frame = NULL;
    size_t at = 0, len = 0;
    enum err err = note_branch(k, frames);
    bool follows = !err && branch_whole(&k->branch, &k->till->db);
    while (!err && carry_next(frames, &at, &frame, &len))
        err = hear_one(k, frame, len, follows);
    if (!err && k->bad)
        err = diag_set(d, ERR_FORMAT,
                       tr("headquarters' answer cannot be read: update the "
                          "older of the two programs and carry out again"));
    return err;
}

/* An answer to this very till: opened, known, and not over. */
static enum err take_answer(struct talk *k, const struct carry_label *label,
                            const struct buf *file, const struct own *own,
                            struct diag *d)
{
    struct buf frames = {0};
    enum err err =
        carry_open(file->data, file->len, k->keys.curve_secret, &frames, d);
    if (err)
        return err;
    replica_free(k->replica);
    k->replica = NULL;
    k->told = k->bad = false;
    err = open_replica(k);
    if (!err) {
        replica_carry_answered(k->replica, own->nonce);
        err = hear(k, &frames, d);
    }
    buf_release(&frames);
    enum err why = ERR_OK;
    if (!err && k->told)
        err = replica_db_told(&k->till->db, k->acked.seq, own->acked);
    if (!err)
        why = verdict(k, d);
    if (!err)
        err = keep_answered(k->till, label->number);
    if (!err)
        k->in->files++;
    return err ? err : why;
}

static enum err take_file(struct talk *k, const struct carry_list *list,
                          int index, struct diag *d)
{
    struct till *t = k->till;
    struct buf file = {0};
    struct carry_label label;
    struct own own;
    text_copy(k->in->file, sizeof(k->in->file), list->names[index]);
    enum err err = carry_get(list, index, &file, &label, d);
    if (err)
        goto out;
    if (label.way != CARRY_TO_TILL || label.till != t->till ||
        label.outlet != t->outlet ||
        memcmp(label.from, k->hq_key, KEY_LEN) != 0) {
        k->in->others++;
        goto out;
    }
    if (memcmp(label.to, k->keys.curve_public, KEY_LEN) != 0) {
        err = diag_set(d, ERR_DENIED,
                       tr("it was made for this till before it was enrolled "
                          "anew: carry out again"));
        goto out;
    }
    err = find_own(t, label.number, &own);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, ERR_DENIED,
                       tr("it answers a file that this till did not write, or "
                          "long ago: carry out again"));
    else if (!err && own.over)
        k->in->old++;
    else if (!err)
        err = take_answer(k, &label, &file, &own, d);
out:
    buf_release(&file);
    return err;
}

/* What there is to say when nothing was taken in. */
static enum err nothing(const struct carry_in *in, const char *place,
                        struct diag *d)
{
    if (in->old > 0)
        return diag_set(d, ERR_EXISTS,
                        tr("the answer on the stick was taken in before; for "
                           "news, carry out again and take the stick to "
                           "headquarters"));
    if (in->others > 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("%s holds answers to other tills only (%d): they "
                           "were left alone"),
                        place, in->others);
    return diag_set(d, ERR_NOTFOUND,
                    tr("there is no answer of headquarters in %s: has "
                       "headquarters taken in what this till carried out?"),
                    place);
}

static enum err count_left(struct till *t, struct carry_in *in)
{
    struct replica_record record;
    struct ledger_head head;
    enum err err = replica_db_record(&t->db, &record);
    if (!err)
        err = ledger_head(&t->db, &head);
    if (!err) {
        in->unsent =
            head.seq > record.acked_seq ? head.seq - record.acked_seq : 0;
        err = time_of(t, head.seq - in->unsent, &in->until_ms);
    }
    return err;
}

static enum err take_all(struct talk *k, const char *place, struct diag *d)
{
    struct carry_list list = {0};
    struct diag why = {0};
    enum err err = carry_list(place, CARRY_TO_TILL, &list, d), bad = ERR_OK;
    /* One bad file does not keep out the others; the last trouble is told. */
    for (int i = 0; !err && i < list.count; i++) {
        struct diag one = {0};
        enum err e = take_file(k, &list, i, &one);
        if (e) {
            bad = explain(k->till, e, &one);
            diag_set(&why, bad, "%s: %s", list.names[i], one.text);
        }
    }
    carry_list_release(&list);
    if (!err && bad)
        err = diag_set(d, bad, "%s", why.text);
    if (!err && k->in->files == 0)
        err = nothing(k->in, place, d);
    return err;
}

enum err carry_in(struct till *t, const char *place, struct carry_in *ret_in,
                  struct diag *d)
{
    char from[TILL_PATH_MAX];
    struct carry_in in = {0};
    struct talk k;
    enum err err = place_of(t, place, from, d);
    if (err)
        return err;
    err = talk_open(&k, t, d);
    k.in = &in;
    if (!err)
        err = take_all(&k, from, d);
    if (!err)
        err = count_left(t, &in);
    talk_close(&k);
    if (err)
        return explain(t, err, d);
    *ret_in = in;
    return ERR_OK;
}

/* ---- for the screen ------------------------------------------------------*/

enum err carry_start(const struct till *t, bool out, struct diag *d)
{
    char place[TILL_PATH_MAX], log[TILL_PATH_MAX];
    enum err err = place_of(t, NULL, place, d);
    if (!err)
        err = till_path(t->dir, "carry.log", log, d);
    if (!err && spawn_self(out ? "carry out" : "carry in", t->dir, log))
        err = diag_set(d, ERR_NOMEM,
                       tr("it cannot be started: too many programs are "
                          "running"));
    return err;
}

void carry_state_read(const char *dir, struct carry_state *ret_state)
{
    char path[TILL_PATH_MAX];
    struct buf text = {0};
    long long tried = 0;
    int at = 0, good = 0;
    memset(ret_state, 0, sizeof(*ret_state));
    if (till_path(dir, "carry.state", path, NULL) ||
        file_read(path, 4096, &text) || buf_add(&text, "", 1))
        goto out;
    if (sscanf((const char *)text.data, "%lld %d %n", &tried, &good, &at) != 2)
        goto out;
    ret_state->tried_ms = tried;
    ret_state->good = good != 0;
    text_copy(ret_state->words, sizeof(ret_state->words),
              (const char *)text.data + at);
out:
    buf_release(&text);
}

void carry_state_write(const char *dir, const struct carry_state *state)
{
    char path[TILL_PATH_MAX], text[CARRY_WORDS + 64];
    int len = snprintf(text, sizeof(text), "%lld %d %s",
                       (long long)state->tried_ms, state->good, state->words);
    if (till_path(dir, "carry.state", path, NULL) ||
        file_write(path, 0600, text, (size_t)len)) {
        /* Only words for the screen. */
    }
}
