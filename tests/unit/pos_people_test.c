/* Lost if this fails: a till anybody can use, or one that locks its keeper
 * out for ever. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "pos/people.h"
#include "tests/support/fake_till.h"

static struct till till;
static char dir[TILL_PATH_MAX];

static int setup(void **state)
{
    (void)state;
    fake_till_new(&till, dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

static enum err sign_in(uint32_t id, const char *pin, struct actor *who)
{
    struct diag d = {0};
    enum err err = people_sign_in(&till, id, pin, who, &d);
    assert_true((err != ERR_OK) == (d.text[0] != 0));
    return err;
}

static void a_shop_opens_before_it_has_cashiers(void **state)
{
    struct actor who = {0};
    struct diag d = {0};
    (void)state;
    assert_int_equal(people_nobody(&till, &who, &d), ERR_OK);
    assert_true(who.keeper);
    assert_int_equal(people_by_id(&till, 0, &who, &d), ERR_OK);
    assert_true(who.keeper);
    fake_people(&till);
    assert_int_equal(people_nobody(&till, &who, &d), ERR_DENIED);
    assert_int_equal(people_by_id(&till, 0, &who, &d), ERR_OK);
    assert_false(actor_may(&who));
}

static void pins_open(void **state)
{
    struct actor who = {0};
    struct person list[PEOPLE_MAX], one;
    int count = 0;
    (void)state;
    fake_people(&till);
    assert_int_equal(sign_in(FAKE_KEEPER, "1234", &who), ERR_OK);
    assert_int_equal(who.cashier, FAKE_KEEPER);
    assert_true(actor_may(&who));
    assert_int_equal(sign_in(FAKE_CASHIER, "4321", &who), ERR_OK);
    assert_false(actor_may(&who));
    const char *const bad[] = {"4322",  "1234",     "",     "432",
                               "43211", "４３２１", "4321 "};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(sign_in(FAKE_CASHIER, bad[i], &who), ERR_DENIED);
        fake_till_later(3600000);
    }
    assert_int_equal(sign_in(77, "1234", &who), ERR_DENIED);
    assert_int_equal(people_list(&till, list, PEOPLE_MAX, &count), ERR_OK);
    assert_int_equal(count, 2);
    assert_string_equal(list[0].name, "王芳");
    assert_true(list[0].keeper);
    assert_int_equal(people_find(&till, FAKE_CASHIER, &one), ERR_OK);
    assert_string_equal(one.name, "李强");
    assert_int_equal(people_find(&till, 77, &one), ERR_NOTFOUND);
}

static void wrong_pins_wait(void **state)
{
    struct actor who = {0};
    (void)state;
    fake_people(&till);
    for (int i = 0; i < PEOPLE_FREE_TRIES; i++)
        assert_int_equal(sign_in(FAKE_CASHIER, "0000", &who), ERR_DENIED);
    assert_int_equal(sign_in(FAKE_CASHIER, "0000", &who), ERR_DENIED);
    /* Now even the right one has to wait, and a restart does not help. */
    assert_int_equal(sign_in(FAKE_CASHIER, "4321", &who), ERR_BUSY);
    int64_t (*clock)(void) = till.now_ms;
    till_close(&till);
    assert_int_equal(till_open(dir, &till, NULL), ERR_OK);
    till.now_ms = clock;
    assert_int_equal(sign_in(FAKE_CASHIER, "4321", &who), ERR_BUSY);
    assert_int_equal(sign_in(FAKE_KEEPER, "1234", &who), ERR_OK);
    fake_till_later(5001);
    assert_int_equal(sign_in(FAKE_CASHIER, "0000", &who), ERR_DENIED);
    fake_till_later(5001); /* twice as long by now */
    assert_int_equal(sign_in(FAKE_CASHIER, "4321", &who), ERR_BUSY);
    fake_till_later(5001);
    assert_int_equal(sign_in(FAKE_CASHIER, "4321", &who), ERR_OK);
    assert_int_equal(sign_in(FAKE_CASHIER, "0000", &who), ERR_DENIED);
    assert_int_equal(sign_in(FAKE_CASHIER, "4321", &who), ERR_OK);
}

static void the_wait_has_an_end(void **state)
{
    struct actor who = {0};
    (void)state;
    fake_people(&till);
    for (int i = 0; i < 40; i++) {
        assert_int_equal(sign_in(FAKE_CASHIER, "0000", &who), ERR_DENIED);
        fake_till_later(900001);
    }
    assert_int_equal(sign_in(FAKE_CASHIER, "4321", &who), ERR_OK);
    /* A clock that was years ahead must not lock anybody out for years. */
    for (int i = 0; i < 5; i++)
        (void)!people_sign_in(&till, FAKE_CASHIER, "0000", &who, NULL);
    fake_till_later(-INT64_C(86400000) * 365);
    assert_int_equal(sign_in(FAKE_CASHIER, "4321", &who), ERR_OK);
}

static void keepers_allow(void **state)
{
    struct actor who = {.cashier = FAKE_CASHIER}, allowed = {0};
    struct diag d = {0};
    (void)state;
    fake_people(&till);
    assert_int_equal(
        people_authorise(&till, &who, FAKE_CASHIER, "4321", &allowed, &d),
        ERR_DENIED);
    assert_int_equal(
        people_authorise(&till, &who, FAKE_KEEPER, "1111", &allowed, &d),
        ERR_DENIED);
    assert_int_equal(
        people_authorise(&till, &who, FAKE_KEEPER, "1234", &allowed, &d),
        ERR_OK);
    assert_int_equal(allowed.cashier, FAKE_CASHIER);
    assert_int_equal(allowed.authorised_by, FAKE_KEEPER);
    assert_true(actor_may(&allowed));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_shop_opens_before_it_has_cashiers),
        T(pins_open),
        T(wrong_pins_wait),
        T(the_wait_has_an_end),
        T(keepers_allow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
