/* Lost if this fails: a customer whom the outlet's other till cannot find, or
 * a name that stays at headquarters or at another till after it was erased. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"
#include "hq/store/customer.h"
#include "hq/store/people.h"
#include "pos/catalogue.h"
#include "pos/customer/customer.h"
#include "pos/customer/people_wire.h"
#include "tests/support/fake_till.h"
#include "tests/support/hq_world.h"

static struct hq_world w;
static struct till till;
static char dir[TILL_PATH_MAX];
static const struct actor keeper = {.keeper = true};

static int set_up(void **state)
{
    (void)state;
    hq_world_open(&w);
    fake_till_new(&till, dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    hq_world_close(&w);
    return 0;
}

static struct customer add(const char *name, const char *phone)
{
    struct diag d = {0};
    struct customer c;
    const struct customer_new n = {.name = name, .phone = phone};
    assert_int_equal(customer_add(&till, &keeper, &n, &c, &d), ERR_OK);
    return c;
}

/* Headquarters told of them: the outlet has several tills. */
static void told(uint64_t id)
{
    char key[40], hex[CUSTOMER_HEX_CHARS];
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Customer c = FEED__CUSTOMER__INIT;
    snprintf(key, sizeof(key), "customer/%s", customer_hex(id, hex));
    c.id = id;
    r.kind_case = FEED__RECORD__KIND_CUSTOMER;
    r.customer = &c;
    assert_int_equal(db_begin(&till.catalogue), ERR_OK);
    assert_int_equal(catalogue_apply(&till.catalogue, till.till, key, &r),
                     ERR_OK);
    assert_int_equal(db_commit(&till.catalogue), ERR_OK);
}

/* The till asks, headquarters answers. Returns the rows that were told. */
static int talk(size_t *ret_rows)
{
    struct buf frame = {0}, answer = {0};
    Wire__Frame *f = NULL;
    int rows = -1;
    bool more = true;
    assert_int_equal(people_frame(&till, &frame, &rows), ERR_OK);
    if (rows < 0) {
        assert_int_equal(frame.len, 0);
        buf_release(&frame);
        return rows;
    }
    assert_int_equal(wire_unpack(frame.data, frame.len, &f), ERR_OK);
    assert_int_equal(store_people(w.store, till.outlet, f->people, &answer),
                     ERR_OK);
    wire_free(f);
    Wire__PeopleKept *kept =
        wire__people_kept__unpack(NULL, answer.len, answer.data);
    assert_non_null(kept);
    assert_int_equal(people_kept(&till, kept, &more), ERR_OK);
    assert_false(more);
    *ret_rows = kept->n_rows;
    wire__people_kept__free_unpacked(kept, NULL);
    buf_release(&frame);
    buf_release(&answer);
    return rows;
}

/* What the other till of the outlet says. */
static void other_says(uint64_t id, const char *name, const char *phone,
                       uint64_t changed_ms)
{
    Wire__People people = WIRE__PEOPLE__INIT;
    Wire__Person p = WIRE__PERSON__INIT, *at[] = {&p};
    struct buf answer = {0};
    p.customer = id;
    p.name = (char *)name;
    p.phone = (char *)phone;
    p.changed_ms = changed_ms;
    people.rows = at;
    people.n_rows = 1;
    people.after = INT64_MAX;
    assert_int_equal(store_people(w.store, till.outlet, &people, &answer),
                     ERR_OK);
    buf_release(&answer);
}

static int found(const char *query)
{
    struct customer list[4];
    int count = 0;
    bool more = false;
    assert_int_equal(
        customer_search(&till, query, CUSTOMER_ALL, list, 4, &count, &more),
        ERR_OK);
    return count;
}

static void a_shop_with_one_till_keeps_its_names(void **state)
{
    size_t rows = 0;
    struct customer c = add("王小明", "13812345678");
    (void)state;
    assert_int_equal(talk(&rows), -1);
    told(c.id);
    assert_int_equal(talk(&rows), 1);
    assert_int_equal(talk(&rows), 0); /* once */
    struct diag d = {0};
    assert_int_equal(customer_rename(&till, c.id, "王大明", NULL, &c, &d), 0);
    fake_till_later(1000);
    assert_int_equal(customer_rename(&till, c.id, "王明", NULL, &c, &d), 0);
    assert_int_equal(talk(&rows), 1);
    fake_till_later(0);
}

static void the_other_till_finds_them(void **state)
{
    size_t rows = 0;
    char longest[300];
    (void)state;
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    told(77);
    other_says(77, "李四", "13900001111", 5);
    other_says(78, longest, "", 5);
    other_says(79, "a\nb", "", 5);
    other_says(80, "x", "1234abc", 5);
    other_says(UINT64_MAX, "x", "", 5);
    assert_int_equal(talk(&rows), 0);
    assert_int_equal(rows, 1);
    assert_int_equal(found("ls"), 1);
    assert_int_equal(talk(&rows), 0);
    assert_int_equal(rows, 0);                /* the cursor moved on */
    other_says(77, "李五", "13900001111", 4); /* older: not believed */
    (void)talk(&rows);
    assert_int_equal(found("李四"), 1);
    other_says(77, "李五", "13900001111", 6);
    (void)talk(&rows);
    assert_int_equal(found("李五"), 1);
}

static void erased_everywhere(void **state)
{
    size_t rows = 0;
    const struct store_customer_put erased = {.outlet = till.outlet,
                                              .till = 9,
                                              .customer = 77,
                                              .at_ms = 9,
                                              .erased = true};
    (void)state;
    told(77);
    other_says(77, "李四", "13900001111", 5);
    (void)talk(&rows);
    assert_int_equal(found("李四"), 1);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, store_customer_put(w.store, &erased)),
                     ERR_OK);
    int64_t left = -1;
    assert_int_equal(db_int(store_db(w.store),
                            "SELECT count(*) FROM hq_person WHERE name <> ''",
                            &left, ""),
                     ERR_OK);
    assert_int_equal(left, 0);
    (void)talk(&rows);
    assert_int_equal(rows, 1);
    assert_int_equal(found("李四"), 0);
    other_says(77, "李四", "13900001111", 99); /* a till that was away */
    (void)talk(&rows);
    assert_int_equal(found("李四"), 0);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_shop_with_one_till_keeps_its_names),
        TEST(the_other_till_finds_them),
        TEST(erased_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
