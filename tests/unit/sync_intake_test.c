/* If these fail, headquarters takes entries nobody signed, acknowledges what a
 * power cut can still take away, or one broken till stops all the others.
 * (Loss, reordering, crashes and forks at large: tests/sim.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/intake.h"
#include "tests/support/hq_till.h"

#define TILLS   3
#define ENTRIES 4096

/* What headquarters stored, and what it said last to each till. */
static struct {
    struct intake_till info[TILLS + 1];
    uint8_t hash[TILLS + 1][ENTRIES][LEDGER_HASH_LEN];
    uint64_t asides;
    int commits, rollbacks;
    enum err begin_err, store_err, commit_err;
    uint32_t store_err_till; /* 0: all */
    Wire__Frame *said[TILLS + 1];
    int frames[TILLS + 1];
    bool in_transaction;
} hq;

static struct intake *in;
static struct hq_till till[TILLS + 1];
static struct buf frame;

static void op_send(void *ctx, uint32_t to, const void *bytes, size_t len)
{
    (void)ctx;
    assert_false(hq.in_transaction);
    wire_free(hq.said[to]);
    assert_int_equal(wire_unpack(bytes, len, &hq.said[to]), ERR_OK);
    hq.frames[to]++;
}

static enum err op_till(void *ctx, uint32_t of, struct intake_till *ret)
{
    (void)ctx;
    if (of == 0 || of > TILLS)
        return ERR_NOTFOUND;
    *ret = hq.info[of];
    return ERR_OK;
}

static enum err op_audiences(void *ctx, uint32_t of, struct feed_audiences *ret)
{
    (void)ctx;
    ret->n = 2;
    snprintf(ret->name[0], sizeof(ret->name[0]), "all");
    snprintf(ret->name[1], sizeof(ret->name[1]), "outlet/%u", of);
    return ERR_OK;
}

static enum err op_hash_at(void *ctx, uint32_t of, uint64_t seq, uint8_t *ret)
{
    (void)ctx;
    memset(ret, 0, LEDGER_HASH_LEN);
    if (seq > 0)
        memcpy(ret, hq.hash[of][seq - 1], LEDGER_HASH_LEN);
    return ERR_OK;
}

static enum err op_read_run(void *ctx, uint32_t of, uint64_t first,
                            uint32_t max_count, size_t max_bytes,
                            struct ledger_run *ret)
{
    (void)ctx;
    (void)of;
    (void)max_bytes;
    *ret = (struct ledger_run){.first_seq = first};
    for (uint32_t i = 0; i < max_count; i++)
        assert_int_equal(ledger_run_add(ret, "\x08\x01", 2), ERR_OK);
    return ERR_OK;
}

static struct intake_till undo[TILLS + 1];

static enum err op_begin(void *ctx)
{
    (void)ctx;
    if (hq.begin_err)
        return hq.begin_err;
    memcpy(undo, hq.info, sizeof(undo));
    hq.in_transaction = true;
    return ERR_OK;
}

static enum err op_store(void *ctx, const struct intake_batch *b)
{
    (void)ctx;
    struct intake_till *t = &hq.info[b->till];
    if (hq.store_err &&
        (hq.store_err_till == 0 || hq.store_err_till == b->till))
        return hq.store_err;
    assert_int_equal(b->first_seq, t->head.seq + 1);
    assert_int_equal(b->outlet, t->outlet);
    for (uint32_t i = 0; i < b->count; i++) {
        assert_non_null(b->entries[i]);
        memcpy(hq.hash[b->till][b->first_seq - 1 + i],
               b->hashes + i * LEDGER_HASH_LEN, LEDGER_HASH_LEN);
    }
    t->head = b->head;
    memcpy(t->head_signature, b->signature, LEDGER_SIGNATURE_LEN);
    return ERR_OK;
}

static enum err op_store_aside(void *ctx, const struct intake_batch *b)
{
    (void)ctx;
    hq.asides += b->count;
    return ERR_OK;
}

static enum err op_seen(void *ctx, uint32_t of, const struct intake_seen *s)
{
    (void)ctx;
    (void)of;
    if (s->software)
        assert_string_equal(s->software, "fake 1");
    return ERR_OK;
}

static enum err op_commit(void *ctx)
{
    (void)ctx;
    hq.in_transaction = false;
    if (hq.commit_err) {
        memcpy(hq.info, undo, sizeof(undo));
        return hq.commit_err;
    }
    hq.commits++;
    return ERR_OK;
}

static void op_rollback(void *ctx)
{
    (void)ctx;
    hq.in_transaction = false;
    hq.rollbacks++;
    memcpy(hq.info, undo, sizeof(undo));
}

static enum err op_feed_page(void *ctx, const char *audience, uint64_t after,
                             uint32_t max_rows, size_t max_bytes,
                             struct feed_page *ret)
{
    (void)ctx;
    (void)max_rows;
    (void)max_bytes;
    *ret = (struct feed_page){.after = after, .upto = after, .seen = 10};
    snprintf(ret->audience, sizeof(ret->audience), "%s", audience);
    if (after < 10)
        assert_int_equal(feed_page_add(ret, 10, "item/1", "x", 1, false),
                         ERR_OK);
    return ERR_OK;
}

static enum err op_feed_mark(void *ctx, uint64_t seq, uint64_t *ret)
{
    (void)ctx;
    if (seq > 10)
        return ERR_NOTFOUND;
    *ret = seq * 100;
    return ERR_OK;
}

static const struct intake_ops ops = {
    .send = op_send,
    .till = op_till,
    .audiences = op_audiences,
    .hash_at = op_hash_at,
    .read_run = op_read_run,
    .begin = op_begin,
    .store = op_store,
    .store_aside = op_store_aside,
    .seen = op_seen,
    .commit = op_commit,
    .rollback = op_rollback,
    .feed_page = op_feed_page,
    .feed_mark = op_feed_mark,
};

static int set_up(void **unused)
{
    (void)unused;
    memset(&hq, 0, sizeof(hq));
    for (uint32_t t = 1; t <= TILLS; t++) {
        hq_till_open(&till[t]);
        till[t].till = t;
        till[t].outlet = 50 + t;
        hq.info[t].till = t;
        hq.info[t].outlet = 50 + t;
        hq.info[t].n_keys = 1;
        hq.info[t].keys[0].from_seq = 1;
        memcpy(hq.info[t].keys[0].sign_key, till[t].keys.sign_public, KEY_LEN);
    }
    return intake_new(&ops, NULL, &in) == ERR_OK ? 0 : -1;
}

static int tear_down(void **unused)
{
    (void)unused;
    intake_free(in);
    for (uint32_t t = 1; t <= TILLS; t++) {
        hq_till_release(&till[t]);
        wire_free(hq.said[t]);
    }
    buf_release(&frame);
    return 0;
}

static enum err give(uint32_t from)
{
    return intake_receive(in, from, frame.data, frame.len, 1000, 5000);
}

static void give_frame(uint32_t from, const Wire__Frame *f)
{
    buf_clear(&frame);
    assert_int_equal(wire_pack(f, &frame), ERR_OK);
    assert_int_equal(give(from), ERR_OK);
}

static void hello(uint32_t t)
{
    hq_till_hello(&till[t], &frame);
    assert_int_equal(give(t), ERR_OK);
    assert_int_equal(hq.said[t]->kind_case, WIRE__FRAME__KIND_WELCOME);
    assert_int_equal(intake_commit(in), ERR_OK);
}

static void sell(uint32_t t, int n)
{
    static const struct hq_till_line line = {7, 1000, 350};
    if (till[t].head.seq == 0)
        hq_till_genesis(&till[t]);
    for (int i = 0; i < n; i++)
        hq_till_sale(&till[t], 1763776800000, 20414, &line, 1);
}

static void batch(uint32_t t)
{
    hq_till_batch(&till[t], &frame);
    assert_int_equal(give(t), ERR_OK);
}

static void assert_refused(uint32_t t, Wire__Reason reason)
{
    assert_non_null(hq.said[t]);
    assert_int_equal(hq.said[t]->kind_case, WIRE__FRAME__KIND_REFUSE);
    assert_int_equal(hq.said[t]->refuse->reason, reason);
}

static void assert_acked(uint32_t t, uint64_t seq, bool gap)
{
    assert_int_equal(hq.said[t]->kind_case, WIRE__FRAME__KIND_ACK);
    assert_int_equal(hq.said[t]->ack->seq, seq);
    assert_int_equal(hq.said[t]->ack->gap, gap);
    if (seq)
        assert_memory_equal(hq.said[t]->ack->hash.data, hq.info[t].head.hash,
                            LEDGER_HASH_LEN);
}

static void acks_many_shops_after_one_commit(void **unused)
{
    (void)unused;
    for (uint32_t t = 1; t <= TILLS; t++)
        hello(t);
    int before[TILLS + 1], commits = hq.commits;
    memcpy(before, hq.frames, sizeof(before));
    for (uint32_t t = 1; t <= TILLS; t++) {
        sell(t, 5);
        batch(t);
        sell(t, 3);
        batch(t);
    }
    assert_memory_equal(before, hq.frames, sizeof(before)); /* no word yet */
    assert_true(intake_staged(in));
    assert_int_equal(intake_commit(in), ERR_OK);
    assert_int_equal(hq.commits, commits + 1);
    for (uint32_t t = 1; t <= TILLS; t++) {
        assert_acked(t, 9, false);
        assert_int_equal(hq.frames[t], before[t] + 1);
    }
    assert_false(intake_staged(in));
}

static void a_failed_commit_acks_nothing(void **unused)
{
    (void)unused;
    struct buf again = {0};
    hello(1);
    hello(2);
    sell(1, 2);
    batch(1);
    assert_int_equal(buf_add(&again, frame.data, frame.len), ERR_OK);
    sell(2, 2);
    batch(2);
    hq.commit_err = ERR_FULL;
    assert_int_equal(intake_commit(in), ERR_FULL);
    assert_refused(1, WIRE__REASON__STORAGE);
    assert_refused(2, WIRE__REASON__STORAGE);
    assert_true(hq.said[1]->refuse->retry_after_ms > 0);
    assert_false(intake_staged(in));
    hq.commit_err = ERR_OK;
    buf_clear(&frame);
    assert_int_equal(buf_add(&frame, again.data, again.len), ERR_OK);
    assert_int_equal(give(1), ERR_OK);
    assert_int_equal(intake_commit(in), ERR_OK);
    assert_acked(1, 3, false);
    buf_release(&again);
}

static void one_tills_trouble_is_its_own(void **unused)
{
    (void)unused;
    hello(1);
    hello(2);
    sell(1, 1);
    batch(1);
    sell(1, 1);
    batch(1);
    sell(2, 1);
    batch(2);
    hq.store_err = ERR_RANGE;
    hq.store_err_till = 1;
    assert_int_equal(intake_commit(in), ERR_OK);
    assert_refused(1, WIRE__REASON__BAD_ENTRY);
    assert_int_equal(hq.said[1]->refuse->seq, 1);
    assert_acked(2, 2, false);
    assert_int_equal(hq.info[1].head.seq, 0);
}

static void says_hello_first(void **unused)
{
    (void)unused;
    sell(1, 1);
    batch(1);
    assert_refused(1, WIRE__REASON__HELLO_FIRST);
    hello(1);
    assert_int_equal(hq.said[1]->welcome->protocol, 1);
    assert_int_equal(hq.said[1]->welcome->n_audiences, 2);
    assert_int_equal(hq.said[1]->welcome->clock_ms, 5000);
    assert_int_equal(hq.said[1]->welcome->n_behind, 2);
}

static void refuses_strangers(void **unused)
{
    (void)unused;
    Wire__Frame *f = NULL;
    hq_till_hello(&till[1], &frame);
    assert_int_equal(give(2), ERR_OK); /* till 2's key, till 1's number */
    assert_refused(2, WIRE__REASON__UNKNOWN_TILL);
    assert_int_equal(wire_unpack(frame.data, frame.len, &f), ERR_OK);
    f->hello->protocol_min = WIRE_PROTOCOL_MAX + 1;
    f->hello->protocol_max = WIRE_PROTOCOL_MAX + 5;
    give_frame(1, f);
    assert_refused(1, WIRE__REASON__VERSION);
    assert_int_equal(hq.said[1]->refuse->protocol_max, WIRE_PROTOCOL_MAX);
    f->hello->protocol_min = WIRE_PROTOCOL_MIN;
    give_frame(1, f); /* speaks ours and newer ones */
    assert_int_equal(hq.said[1]->kind_case, WIRE__FRAME__KIND_WELCOME);
    assert_int_equal(hq.said[1]->welcome->protocol, WIRE_PROTOCOL_MAX);
    wire_free(f);
}

static void a_revoked_till_is_cut_off_at_once(void **unused)
{
    (void)unused;
    hello(1);
    sell(1, 1);
    batch(1);
    hq.info[1].revoked = true;
    intake_cut_off(in, 1);
    assert_refused(1, WIRE__REASON__REVOKED);
    assert_int_equal(intake_commit(in), ERR_OK);
    assert_int_equal(hq.info[1].head.seq, 0); /* nor what was staged */
    hq_till_hello(&till[1], &frame);
    assert_int_equal(give(1), ERR_OK);
    assert_refused(1, WIRE__REASON__REVOKED);
    hq.info[1].revoked = false; /* enrolled anew */
    intake_forget(in, 1);
    hello(1);
}

static void listens_no_more_to_one_that_sends_rubbish(void **unused)
{
    (void)unused;
    hello(1);
    for (int i = 1; i <= INTAKE_GARBAGE_MAX; i++) {
        assert_int_equal(intake_receive(in, 1, "\xFFrubbish", 8, 1000, 5000),
                         ERR_OK);
        assert_refused(1, i < INTAKE_GARBAGE_MAX ? WIRE__REASON__MALFORMED
                                                 : WIRE__REASON__BUSY);
    }
    int frames = hq.frames[1];
    hq_till_hello(&till[1], &frame);
    assert_int_equal(give(1), ERR_OK);
    assert_int_equal(hq.frames[1], frames);
    assert_int_equal(intake_receive(in, 1, frame.data, frame.len,
                                    1000 + INTAKE_GARBAGE_MS, 5000),
                     ERR_OK);
    assert_int_equal(hq.said[1]->kind_case, WIRE__FRAME__KIND_WELCOME);
    hello(2); /* others were never held up */
}

static void asks_again_for_what_is_missing(void **unused)
{
    (void)unused;
    struct buf second = {0};
    hello(1);
    sell(1, 4);
    batch(1);
    assert_int_equal(intake_commit(in), ERR_OK);
    sell(1, 1);
    hq_till_batch(&till[1], &second); /* lost */
    sell(1, 1);
    batch(1);
    assert_acked(1, 5, true);
    buf_clear(&frame);
    assert_int_equal(buf_add(&frame, second.data, second.len), ERR_OK);
    assert_int_equal(give(1), ERR_OK);
    assert_int_equal(intake_commit(in), ERR_OK);
    assert_acked(1, 6, false);
    assert_int_equal(give(1), ERR_OK); /* doubled: the same answer at once */
    assert_acked(1, 6, false);
    assert_false(intake_staged(in));
    buf_release(&second);
}

static void takes_only_the_new_part_of_an_overlap(void **unused)
{
    (void)unused;
    struct hq_till copy = till[1];
    hello(1);
    sell(1, 3);
    /* A batch of the first two, then one of all four. */
    copy.run = (struct ledger_run){0};
    hq_till_genesis(&copy);
    hq_till_sale(&copy, 1763776800000, 20414,
                 &(struct hq_till_line){7, 1000, 350}, 1);
    hq_till_batch(&copy, &frame);
    assert_int_equal(give(1), ERR_OK);
    batch(1);
    assert_int_equal(intake_commit(in), ERR_OK);
    assert_acked(1, 4, false);
    buf_release(&copy.run.bytes);
}

static void another_branch_is_a_fork(void **unused)
{
    (void)unused;
    struct hq_till copy = till[1];
    uint8_t before[LEDGER_HASH_LEN];
    hello(1);
    sell(1, 3);
    batch(1);
    assert_int_equal(intake_commit(in), ERR_OK);
    copy.run = (struct ledger_run){0};
    hq_till_genesis(&copy);
    memcpy(before, copy.head.hash, sizeof(before));
    hq_till_sale(&copy, 9, 9, &(struct hq_till_line){8, 1000, 999}, 1);
    hq_till_batch(&copy, &frame);
    assert_int_equal(give(1), ERR_OK);
    assert_int_equal(hq.said[1]->kind_case, WIRE__FRAME__KIND_FORK);
    assert_int_equal(hq.said[1]->fork->head->seq, 4);
    hq_till_sale(&copy, 9, 9, &(struct hq_till_line){8, 1000, 999}, 1);
    memcpy(before, hq.hash[1][1], sizeof(before));
    hq_till_aside(&copy, copy.head.hash, &frame); /* hangs on nothing */
    assert_int_equal(give(1), ERR_OK);
    assert_refused(1, WIRE__REASON__BAD_SIGNATURE);
    assert_int_equal(hq.asides, 0);
    buf_release(&copy.run.bytes);
}

static void every_head_must_be_signed(void **unused)
{
    (void)unused;
    Wire__Frame *f = NULL;
    hello(1);
    sell(1, 3);
    hq_till_batch(&till[1], &frame);
    assert_int_equal(wire_unpack(frame.data, frame.len, &f), ERR_OK);
    for (size_t i = 0; i < LEDGER_SIGNATURE_LEN; i += 7) {
        f->batch->signature.data[i] ^= 1;
        give_frame(1, f);
        assert_refused(1, WIRE__REASON__BAD_SIGNATURE);
        f->batch->signature.data[i] ^= 1;
    }
    f->batch->epoch++;
    give_frame(1, f);
    assert_refused(1, WIRE__REASON__BAD_SIGNATURE);
    f->batch->epoch--;
    f->batch->signature.len--;
    give_frame(1, f);
    assert_refused(1, WIRE__REASON__MALFORMED);
    f->batch->signature.len++;
    assert_false(intake_staged(in));
    give_frame(1, f);
    assert_true(intake_staged(in));
    wire_free(f);
}

static void a_new_key_signs_what_was_unsent(void **unused)
{
    (void)unused;
    struct keys old = till[1].keys;
    hello(1);
    sell(1, 3);
    batch(1);
    assert_int_equal(intake_commit(in), ERR_OK);
    sell(1, 2); /* unsent when it enrols anew */
    keys_generate(&till[1].keys);
    hq.info[1].keys[1].from_seq = 5;
    memcpy(hq.info[1].keys[1].sign_key, till[1].keys.sign_public, KEY_LEN);
    hq.info[1].n_keys = 2;
    intake_forget(in, 1);
    batch(1);
    assert_int_equal(intake_commit(in), ERR_OK);
    assert_acked(1, 6, false);
    sell(1, 1);
    till[1].keys = old;
    batch(1);
    assert_refused(1, WIRE__REASON__BAD_SIGNATURE);
}

static void refuse_entry(const Ledger__Entry *e)
{
    struct ledger_head before = till[1].head;
    hq_till_append(&till[1], e);
    batch(1);
    assert_refused(1, WIRE__REASON__BAD_ENTRY);
    assert_int_equal(hq.said[1]->refuse->seq, before.seq + 1);
    till[1].head = before;
}

static void entries_must_be_a_tills(void **unused)
{
    (void)unused;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__TillRevoked theirs = LEDGER__TILL_REVOKED__INIT;
    Ledger__EpochStarted epoch = LEDGER__EPOCH_STARTED__INIT;
    Ledger__Genesis genesis = LEDGER__GENESIS__INIT;
    Ledger__Reprint reprint = LEDGER__REPRINT__INIT;
    hello(1);
    e.fact_case = LEDGER__ENTRY__FACT_REPRINT;
    e.reprint = &reprint;
    refuse_entry(&e); /* entry 1 is a Genesis */
    e.fact_case = LEDGER__ENTRY__FACT_GENESIS;
    e.genesis = &genesis;
    genesis.till = 2;
    genesis.outlet = 51;
    refuse_entry(&e); /* of another till */
    genesis.till = 1;
    genesis.outlet = 52;
    refuse_entry(&e); /* of another outlet */
    sell(1, 1);
    batch(1);
    assert_int_equal(intake_commit(in), ERR_OK);
    genesis.outlet = 51;
    refuse_entry(&e); /* twice */
    e.fact_case = LEDGER__ENTRY__FACT_TILL_REVOKED;
    e.till_revoked = &theirs;
    refuse_entry(&e); /* headquarters' own to say */
    e.fact_case = LEDGER__ENTRY__FACT_EPOCH_STARTED;
    e.epoch_started = &epoch;
    refuse_entry(&e); /* no new epoch */
    e.fact_case = LEDGER__ENTRY__FACT_REPRINT;
    e.reprint = &reprint;
    e.at_ms = UINT64_MAX;
    refuse_entry(&e);
}

static void a_full_stage_commits_by_itself(void **unused)
{
    (void)unused;
    uint64_t last = 0;
    hello(1);
    for (int i = 0; i < 400 && hq.info[1].head.seq == 0; i++) {
        Ledger__Entry e = LEDGER__ENTRY__INIT;
        Ledger__DrawerOpened m = LEDGER__DRAWER_OPENED__INIT;
        static char why[30000];
        memset(why, 'a' + i % 20, sizeof(why) - 1);
        m.reason = why;
        e.fact_case = LEDGER__ENTRY__FACT_DRAWER_OPENED;
        e.drawer_opened = &m;
        if (i == 0)
            hq_till_genesis(&till[1]);
        hq_till_append(&till[1], &e);
        batch(1);
        last = till[1].head.seq;
    }
    assert_acked(1, last, false);
}

static void pull(const char *audience, uint64_t version, uint64_t seen,
                 uint64_t mark)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__FeedPull m = WIRE__FEED_PULL__INIT;
    Wire__Cursor c = WIRE__CURSOR__INIT;
    c.audience = (char *)(uintptr_t)audience;
    c.version = version;
    c.seen = seen;
    c.mark = mark;
    m.after = &c;
    f.kind_case = WIRE__FRAME__KIND_FEED_PULL;
    f.feed_pull = &m;
    give_frame(1, &f);
}

static void feeds_a_till_what_is_for_it(void **unused)
{
    (void)unused;
    hello(1);
    pull("all", 0, 0, 0);
    assert_int_equal(hq.said[1]->kind_case, WIRE__FRAME__KIND_FEED_PAGE);
    assert_int_equal(hq.said[1]->feed_page->upto, 10);
    pull("all", 4, 6, 600);
    assert_false(hq.said[1]->feed_page->reset);
    pull("all", 4, 6, 601); /* another ledger had entry 6 */
    assert_true(hq.said[1]->feed_page->reset);
    pull("all", 4, 11, 1100); /* headquarters has no entry 11 */
    assert_true(hq.said[1]->feed_page->reset);
    pull("outlet/2", 0, 0, 0);
    assert_refused(1, WIRE__REASON__AUDIENCE);
    pull("nonsense", 0, 0, 0);
    assert_refused(1, WIRE__REASON__MALFORMED);
    hello(2);
    int frames = hq.frames[2];
    assert_int_equal(intake_news(in, "outlet/1"), ERR_OK);
    assert_int_equal(hq.said[1]->kind_case, WIRE__FRAME__KIND_FEED_NEWS);
    assert_int_equal(hq.frames[2], frames);
    assert_int_equal(intake_news(in, NULL), ERR_OK);
    assert_int_equal(hq.frames[2], frames + 1);
}

static void hands_out_a_tail(void **unused)
{
    (void)unused;
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__TailPull m = WIRE__TAIL_PULL__INIT;
    hello(1);
    sell(1, 5);
    batch(1);
    assert_int_equal(intake_commit(in), ERR_OK);
    f.kind_case = WIRE__FRAME__KIND_TAIL_PULL;
    f.tail_pull = &m;
    m.after = 2;
    give_frame(1, &f);
    assert_int_equal(hq.said[1]->kind_case, WIRE__FRAME__KIND_TAIL);
    assert_memory_equal(hq.said[1]->tail->before_hash.data, hq.hash[1][1],
                        LEDGER_HASH_LEN);
    assert_null(hq.said[1]->tail->run);
    m.max_count = UINT32_MAX;
    give_frame(1, &f);
    assert_int_equal(hq.said[1]->tail->run->count, 4);
    assert_int_equal(hq.said[1]->tail->n_keys, 1);
    m.after = 7; /* past its head */
    give_frame(1, &f);
    assert_int_equal(hq.said[1]->tail->before_hash.len, 0);
    assert_null(hq.said[1]->tail->run);
    m.after = UINT64_MAX;
    give_frame(1, &f);
    assert_int_equal(hq.said[1]->tail->before_hash.len, 0);
}

int main(void)
{
    if (keys_init())
        return 1;
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(acks_many_shops_after_one_commit),
        TEST(a_failed_commit_acks_nothing),
        TEST(one_tills_trouble_is_its_own),
        TEST(says_hello_first),
        TEST(refuses_strangers),
        TEST(a_revoked_till_is_cut_off_at_once),
        TEST(listens_no_more_to_one_that_sends_rubbish),
        TEST(asks_again_for_what_is_missing),
        TEST(takes_only_the_new_part_of_an_overlap),
        TEST(another_branch_is_a_fork),
        TEST(every_head_must_be_signed),
        TEST(a_new_key_signs_what_was_unsent),
        TEST(entries_must_be_a_tills),
        TEST(a_full_stage_commits_by_itself),
        TEST(feeds_a_till_what_is_for_it),
        TEST(hands_out_a_tail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
