/* If these fail, a false or broken headquarters rewrites a till's book, a
 * refused till hammers the network, or the keeper is not told what is wrong.
 * (Loss, reordering, crashes and forks at large: tests/sim.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/replica.h"

#define TILL    4
#define ENTRIES 64
#define CLOCK   INT64_C(1763776800000)

/* A ledger in memory: each entry is a reprint that says a number. */
struct book {
    uint64_t n;
    uint32_t said[ENTRIES + 1];
    uint8_t hash[ENTRIES + 1][LEDGER_HASH_LEN];
};

static struct book mine, theirs;
static struct keys key;
static struct replica *r;
static Wire__Frame *sent; /* the last frame of the machine */
static int n_sent, n_adopted;
static struct replica_event event;
static int n_events;
static enum err storage;
static int64_t now;

static size_t entry(uint32_t said, uint8_t out[256])
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Reprint m = LEDGER__REPRINT__INIT;
    Ledger__Genesis g = LEDGER__GENESIS__INIT;
    e.at_ms = CLOCK;
    m.sale_seq = said;
    e.fact_case = LEDGER__ENTRY__FACT_REPRINT;
    e.reprint = &m;
    if (said == 0) {
        g.till = TILL;
        g.sign_key.data = key.sign_public;
        g.sign_key.len = KEY_LEN;
        e.fact_case = LEDGER__ENTRY__FACT_GENESIS;
        e.genesis = &g;
    }
    assert_true(ledger__entry__get_packed_size(&e) <= 256);
    return ledger__entry__pack(&e, out);
}

static void write_in(struct book *b, uint32_t said)
{
    uint8_t bytes[256];
    size_t len = entry(said, bytes);
    assert_true(b->n < ENTRIES);
    b->n++;
    b->said[b->n] = said;
    ledger_chain(b->hash[b->n - 1], bytes, len, b->hash[b->n]);
}

static struct ledger_head head_of(const struct book *b)
{
    struct ledger_head h = {.seq = b->n};
    memcpy(h.hash, b->hash[b->n], LEDGER_HASH_LEN);
    return h;
}

static void read_run(const struct book *b, uint64_t first, uint64_t count,
                     struct ledger_run *ret)
{
    *ret = (struct ledger_run){.first_seq = first};
    for (uint64_t seq = first; seq < first + count && seq <= b->n; seq++) {
        uint8_t bytes[256];
        size_t len = entry(b->said[seq], bytes);
        assert_int_equal(ledger_run_add(ret, bytes, len), ERR_OK);
    }
}

static void op_send(void *ctx, const void *bytes, size_t len)
{
    (void)ctx;
    wire_free(sent);
    assert_int_equal(wire_unpack(bytes, len, &sent), ERR_OK);
    n_sent++;
}

static enum err op_head(void *ctx, struct ledger_head *ret)
{
    (void)ctx;
    *ret = head_of(&mine);
    return storage;
}

static enum err op_hash_at(void *ctx, uint64_t seq, uint8_t *ret)
{
    (void)ctx;
    if (seq > mine.n)
        return ERR_NOTFOUND;
    memcpy(ret, mine.hash[seq], LEDGER_HASH_LEN);
    return storage;
}

static enum err op_read_run(void *ctx, uint64_t first, uint32_t max_count,
                            size_t max_bytes, struct ledger_run *ret)
{
    (void)ctx;
    (void)max_bytes;
    read_run(&mine, first, max_count, ret);
    return ERR_OK;
}

static enum err op_acked(void *ctx, const struct ledger_head *h,
                         const uint8_t *signature)
{
    (void)ctx;
    (void)h;
    (void)signature;
    return ERR_OK;
}

static enum err op_adopt(void *ctx, const struct replica_adopt *a)
{
    (void)ctx;
    (void)a;
    n_adopted++;
    return ERR_IO; /* whether it comes this far is what is asked here */
}

static enum err op_cursors(void *ctx, struct feed_cursors *ret)
{
    (void)ctx;
    ret->n = 0;
    return ERR_OK;
}

static enum err op_audiences(void *ctx, const struct feed_audiences *a)
{
    (void)ctx;
    (void)a;
    return ERR_OK;
}

static enum err op_apply(void *ctx, const struct feed_page *page)
{
    (void)ctx;
    (void)page;
    return ERR_OK;
}

static enum err op_reset(void *ctx, const char *audience)
{
    (void)ctx;
    (void)audience;
    return ERR_OK;
}

static void op_event(void *ctx, const struct replica_event *e)
{
    (void)ctx;
    event = *e;
    n_events++;
}

static const struct replica_ops ops = {
    .send = op_send,
    .head = op_head,
    .hash_at = op_hash_at,
    .read_run = op_read_run,
    .acked = op_acked,
    .adopt = op_adopt,
    .feed_cursors = op_cursors,
    .feed_audiences = op_audiences,
    .feed_apply = op_apply,
    .feed_reset = op_reset,
    .event = op_event,
};

static int set_up(void **unused)
{
    (void)unused;
    struct replica_config c = {.till = TILL,
                               .keys = &key,
                               .software = "test",
                               .seed = 20261122,
                               .ops = &ops};
    keys_generate(&key);
    memset(&mine, 0, sizeof(mine));
    n_sent = n_adopted = n_events = 0;
    now = 1000;
    storage = ERR_OK;
    for (uint32_t i = 0; i < 10; i++)
        write_in(&mine, i);
    theirs = mine;
    return replica_new(&c, &r) == ERR_OK ? 0 : -1;
}

static int tear_down(void **unused)
{
    (void)unused;
    replica_free(r);
    wire_free(sent);
    sent = NULL;
    return 0;
}

static enum replica_state state_now(void)
{
    struct replica_status s;
    replica_get_status(r, &s);
    return s.state;
}

static void give(const Wire__Frame *f, enum err expected)
{
    struct buf bytes = {0};
    assert_int_equal(wire_pack(f, &bytes), ERR_OK);
    assert_int_equal(replica_receive(r, bytes.data, bytes.len, now, CLOCK),
                     expected);
    buf_release(&bytes);
}

static void welcome(const struct book *b, int64_t hq_clock)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Welcome m = WIRE__WELCOME__INIT;
    Wire__Head head = WIRE__HEAD__INIT;
    struct ledger_head h = head_of(b);
    assert_int_equal(sent->kind_case, WIRE__FRAME__KIND_HELLO);
    wire_put_head(&h, &head);
    m.protocol = 1;
    m.nonce = sent->hello->nonce;
    m.head = &head;
    m.clock_ms = (uint64_t)hq_clock;
    f.kind_case = WIRE__FRAME__KIND_WELCOME;
    f.welcome = &m;
    give(&f, ERR_OK);
}

static void refuse(Wire__Reason reason, uint32_t retry_ms)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Refuse m = WIRE__REFUSE__INIT;
    m.reason = reason;
    m.retry_after_ms = retry_ms;
    f.kind_case = WIRE__FRAME__KIND_REFUSE;
    f.refuse = &m;
    give(&f, ERR_OK);
}

static void connect_it(void)
{
    assert_int_equal(replica_connected(r, now, CLOCK), ERR_OK);
    assert_int_equal(state_now(), REPLICA_HELLO);
}

/* Time passes until the machine sends something; how long that took. */
static int64_t wait_for_frame(void)
{
    int64_t began = now, next = now;
    int before = n_sent;
    while (n_sent == before && now - began < 2 * REPLICA_STOPPED_MS) {
        now = next > now ? next : now + 1;
        (void)!replica_tick(r, now, CLOCK, &next);
    }
    return now - began;
}

static void sends_at_once_what_is_new(void **unused)
{
    (void)unused;
    connect_it();
    welcome(&theirs, CLOCK);
    assert_int_equal(state_now(), REPLICA_READY);
    assert_true(replica_idle(r));
    write_in(&mine, 77);
    assert_int_equal(replica_poke(r, now, CLOCK), ERR_OK);
    assert_int_equal(sent->kind_case, WIRE__FRAME__KIND_BATCH);
    assert_int_equal(sent->batch->run->first_seq, 11);
    assert_false(replica_idle(r));
    struct ledger_head h = head_of(&mine);
    assert_int_equal(keys_verify_head(key.sign_public, TILL, &h,
                                      sent->batch->signature.data),
                     ERR_OK);
}

static void waits_double_and_differ(void **unused)
{
    (void)unused;
    int64_t wait[10], differ = 0;
    connect_it();
    for (int i = 0; i < 10; i++) {
        int64_t usual = REPLICA_RETRY_MS << i;
        if (usual > REPLICA_RETRY_MAX_MS)
            usual = REPLICA_RETRY_MAX_MS;
        wait[i] = wait_for_frame();
        assert_in_range(wait[i], usual / 2, usual * 3 / 2 + 1);
        differ += wait[i] != usual;
        assert_int_equal(sent->kind_case, WIRE__FRAME__KIND_HELLO);
    }
    assert_true(differ > 5);
    welcome(&theirs, CLOCK);
    assert_in_range(wait_for_frame(), REPLICA_IDLE_MS / 2,
                    REPLICA_IDLE_MS * 3 / 2 + 1);
    assert_int_equal(sent->kind_case, WIRE__FRAME__KIND_HELLO);
    assert_int_equal(state_now(), REPLICA_READY); /* only keeps in touch */
}

static void stops_when_cut_off_and_comes_back(void **unused)
{
    (void)unused;
    connect_it();
    welcome(&theirs, CLOCK);
    refuse(WIRE__REASON__REVOKED, 0);
    assert_int_equal(state_now(), REPLICA_STOPPED);
    assert_int_equal(event.kind, REPLICA_EVENT_STOPPED);
    assert_int_equal(event.reason, WIRE__REASON__REVOKED);
    refuse(WIRE__REASON__REVOKED, 0);
    assert_int_equal(n_events, 1); /* said once */
    write_in(&mine, 77);
    int before = n_sent;
    assert_int_equal(replica_poke(r, now, CLOCK), ERR_OK);
    assert_int_equal(n_sent, before);
    assert_true(wait_for_frame() >= REPLICA_STOPPED_MS / 2);
    welcome(&theirs, CLOCK);
    assert_int_equal(state_now(), REPLICA_READY);
    assert_int_equal(sent->kind_case, WIRE__FRAME__KIND_BATCH);
}

static void waits_as_long_as_it_is_told(void **unused)
{
    (void)unused;
    connect_it();
    welcome(&theirs, CLOCK);
    refuse(WIRE__REASON__BUSY, 45000);
    assert_true(wait_for_frame() >= 45000);
    assert_int_equal(sent->kind_case, WIRE__FRAME__KIND_HELLO);
    welcome(&theirs, CLOCK);
    refuse(WIRE__REASON__STORAGE, UINT32_MAX); /* but not for weeks */
    assert_true(wait_for_frame() <= REPLICA_STOPPED_MS);
}

static void asks_less_and_less_often_when_refused(void **unused)
{
    (void)unused;
    int64_t wait = 0;
    connect_it();
    for (int i = 0; i < 9; i++) {
        welcome(&theirs, CLOCK);
        refuse(WIRE__REASON__BAD_SIGNATURE, 0);
        wait = wait_for_frame();
    }
    assert_true(wait >= REPLICA_RETRY_MAX_MS / 2);
    assert_int_equal(event.kind, REPLICA_EVENT_REFUSED);
}

static void does_not_greet_without_end(void **unused)
{
    (void)unused;
    int greetings = 0;
    connect_it();
    write_in(&mine, 77);
    /* A headquarters that welcomes it and then knows nothing of it. */
    while (now < 1000 + 600000) {
        if (sent->kind_case == WIRE__FRAME__KIND_HELLO) {
            greetings++;
            welcome(&theirs, CLOCK);
        }
        refuse(WIRE__REASON__HELLO_FIRST, 0);
        if (sent->kind_case != WIRE__FRAME__KIND_HELLO)
            wait_for_frame();
    }
    assert_in_range(greetings, 5, 40);
}

static void says_when_the_clock_is_off(void **unused)
{
    (void)unused;
    struct replica_status s;
    connect_it();
    welcome(&theirs, CLOCK + INT64_C(3) * 365 * 86400000);
    assert_int_equal(event.kind, REPLICA_EVENT_CLOCK);
    assert_true(event.skew_ms < -INT64_C(3) * 364 * 86400000);
    replica_get_status(r, &s);
    assert_int_equal(s.skew_ms, event.skew_ms);
    assert_int_equal(state_now(), REPLICA_READY); /* and sells and sends on */
    connect_it();
    welcome(&theirs, CLOCK + 500);
    assert_int_equal(n_events, 2);
    assert_int_equal(event.skew_ms, -500);
}

static void ignores_rubbish_and_old_words(void **unused)
{
    (void)unused;
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Welcome m = WIRE__WELCOME__INIT;
    connect_it();
    assert_int_equal(replica_receive(r, "\xFF\xFF", 2, now, CLOCK), ERR_OK);
    assert_int_equal(event.kind, REPLICA_EVENT_BAD_PEER);
    f.kind_case = WIRE__FRAME__KIND_WELCOME;
    f.welcome = &m;
    m.protocol = 1;
    m.nonce = sent->hello->nonce + 1;
    give(&f, ERR_OK);
    assert_int_equal(state_now(), REPLICA_HELLO);
    m.nonce--;
    m.protocol = 99; /* never offered */
    give(&f, ERR_OK);
    assert_int_equal(state_now(), REPLICA_HELLO);
    replica_disconnected(r);
    assert_int_equal(replica_receive(r, "\xFF\xFF", 2, now, CLOCK), ERR_OK);
    assert_int_equal(n_events, 2);
}

static void an_ack_for_another_branch_is_not_believed(void **unused)
{
    (void)unused;
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Ack m = WIRE__ACK__INIT;
    uint8_t other[LEDGER_HASH_LEN] = {1};
    struct replica_status s;
    connect_it();
    welcome(&theirs, CLOCK);
    write_in(&mine, 77);
    assert_int_equal(replica_poke(r, now, CLOCK), ERR_OK);
    f.kind_case = WIRE__FRAME__KIND_ACK;
    f.ack = &m;
    m.seq = 11;
    m.hash.data = other;
    m.hash.len = sizeof(other);
    give(&f, ERR_OK);
    replica_get_status(r, &s);
    assert_int_equal(s.acked_seq, 10);
    assert_int_equal(sent->kind_case, WIRE__FRAME__KIND_HELLO);
}

/* ---- recovery from what calls itself headquarters -------------------------
 */

/* Mine and theirs part after entry 6. */
static void part(void)
{
    theirs.n = 6;
    for (uint32_t i = 0; i < 6; i++)
        write_in(&theirs, 100 + i);
}

/* Answers until the machine asks for the tail; counts its questions. */
static int answer_probes(void)
{
    int probes = 0;
    while (sent->kind_case == WIRE__FRAME__KIND_TAIL_PULL &&
           sent->tail_pull->max_count == 0) {
        Wire__Frame f = WIRE__FRAME__INIT;
        Wire__Tail m = WIRE__TAIL__INIT;
        probes++;
        m.after = sent->tail_pull->after;
        m.before_hash.data = theirs.hash[m.after];
        m.before_hash.len = LEDGER_HASH_LEN;
        f.kind_case = WIRE__FRAME__KIND_TAIL;
        f.tail = &m;
        give(&f, ERR_OK);
    }
    return probes;
}

static void keep_aside(void)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__AsideKept m = WIRE__ASIDE_KEPT__INIT;
    assert_int_equal(sent->kind_case, WIRE__FRAME__KIND_ASIDE);
    assert_int_equal(sent->aside->run->first_seq, 7);
    assert_memory_equal(sent->aside->before_hash.data, mine.hash[6],
                        LEDGER_HASH_LEN);
    m.seq = 7 + sent->aside->run->count - 1;
    m.hash.data = mine.hash[m.seq];
    m.hash.len = LEDGER_HASH_LEN;
    f.kind_case = WIRE__FRAME__KIND_ASIDE_KEPT;
    f.aside_kept = &m;
    give(&f, ERR_OK);
    assert_int_equal(sent->kind_case, WIRE__FRAME__KIND_TAIL_PULL);
}

/* signer NULL: no signature; enrolled: a key that headquarters vouches for. */
static void give_tail(const struct keys *signer, const struct keys *enrolled,
                      bool broken, enum err expected)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Tail m = WIRE__TAIL__INIT;
    Wire__Head head = WIRE__HEAD__INIT;
    Wire__Run wire_run = WIRE__RUN__INIT;
    ProtobufCBinaryData listed;
    struct ledger_run run;
    struct buf scratch = {0};
    struct ledger_head h = head_of(&theirs);
    uint8_t sig[LEDGER_SIGNATURE_LEN];
    read_run(&theirs, 7, 100, &run);
    if (broken)
        run.bytes.data[run.bytes.len - 1] ^= 1;
    assert_int_equal(wire_put_run(&run, &wire_run, &scratch), ERR_OK);
    wire_put_head(&h, &head);
    m.after = 6;
    m.before_hash.data = theirs.hash[6];
    m.before_hash.len = LEDGER_HASH_LEN;
    m.run = &wire_run;
    m.head = &head;
    if (signer) {
        keys_sign_head(signer, TILL, &h, sig);
        m.signature.data = sig;
        m.signature.len = sizeof(sig);
    }
    if (enrolled) {
        listed.data = (uint8_t *)(uintptr_t)enrolled->sign_public;
        listed.len = KEY_LEN;
        m.keys = &listed;
        m.n_keys = 1;
    }
    f.kind_case = WIRE__FRAME__KIND_TAIL;
    f.tail = &m;
    give(&f, expected);
    buf_release(&run.bytes);
    buf_release(&scratch);
}

static void go_to_tail(void)
{
    part();
    connect_it();
    welcome(&theirs, CLOCK);
    assert_int_equal(state_now(), REPLICA_SEARCH);
    assert_in_range(answer_probes(), 1, 8);
    keep_aside();
    assert_int_equal(state_now(), REPLICA_TAIL);
}

static void takes_over_a_branch_it_signed_itself(void **unused)
{
    (void)unused;
    go_to_tail();
    give_tail(&key, NULL, false, ERR_IO); /* our op_adopt's error */
    assert_int_equal(n_adopted, 1);
}

static void takes_over_a_branch_of_its_copy(void **unused)
{
    (void)unused;
    struct keys copy;
    keys_generate(&copy);
    go_to_tail();
    give_tail(&copy, &copy, false, ERR_IO);
    assert_int_equal(n_adopted, 1);
}

static void does_not_take_over_a_forged_branch(void **unused)
{
    (void)unused;
    struct keys stranger;
    keys_generate(&stranger);
    go_to_tail();
    give_tail(&stranger, NULL, false, ERR_OK);
    assert_int_equal(event.kind, REPLICA_EVENT_BAD_PEER);
    assert_int_equal(state_now(), REPLICA_HELLO);
    assert_int_equal(n_adopted, 0);
}

static void does_not_take_over_an_unsigned_branch(void **unused)
{
    (void)unused;
    go_to_tail();
    give_tail(NULL, &key, false, ERR_OK);
    assert_int_equal(state_now(), REPLICA_HELLO);
    assert_int_equal(n_adopted, 0);
}

static void does_not_take_over_a_broken_chain(void **unused)
{
    (void)unused;
    go_to_tail();
    give_tail(&key, &key, true, ERR_OK);
    assert_int_equal(event.kind, REPLICA_EVENT_BAD_PEER);
    assert_int_equal(n_adopted, 0);
}

static void what_is_sold_meanwhile_goes_aside_too(void **unused)
{
    (void)unused;
    go_to_tail();
    write_in(&mine, 77);
    give_tail(&key, NULL, false, ERR_OK);
    assert_int_equal(n_adopted, 0);
    assert_int_equal(sent->kind_case, WIRE__FRAME__KIND_ASIDE);
    assert_int_equal(sent->aside->run->first_seq, 11);
}

static void a_broken_disk_is_not_hammered(void **unused)
{
    (void)unused;
    int64_t next = 0, tries = 0;
    connect_it();
    welcome(&theirs, CLOCK);
    storage = ERR_IO;
    for (now += REPLICA_IDLE_MS * 2; now < 1000000; now = next) {
        assert_int_equal(replica_tick(r, now, CLOCK, &next), ERR_IO);
        assert_true(next > now);
        tries++;
    }
    assert_true(tries < 60);
    storage = ERR_OK;
    now = next;
    assert_int_equal(replica_tick(r, now, CLOCK, &next), ERR_OK);
}

int main(void)
{
    if (keys_init())
        return 1;
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(sends_at_once_what_is_new),
        TEST(waits_double_and_differ),
        TEST(stops_when_cut_off_and_comes_back),
        TEST(waits_as_long_as_it_is_told),
        TEST(asks_less_and_less_often_when_refused),
        TEST(does_not_greet_without_end),
        TEST(says_when_the_clock_is_off),
        TEST(ignores_rubbish_and_old_words),
        TEST(an_ack_for_another_branch_is_not_believed),
        TEST(takes_over_a_branch_it_signed_itself),
        TEST(takes_over_a_branch_of_its_copy),
        TEST(does_not_take_over_a_forged_branch),
        TEST(does_not_take_over_an_unsigned_branch),
        TEST(does_not_take_over_a_broken_chain),
        TEST(what_is_sold_meanwhile_goes_aside_too),
        TEST(a_broken_disk_is_not_hammered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
