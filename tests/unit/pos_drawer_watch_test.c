/* If these fail, the screen says that a shut drawer is open all day, or a
 * drawer left open with the cash in it is not noticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "pos/drawer_watch.h"

/* Both kinds of switch are learned from one opening. */
static void learned_from_the_pulse(void **state)
{
    (void)state;
    for (int level = 0; level < 2; level++) {
        bool open = level == 1;
        struct drawer_watch w = {.limit_ms = 60000};
        drawer_watch_pin(&w, !open, 0);
        drawer_watch_pulse(&w, 1000);
        drawer_watch_pin(&w, open, 1200);
        assert_true(w.open);
        assert_int_equal(drawer_watch_open_ms(&w, 31200), 30000);
        assert_false(drawer_watch_too_long(&w, 61199));
        assert_true(drawer_watch_too_long(&w, 61200));
        assert_int_equal(drawer_watch_left(&w), 0); /* it is still open */
        drawer_watch_pin(&w, !open, 95000);
        assert_int_equal(drawer_watch_left(&w), 93800);
        assert_int_equal(drawer_watch_left(&w), 0); /* once */
        assert_int_equal(drawer_watch_open_ms(&w, 96000), 0);
        /* by its key, without a pulse */
        drawer_watch_pin(&w, open, 200000);
        assert_true(w.open);
        drawer_watch_lost(&w, 260000); /* the cable: so long at least */
        assert_int_equal(drawer_watch_left(&w), 60000);
    }
}

/* No drawer, or one without a switch: the pin never answers a pulse. */
static void no_switch_is_never_open(void **state)
{
    struct drawer_watch w = {.limit_ms = 60000};
    (void)state;
    for (int i = 0; i < 100; i++) {
        drawer_watch_pulse(&w, i * 10000);
        drawer_watch_pin(&w, true, i * 10000 + 100);
    }
    assert_false(w.open);
    /* a change long after a pulse teaches nothing */
    drawer_watch_pin(&w, false, 2000000);
    assert_false(w.open || drawer_watch_too_long(&w, 9000000));
}

static void told_by_hand(void **state)
{
    struct drawer_watch low = {.sense = DRAWER_OPEN_IS_LOW, .limit_ms = 1000};
    struct drawer_watch none = {.sense = DRAWER_NOT_WATCHED, .limit_ms = 1000};
    (void)state;
    drawer_watch_pin(&low, false, 0);
    assert_true(drawer_watch_too_long(&low, 1000));
    drawer_watch_pin(&none, true, 0);
    drawer_watch_pulse(&none, 10);
    drawer_watch_pin(&none, false, 20);
    assert_false(none.open || drawer_watch_cares(&none, 30));
}

static void gone_is_not_open(void **state)
{
    struct drawer_watch w = {.sense = DRAWER_OPEN_IS_HIGH, .limit_ms = 1000};
    (void)state;
    drawer_watch_pin(&w, true, 0);
    drawer_watch_lost(&w, 0);
    assert_false(drawer_watch_too_long(&w, 5000));
    drawer_watch_pin(&w, true, 6000); /* plugged in again, still open */
    assert_int_equal(drawer_watch_open_ms(&w, 7000), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(learned_from_the_pulse),
        cmocka_unit_test(no_switch_is_never_open),
        cmocka_unit_test(told_by_hand),
        cmocka_unit_test(gone_is_not_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
