/* A till and headquarters by stick, in one process: what scripts cannot do
 * quickly or at the right moment. Lost without it: the shop that was away for
 * months and has more than a window of batches; a headquarters restored from a
 * backup that nobody tells what it lacks; the same sales from the stick and the
 * link at one moment, counted twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/i18n.h"
#include "hq/carry/carried.h"
#include "hq/ingest.h"
#include "hq/verify.h"
#include "pos/carry/carry.h"
#include "pos/catalogue.h"
#include "sync/replica_db.h"
#include "tests/support/hq_world.h"

static struct hq_world w;
static struct hq_till ht; /* the keys */
static struct till t;
static char root[64], dir[80], stick[80], other[80];

static int64_t later_ms;

static int64_t now(void)
{
    return INT64_C(1795341513080) + later_ms;
}

static void run(const char *format, const char *a, const char *b)
{
    char command[512];
    snprintf(command, sizeof(command), format, a, b);
    assert_int_equal(system(command), 0);
}

static void save_keys(void)
{
    char path[128], hex[2 * KEY_LEN + 1], text[256];
    snprintf(path, sizeof(path), "%s/till.key", dir);
    assert_int_equal(keys_save(&ht.keys, path, NULL), ERR_OK);
    hex_encode(w.keys.curve_public, KEY_LEN, hex);
    int len = snprintf(text, sizeof(text),
                       "[headquarters]\naddress = tcp://127.0.0.1:1\nkey = "
                       "%s\nticket = x\n",
                       hex);
    snprintf(path, sizeof(path), "%s/hq.ini", dir);
    assert_int_equal(file_write(path, 0600, text, (size_t)len), ERR_OK);
}

static void write_genesis(void)
{
    const struct actor nobody = {0};
    struct ledger_head head;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Genesis g = LEDGER__GENESIS__INIT;
    char software[] = "test";
    g.outlet = ht.outlet;
    g.till = ht.till;
    g.sign_key.data = ht.keys.sign_public;
    g.hq_key.data = w.keys.sign_public;
    g.sign_key.len = g.hq_key.len = KEY_LEN;
    g.software = software;
    till_entry(&t, &nobody, 0, &e);
    e.fact_case = LEDGER__ENTRY__FACT_GENESIS;
    e.genesis = &g;
    assert_int_equal(till_record(&t, &e, NULL, NULL, &head, NULL), ERR_OK);
}

static int set_up(void **unused)
{
    (void)unused;
    i18n_set_chinese(false);
    hq_world_open(&w);
    hq_world_enrol(&w, &ht);
    snprintf(root, sizeof(root), "/tmp/liandian-carried.XXXXXX");
    assert_non_null(mkdtemp(root));
    snprintf(dir, sizeof(dir), "%s/till", root);
    snprintf(stick, sizeof(stick), "%s/stick", root);
    snprintf(other, sizeof(other), "%s/other", root);
    run("mkdir %s %s", stick, other);
    assert_int_equal(till_create(dir, &t, NULL), ERR_OK);
    t.now_ms = now;
    write_genesis();
    till_close(&t);
    save_keys();
    assert_int_equal(till_open(dir, &t, NULL), ERR_OK);
    t.now_ms = now;
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    till_close(&t);
    hq_till_release(&ht);
    hq_world_close(&w);
    run("rm -rf %s %s", root, "");
    return 0;
}

/* Small facts, many in one transaction: only their number matters. */
static void work(int n)
{
    assert_int_equal(db_begin(&t.db), ERR_OK);
    for (int i = 0; i < n; i++) {
        Ledger__Entry e = LEDGER__ENTRY__INIT;
        Ledger__DrawerOpened x = LEDGER__DRAWER_OPENED__INIT;
        char reason[] = "change";
        x.reason = reason;
        e.at_ms = (uint64_t)now();
        e.fact_case = LEDGER__ENTRY__FACT_DRAWER_OPENED;
        e.drawer_opened = &x;
        assert_int_equal(ledger_append(&t.db, &e, NULL), ERR_OK);
    }
    assert_int_equal(db_commit(&t.db), ERR_OK);
}

static void stock_range(uint32_t first, uint32_t count)
{
    assert_int_equal(store_begin(w.store), ERR_OK);
    for (uint32_t id = first; id < first + count; id++) {
        Feed__Record r = FEED__RECORD__INIT;
        Feed__Item item = FEED__ITEM__INIT;
        char key[32], name[32];
        snprintf(key, sizeof(key), "item/%u", id);
        snprintf(name, sizeof(name), "goods %u", id);
        item.id = id;
        item.name = name;
        r.kind_case = FEED__RECORD__KIND_ITEM;
        r.item = &item;
        assert_int_equal(store_put(w.store, 1, "all", key, &r), ERR_OK);
    }
    assert_int_equal(store_end(w.store, ERR_OK), ERR_OK);
}

static struct carry_out out_to(const char *place)
{
    struct carry_out o;
    struct diag d = {0};
    enum err err = carry_out(&t, place, &o, &d);
    if (err)
        fail_msg("%s", d.text);
    return o;
}

static struct carried take_from(const char *place)
{
    struct carry_list list;
    struct carried c;
    struct diag d = {0};
    assert_int_equal(carry_list(place, CARRY_TO_HQ, &list, NULL), ERR_OK);
    assert_int_equal(list.count, 1);
    enum err err = carried_take(w.store, &w.keys, &list, 0, &c, &d);
    if (err)
        fail_msg("%s", d.text);
    carry_list_release(&list);
    return c;
}

static struct carry_in in_from(const char *place)
{
    struct carry_in in;
    struct diag d = {0};
    enum err err = carry_in(&t, place, &in, &d);
    if (err)
        fail_msg("%s", d.text);
    return in;
}

static uint64_t acked(void)
{
    struct replica_record r;
    assert_int_equal(replica_db_record(&t.db, &r), ERR_OK);
    return r.acked_seq;
}

static void all_holds(void)
{
    struct verify_counts v;
    struct diag d = {0};
    if (verify_all(w.store, &v, &d))
        fail_msg("%s", d.text);
}

static void months_of_work_and_a_whole_range(void **unused)
{
    (void)unused;
    int64_t items = 0;
    work(10000);          /* ten batches: more than a window */
    stock_range(1, 4500); /* three pages */
    struct carry_out o = out_to(stick);
    assert_int_equal(o.first_seq, 1);
    assert_int_equal(o.last_seq, 10001);
    assert_int_equal(o.left, 0);
    struct carried c = take_from(stick);
    assert_int_equal(c.result, CARRIED_TAKEN);
    assert_int_equal(c.entries, 10001);
    struct carry_in in = in_from(stick);
    assert_int_equal(in.items, 4500);
    assert_int_equal(in.unsent, 0);
    assert_int_equal(catalogue_count(&t.catalogue, &items), ERR_OK);
    assert_int_equal(items, 4500);
    /* The difference alone the next time. */
    stock_range(4401, 200);
    work(1);
    assert_int_equal(out_to(stick).first_seq, 10002);
    assert_int_equal(take_from(stick).entries, 1);
    assert_int_equal(in_from(stick).items, 100);
    all_holds();
}

/* The link has said more since the file was written. */
static void an_answer_takes_back_nothing(void **unused)
{
    (void)unused;
    struct ledger_head head;
    struct replica_db link = {.till_db = &t.db};
    work(50);
    out_to(stick);
    assert_int_equal(take_from(stick).entries, 51);
    work(50);
    assert_int_equal(ledger_head(&t.db, &head), ERR_OK);
    assert_int_equal(replica_db_ops.acked(&link, &head, NULL), ERR_OK);
    assert_int_equal(in_from(stick).unsent, 0);
    assert_int_equal(acked(), 101);
}

/* Headquarters lost what it had: it says so, and gets it again. */
static void a_restored_headquarters_gets_it_again(void **unused)
{
    (void)unused;
    char kept[96];
    work(50);
    out_to(stick);
    take_from(stick);
    in_from(stick);
    store_close(w.store);
    snprintf(kept, sizeof(kept), "%s/kept", root);
    run("cp -r %s %s", w.dir, kept);
    assert_int_equal(store_open(w.dir, STORE_WRITE, &w.store, NULL), ERR_OK);
    work(50);
    out_to(stick);
    take_from(stick);
    assert_int_equal(in_from(stick).unsent, 0);
    store_close(w.store);
    run("rm -r %s %s", w.dir, "");
    run("cp -r %s %s", kept, w.dir);
    assert_int_equal(store_open(w.dir, STORE_WRITE, &w.store, NULL), ERR_OK);
    work(10);
    assert_int_equal(out_to(stick).first_seq, 102);
    struct carried c = take_from(stick);
    assert_int_equal(c.result, CARRIED_GAP);
    assert_int_equal(c.entries, 0);
    assert_int_equal(in_from(stick).unsent, 60);
    assert_int_equal(out_to(stick).first_seq, 52);
    assert_int_equal(take_from(stick).entries, 60);
    assert_int_equal(in_from(stick).unsent, 0);
    all_holds();
}

static void no_send(void *ctx, uint32_t till, const void *frame, size_t len)
{
    (void)ctx;
    (void)till;
    (void)frame;
    (void)len;
}

/* `hq serve` has staged what the stick brings at that very moment. */
static void stick_and_link_at_once_count_once(void **unused)
{
    (void)unused;
    struct store *beside = NULL;
    struct ingest *serving = NULL;
    struct carry_list list;
    struct carry_label label;
    struct store_progress p;
    struct buf file = {0}, frames = {0};
    const uint8_t *frame = NULL;
    size_t at = 0, len = 0;
    work(30);
    out_to(stick);
    assert_int_equal(carry_list(stick, CARRY_TO_HQ, &list, NULL), ERR_OK);
    assert_int_equal(carry_get(&list, 0, &file, &label, NULL), ERR_OK);
    assert_int_equal(
        carry_open(file.data, file.len, w.keys.curve_secret, &frames, NULL),
        ERR_OK);
    assert_int_equal(store_open(w.dir, STORE_WRITE, &beside, NULL), ERR_OK);
    assert_int_equal(ingest_new(beside, no_send, NULL, &serving), ERR_OK);
    while (carry_next(&frames, &at, &frame, &len))
        assert_int_equal(intake_receive(ingest_intake(serving), ht.till, frame,
                                        len, 1, now()),
                         ERR_OK);
    assert_true(intake_staged(ingest_intake(serving)));
    assert_int_equal(take_from(stick).entries, 31);
    assert_int_equal(intake_commit(ingest_intake(serving)), ERR_BUSY);
    /* Said again over the link, as tills do: it is there already. */
    at = 0;
    while (carry_next(&frames, &at, &frame, &len))
        assert_int_equal(intake_receive(ingest_intake(serving), ht.till, frame,
                                        len, 2, now()),
                         ERR_OK);
    assert_int_equal(intake_commit(ingest_intake(serving)), ERR_OK);
    assert_int_equal(store_progress(w.store, ht.till, &p), ERR_OK);
    assert_int_equal(p.head.seq, 31);
    ingest_free(serving);
    store_close(beside);
    all_holds();
    carry_list_release(&list);
    buf_release(&frames);
    buf_release(&file);
}

/* Headquarters must not believe that the till has what is only on its way. */
static void what_is_on_the_stick_is_not_at_the_till(void **unused)
{
    (void)unused;
    struct carry_list list;
    struct carry_label label;
    struct buf file = {0}, frames = {0};
    const uint8_t *frame = NULL;
    size_t at = 0, len = 0;
    Wire__Frame *f = NULL;
    stock_range(1, 10);
    out_to(stick);
    take_from(stick);
    /* Not taken in: the next question begins where the first did. */
    out_to(other);
    assert_int_equal(carry_list(other, CARRY_TO_HQ, &list, NULL), ERR_OK);
    assert_int_equal(carry_get(&list, 0, &file, &label, NULL), ERR_OK);
    assert_int_equal(
        carry_open(file.data, file.len, w.keys.curve_secret, &frames, NULL),
        ERR_OK);
    assert_true(carry_next(&frames, &at, &frame, &len));
    assert_int_equal(wire_unpack(frame, len, &f), ERR_OK);
    for (size_t i = 0; i < f->hello->n_cursors; i++)
        assert_int_equal(f->hello->cursors[i]->version, 0);
    wire_free(f);
    assert_int_equal(take_from(other).result, CARRIED_TAKEN);
    assert_int_equal(in_from(other).items, 10);
    carry_list_release(&list);
    buf_release(&frames);
    buf_release(&file);
}

static void drop_stick(void)
{
    run("rm -r %s && mkdir %s", stick, stick);
}

static uint64_t ours(void)
{
    struct ledger_head head;
    assert_int_equal(ledger_head(&t.db, &head), ERR_OK);
    return head.seq;
}

static uint64_t hq_has(void)
{
    struct store_progress p;
    assert_int_equal(store_progress(w.store, ht.till, &p), ERR_OK);
    return p.head.seq;
}

static void reopen(void)
{
    assert_int_equal(till_open(dir, &t, NULL), ERR_OK);
    t.now_ms = now;
}

/* The shop's machine was restored from last week's stick and sold on; it has no
 * link at all. Its own sales and those that headquarters has must all be there
 * in the end, each once. */
static void a_restored_till_heals_by_stick(void **unused)
{
    (void)unused;
    char kept[96];
    uint64_t entries = 0;
    struct diag d = {0};
    work(10);
    out_to(stick);
    take_from(stick);
    in_from(stick);
    till_close(&t);
    snprintf(kept, sizeof(kept), "%s/kept", root);
    run("cp -r %s %s", dir, kept);
    reopen();
    work(700); /* more than one piece: headquarters has them, the copy not */
    drop_stick();
    later_ms += 1000;
    out_to(stick);
    take_from(stick);
    till_close(&t);
    run("rm -r %s %s", dir, "");
    run("cp -r %s %s", kept, dir);
    reopen();
    work(1200);
    drop_stick();
    later_ms += 1000;
    out_to(stick);
    struct carried c = take_from(stick);
    assert_int_equal(c.result, CARRIED_FORK);
    assert_int_equal(hq_has(), 711); /* nothing was mixed */
    work(5); /* it sells on while the stick is on its way */
    struct carry_in in = in_from(stick);
    assert_true(in.recovered);
    assert_int_equal(in.taken, 700);
    assert_int_equal(in.rebased, 1205);
    assert_int_equal(ours(), 711 + 1 + 1205); /* with the new epoch */
    assert_int_equal(ledger_verify(&t.db, t.till, &entries, &d), ERR_OK);
    drop_stick();
    later_ms += 1000;
    out_to(stick);
    c = take_from(stick);
    assert_int_equal(c.result, CARRIED_TAKEN);
    assert_int_equal(c.entries, 1206);
    in = in_from(stick);
    assert_false(in.recovered);
    assert_int_equal(in.unsent, 0);
    assert_int_equal(hq_has(), ours());
    all_holds();
}

/* Restored, and nothing sold since: it only lacks what headquarters has. */
static void a_restored_till_gets_its_own_back(void **unused)
{
    (void)unused;
    char kept[96];
    work(10);
    out_to(stick);
    take_from(stick);
    in_from(stick);
    till_close(&t);
    snprintf(kept, sizeof(kept), "%s/kept", root);
    run("cp -r %s %s", dir, kept);
    reopen();
    work(20);
    drop_stick();
    later_ms += 1000;
    out_to(stick);
    take_from(stick);
    till_close(&t);
    run("rm -r %s %s", dir, "");
    run("cp -r %s %s", kept, dir);
    reopen();
    drop_stick();
    later_ms += 1000;
    out_to(stick);
    take_from(stick);
    struct carry_in in = in_from(stick);
    assert_true(in.recovered);
    assert_int_equal(in.taken, 20);
    assert_int_equal(ours(), 31);
    assert_int_equal(in.unsent, 0);
    all_holds();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(months_of_work_and_a_whole_range,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_takes_back_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_restored_headquarters_gets_it_again,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(stick_and_link_at_once_count_once,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_on_the_stick_is_not_at_the_till,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_restored_till_heals_by_stick, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_restored_till_gets_its_own_back,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
