/* Lost if this fails: a shop that orders twice what it meant, or not at all; a
 * suggestion half old and half new; an hour of thinking gone with the power; an
 * order that nobody can tell the state of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/catalogue.h"
#include "pos/order/order.h"
#include "pos/projection.h"
#include "pos/stock/stock.h"
#include "tests/support/fake_till.h"

#define TODAY 20414 /* FAKE_DAY_MS: 2025-11-22 */
#define FIRST 1000
#define ITEMS 700

static struct till till;
static char dir[TILL_PATH_MAX];
static const struct actor keeper = {.cashier = 1, .keeper = true};
static const struct actor cashier = {.cashier = 2};

static int setup(void **state)
{
    (void)state;
    fake_till_new(&till, dir);
    assert_int_equal(db_exec(&till.db, "PRAGMA synchronous=OFF"), ERR_OK);
    fake_items(&till, FIRST, ITEMS);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

static enum err put(const char *key, const Feed__Record *r)
{
    assert_int_equal(db_begin(&till.catalogue), ERR_OK);
    enum err err = catalogue_apply(&till.catalogue, FAKE_TILL, key, r);
    return db_end(&till.catalogue, err);
}

/* Part `part` of `parts` with items first .. first + count - 1, 12 each. */
static enum err suggest(uint32_t run, uint32_t part, uint32_t parts,
                        uint32_t first, int count)
{
    enum { MOST = 700 };
    static Order__SuggestedLine lines[MOST], *at[MOST];
    Order__Suggestion s = ORDER__SUGGESTION__INIT;
    Feed__Record r = FEED__RECORD__INIT;
    char key[32];
    for (int i = 0; i < count; i++) {
        order__suggested_line__init(&lines[i]);
        lines[i].item = first + (uint32_t)i;
        lines[i].quantity_milli = 12000;
        lines[i].on_hand_milli = 3000;
        lines[i].weekly_milli = 14000;
        lines[i].reason = ORDER__SUGGEST_REASON__SUGGEST_FAST;
        lines[i].price_fen = 210;
        at[i] = &lines[i];
    }
    s.run = run;
    s.made_day = TODAY;
    s.cutoff_day = TODAY;
    s.cutoff_minute = 18 * 60;
    s.delivery_day = TODAY + 5; /* a Thursday */
    s.part = part;
    s.parts = parts;
    s.lines = at;
    s.n_lines = (size_t)count;
    r.kind_case = FEED__RECORD__KIND_SUGGESTION;
    r.suggestion = &s;
    snprintf(key, sizeof(key), "suggestion/%u", part);
    return put(key, &r);
}

static void decide(uint64_t seq, uint32_t item, Order__LineState state,
                   int64_t allotted)
{
    Order__DecidedLine l = ORDER__DECIDED_LINE__INIT, *at[] = {&l};
    Order__State s = ORDER__STATE__INIT;
    Feed__Record r = FEED__RECORD__INIT;
    char key[64];
    l.item = item;
    l.asked_milli = 12000;
    l.allotted_milli = allotted;
    l.state = state;
    l.reason = ORDER__LINE_REASON__REASON_SHORTAGE;
    s.till = FAKE_TILL;
    s.seq = seq;
    s.lines = at;
    s.n_lines = 1;
    s.delivery_day = TODAY + 5;
    r.kind_case = FEED__RECORD__KIND_ORDER;
    r.order = &s;
    snprintf(key, sizeof(key), "order/%u/%llu", FAKE_TILL,
             (unsigned long long)seq);
    assert_int_equal(put(key, &r), ERR_OK);
}

static struct pick pick_of(uint32_t id)
{
    struct pick pick = {0};
    assert_int_equal(lookup_item(&till, id, 0, &pick.item), ERR_OK);
    return pick;
}

static void rebuilds_the_same(void)
{
    struct diag d = {0};
    uint64_t entries = 0;
    if (projection_check(&till.db, &entries, &d))
        fail_msg("%s", d.text);
}

static uint64_t place(struct order_doc *doc, int *ret_facts)
{
    struct diag d = {0};
    uint64_t seq = 0;
    if (order_place(&till, &keeper, doc, &seq, ret_facts, &d))
        fail_msg("%s", d.text);
    return seq;
}

static void parts_of_an_older_run_vanish(void **state)
{
    struct suggestion s = {0};
    (void)state;
    assert_int_equal(suggestion_read(&till, &s), ERR_NOTFOUND);
    for (uint32_t part = 0; part < 3; part++)
        assert_int_equal(suggest(5, part, 3, FIRST + 10 * part, 10), ERR_OK);
    assert_int_equal(suggestion_read(&till, &s), ERR_OK);
    assert_int_equal(s.run, 5);
    assert_int_equal(s.count, 30);
    assert_int_equal(s.have, 3);
    suggestion_release(&s);

    assert_int_equal(suggest(6, 1, 2, FIRST + 50, 4), ERR_OK);
    assert_int_equal(suggestion_read(&till, &s), ERR_OK);
    assert_int_equal(s.run, 6);
    assert_int_equal(s.count, 4); /* nothing of run 5 */
    assert_int_equal(s.parts, 2);
    assert_int_equal(s.have, 1);
    suggestion_release(&s);
    assert_int_equal(suggest(6, 0, 2, FIRST, 4), ERR_OK);
    assert_int_equal(suggestion_read(&till, &s), ERR_OK);
    assert_int_equal(s.have, 2);
    suggestion_release(&s);

    assert_int_equal(put("suggestion/0", NULL), ERR_OK);
    assert_int_equal(put("suggestion/1", NULL), ERR_OK);
    assert_int_equal(suggestion_read(&till, &s), ERR_NOTFOUND);
    assert_int_equal(suggest(7, 3, 3, FIRST, 1), ERR_FORMAT);
    assert_int_equal(suggest(0, 0, 1, FIRST, 1), ERR_FORMAT);
}

static void the_reason_knows_the_shelf(void **state)
{
    struct suggestion s = {0};
    char words[256];
    struct diag d = {0};
    (void)state;
    assert_int_equal(suggest(1, 0, 1, FIRST, 2), ERR_OK);
    assert_int_equal(suggestion_read(&till, &s), ERR_OK);
    assert_int_equal(
        suggestion_words(&till, &s, &s.lines[0], "瓶", words, sizeof(words)),
        ERR_OK);
    assert_string_equal(words, "卖得快：每周 14 瓶，还剩 3，周四送");
    /* goods came in since: the till knows better */
    const struct stock_line line = {FIRST, {9000}};
    assert_int_equal(stock_opening(&till, &keeper, &line, 1, &d), ERR_OK);
    assert_int_equal(
        suggestion_words(&till, &s, &s.lines[0], "瓶", words, sizeof(words)),
        ERR_OK);
    assert_string_equal(words, "卖得快：每周 14 瓶，还剩 9，周四送");
    suggestion_release(&s);
}

static void a_draft_survives_and_is_confirmed_once(void **state)
{
    struct order_doc doc = {0}, again = {0};
    struct diag d = {0};
    struct pick pick = pick_of(FIRST + 40);
    struct placed p = {0};
    int line = 0, facts = 0;
    bool known = false;
    uint64_t seq = 0;
    (void)state;
    assert_int_equal(suggest(3, 0, 1, FIRST, 3), ERR_OK);
    assert_int_equal(order_suggested(&till, &cashier, &doc, &d), ERR_OK);
    assert_int_equal(doc.count, 3);
    assert_int_equal(order_total(&doc, &known).fen, 3 * 12 * 210);
    assert_true(known);
    assert_int_equal(order_set(&till, &doc, 1, quantity_of(24000), &d), ERR_OK);
    assert_int_equal(order_strike(&till, &doc, 2, &d), ERR_OK);
    assert_int_equal(
        order_add(&till, &doc, &pick, quantity_of(5000), &line, &d), ERR_OK);
    assert_int_equal(line, 3);
    assert_int_equal(order_set(&till, &doc, 0, quantity_of(1500), &d),
                     ERR_RANGE);
    assert_int_equal(order_set(&till, &doc, 0, quantity_of(99999000), &d),
                     ERR_RANGE);
    assert_non_null(strstr(d.text, "最多 1000"));
    assert_int_equal(doc.rows[0].quantity.milli, 12000); /* as before */
    order_doc_release(&doc);                             /* the power goes */

    assert_int_equal(order_suggested(&till, &cashier, &doc, &d), ERR_OK);
    assert_int_equal(doc.count, 4);
    assert_int_equal(doc.rows[1].quantity.milli, 24000);
    assert_int_equal(doc.rows[2].quantity.milli, 0);
    assert_int_equal(doc.rows[3].quantity.milli, 5000);
    assert_int_equal(order_place(&till, &cashier, &doc, &seq, &facts, &d),
                     ERR_DENIED);
    assert_int_equal(order_load(&till, doc.draft, &again, &d), ERR_OK);
    seq = place(&doc, &facts);
    assert_int_equal(facts, 1);
    /* the same draft on another screen, and the suggestion once more */
    assert_int_equal(order_place(&till, &keeper, &again, &seq, &facts, &d),
                     ERR_EXISTS);
    order_doc_release(&again);
    assert_int_equal(order_suggested(&till, &keeper, &doc, &d), ERR_EXISTS);
    assert_non_null(strstr(d.text, "已经确认过"));

    assert_int_equal(order_read(&till, seq, &p, &d), ERR_OK);
    assert_int_equal(p.count, 4);
    assert_false(p.decided);
    assert_int_equal(p.lines[2].asked.milli, 0);
    assert_int_equal(p.lines[2].suggested.milli, 12000);
    placed_release(&p);
    rebuilds_the_same();
}

static void a_newer_run_keeps_what_was_touched(void **state)
{
    struct order_doc doc = {0};
    struct diag d = {0};
    (void)state;
    assert_int_equal(suggest(3, 0, 1, FIRST, 3), ERR_OK);
    assert_int_equal(order_suggested(&till, &keeper, &doc, &d), ERR_OK);
    assert_int_equal(order_set(&till, &doc, 1, quantity_of(1000), &d), ERR_OK);
    order_doc_release(&doc);
    assert_int_equal(suggest(4, 0, 1, FIRST + 1, 3), ERR_OK);
    assert_int_equal(order_suggested(&till, &keeper, &doc, &d), ERR_OK);
    assert_int_equal(doc.run, 4);
    assert_int_equal(doc.count, 3); /* FIRST was not touched: gone */
    assert_int_equal(doc.rows[0].item.id, FIRST + 1);
    assert_int_equal(doc.rows[0].quantity.milli, 1000);
    assert_int_equal(doc.rows[0].suggested.milli, 12000);
    order_doc_release(&doc);
}

static void a_large_order_is_several_facts(void **state)
{
    struct order_doc doc = {0};
    struct diag d = {0};
    struct placed_row rows[4];
    int facts = 0, count = 0;
    (void)state;
    assert_int_equal(suggest(3, 0, 1, FIRST, ITEMS), ERR_OK);
    assert_int_equal(order_suggested(&till, &keeper, &doc, &d), ERR_OK);
    uint64_t seq = place(&doc, &facts);
    assert_int_equal(facts, 2);
    assert_int_equal(order_list(&till, 0, rows, 4, &count), ERR_OK);
    assert_int_equal(count, 2);
    assert_int_equal(rows[1].seq, seq);
    assert_int_equal(rows[1].lines, ORDER_LINES_MAX);
    assert_int_equal(rows[1].run, 3);
    assert_int_equal(rows[0].lines, ITEMS - ORDER_LINES_MAX);
    assert_int_equal(rows[0].run, 0); /* or it would replace the first */
    rebuilds_the_same();
}

static void it_is_changed_until_it_is_decided(void **state)
{
    struct order_doc doc = {0};
    struct diag d = {0};
    struct placed p = {0};
    struct pick pick = pick_of(FIRST);
    char words[160];
    int line = 0, facts = 0;
    uint64_t cancel = 0;
    (void)state;
    assert_int_equal(order_new(&till, &keeper, true, &doc, &d), ERR_OK);
    uint64_t none = 0;
    assert_int_equal(order_place(&till, &keeper, &doc, &none, &facts, &d),
                     ERR_SHORT);
    assert_int_equal(
        order_add(&till, &doc, &pick, quantity_of(12000), &line, &d), ERR_OK);
    uint64_t first = place(&doc, &facts);
    assert_int_equal(order_again(&till, &keeper, first, &doc, &d), ERR_OK);
    assert_true(doc.emergency);
    assert_int_equal(order_set(&till, &doc, 0, quantity_of(6000), &d), ERR_OK);
    uint64_t second = place(&doc, &facts);
    assert_int_equal(order_read(&till, first, &p, &d), ERR_OK);
    assert_int_equal(p.head.replaced_by, second);
    placed_release(&p);
    assert_int_equal(order_again(&till, &keeper, first, &doc, &d), ERR_EXISTS);
    assert_int_equal(order_cancel(&till, &keeper, first, &cancel, &d),
                     ERR_EXISTS);

    decide(second, FIRST, ORDER__LINE_STATE__LINE_PARTIAL, 4000);
    assert_int_equal(order_cancel(&till, &keeper, second, &cancel, &d),
                     ERR_EXISTS);
    assert_non_null(strstr(d.text, "已经处理"));
    assert_int_equal(order_read(&till, second, &p, &d), ERR_OK);
    order_line_words(&till, &p, &p.lines[0], words, sizeof(words));
    assert_string_equal(words, "要 6 只来 4：货不够分");
    order_words(&till, &p, words, sizeof(words));
    assert_string_equal(words, "1 行和要的不一样，周四送");
    placed_release(&p);

    assert_int_equal(order_new(&till, &keeper, false, &doc, &d), ERR_OK);
    assert_int_equal(
        order_add(&till, &doc, &pick, quantity_of(12000), &line, &d), ERR_OK);
    uint64_t third = place(&doc, &facts);
    assert_int_equal(order_cancel(&till, &keeper, third, &cancel, &d), ERR_OK);
    assert_int_equal(order_read(&till, third, &p, &d), ERR_OK);
    assert_true(p.cancelled);
    placed_release(&p);
    assert_int_equal(order_cancel(&till, &keeper, third, &cancel, &d),
                     ERR_EXISTS);
    rebuilds_the_same();
}

/* A cashier keys cola by the case and by the bottle. */
static void packs_and_pieces(void **state)
{
    struct order_doc doc = {0};
    struct diag d = {0};
    struct pick box = {0}, bottle = {0};
    int line = 0;
    (void)state;
    assert_int_equal(lookup_barcode(&till, "16901234567899", &box, &d), ERR_OK);
    assert_int_equal(lookup_barcode(&till, "6901234567892", &bottle, &d),
                     ERR_OK);
    assert_int_equal(order_new(&till, &keeper, false, &doc, &d), ERR_OK);
    assert_int_equal(order_add(&till, &doc, &box, quantity_of(0), &line, &d),
                     ERR_OK);
    assert_int_equal(order_add(&till, &doc, &box, quantity_of(0), &line, &d),
                     ERR_OK);
    assert_int_equal(doc.rows[0].quantity.milli, 2000);
    assert_int_equal(order_other_pack(&till, &doc, 0, &d), ERR_OK);
    assert_int_equal(doc.rows[0].quantity.milli, 24000);
    assert_int_equal(order_add(&till, &doc, &bottle, quantity_of(0), &line, &d),
                     ERR_OK);
    assert_int_equal(doc.count, 1);
    assert_int_equal(doc.rows[0].quantity.milli, 25000);
    assert_int_equal(order_other_pack(&till, &doc, 0, &d), ERR_OK);
    assert_int_equal(doc.rows[0].quantity.milli, 3000); /* never less */
    order_doc_release(&doc);
}

/* An order and its replacement come back from before a fork, at other numbers.
 */
static void it_follows_a_fork(void **state)
{
    uint8_t hash[2][LEDGER_HASH_LEN] = {{1}, {2}};
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Origin origin = LEDGER__ORIGIN__INIT;
    Order__Placed placed = ORDER__PLACED__INIT;
    Order__PlacedLine line = ORDER__PLACED_LINE__INIT, *at[] = {&line};
    struct ledger_head first, second;
    struct placed_row row;
    struct diag d = {0};
    (void)state;
    line.item = FIRST;
    line.quantity_milli = 12000;
    placed.run = 3;
    placed.lines = at;
    placed.n_lines = 1;
    origin.epoch = 5;
    origin.seq = 100;
    origin.hash.data = hash[0];
    origin.hash.len = LEDGER_HASH_LEN;
    e.at_ms = (uint64_t)FAKE_DAY_MS;
    e.origin = &origin;
    e.fact_case = LEDGER__ENTRY__FACT_ORDER_PLACED;
    e.order_placed = &placed;
    assert_int_equal(till_record(&till, &e, NULL, NULL, &first, &d), ERR_OK);
    origin.seq = 101;
    origin.hash.data = hash[1];
    placed.replaces_seq = 100;
    assert_int_equal(till_record(&till, &e, NULL, NULL, &second, &d), ERR_OK);
    assert_int_equal(order_find(&till, first.seq, &row, &d), ERR_OK);
    assert_int_equal(row.replaced_by, second.seq);
    assert_int_equal(order_find(&till, second.seq, &row, &d), ERR_OK);
    assert_int_equal(row.replaces, first.seq);
    /* once more: counts once */
    assert_int_equal(till_record(&till, &e, NULL, NULL, &second, &d), ERR_OK);
    assert_int_equal(order_find(&till, second.seq, &row, &d), ERR_NOTFOUND);
    assert_int_equal(order_unanswered(&till, 3, 0, &d), ERR_EXISTS);
    rebuilds_the_same();
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(parts_of_an_older_run_vanish),
        T(the_reason_knows_the_shelf),
        T(a_draft_survives_and_is_confirmed_once),
        T(a_newer_run_keeps_what_was_touched),
        T(a_large_order_is_several_facts),
        T(it_is_changed_until_it_is_decided),
        T(packs_and_pieces),
        T(it_follows_a_fork),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
