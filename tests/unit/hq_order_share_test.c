/* Sharing what is short. Lost without it: more promised than the warehouse
 * has, half cases, one shop that gets everything while the next one's shelf is
 * bare, a shop that gets less because more came in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "hq/order/share.h"

#define CLAIMS 24

static uint64_t seed;

static int64_t draw(int64_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((seed >> 33) % (uint64_t)below);
}

static size_t make(struct share_claim *c, bool one_pack)
{
    static const int64_t packs[] = {1000, 6000, 12000, 24000};
    size_t n = 1 + (size_t)draw(CLAIMS);
    int64_t pack = packs[draw(4)];
    for (size_t i = 0; i < n; i++) {
        pack = one_pack ? pack : packs[draw(4)];
        c[i] = (struct share_claim){.pack_milli = pack,
                                    .asked_milli = draw(40) * pack + draw(2),
                                    .floor_milli = draw(50000),
                                    .need = draw(100000)};
    }
    return n;
}

static int64_t floor_of(const struct share_claim *c)
{
    int64_t packs = (c->floor_milli + c->pack_milli - 1) / c->pack_milli;
    int64_t asked = c->asked_milli / c->pack_milli;
    return (packs < asked ? packs : asked) * c->pack_milli;
}

static void holds_for_any_claims(void **state)
{
    (void)state;
    struct share_claim c[CLAIMS];
    seed = 1;
    for (int round = 0; round < 20000; round++) {
        size_t n = make(c, round % 2);
        int64_t stock = draw(2000000), sum = 0, floors = 0, wanted = 0;
        int64_t least = INT64_MAX;
        assert_int_equal(share_out(c, n, stock), ERR_OK);
        for (size_t i = 0; i < n; i++) {
            sum += c[i].given_milli;
            floors += floor_of(&c[i]);
            wanted += c[i].asked_milli / c[i].pack_milli * c[i].pack_milli;
            assert_true(c[i].given_milli <= c[i].asked_milli);
            assert_int_equal(c[i].given_milli % c[i].pack_milli, 0);
            if (c[i].given_milli + c[i].pack_milli <= c[i].asked_milli &&
                c[i].pack_milli < least)
                least = c[i].pack_milli;
        }
        assert_true(sum <= stock);
        assert_true(sum == wanted || stock - sum < least);
        for (size_t i = 0; i < n && floors <= stock; i++)
            assert_true(c[i].given_milli >= floor_of(&c[i]));
    }
}

static void more_never_takes_away(void **state)
{
    (void)state;
    struct share_claim c[CLAIMS], more[CLAIMS];
    seed = 2;
    for (int round = 0; round < 5000; round++) {
        size_t n = make(c, true);
        int64_t stock = draw(1000000);
        memcpy(more, c, sizeof(c));
        assert_int_equal(share_out(c, n, stock), ERR_OK);
        assert_int_equal(share_out(more, n, stock + c[0].pack_milli), ERR_OK);
        for (size_t i = 0; i < n; i++)
            assert_true(more[i].given_milli >= c[i].given_milli);
    }
}

/* Nobody below his floor while another has more than his. */
static void floors_come_first(void **state)
{
    (void)state;
    struct share_claim c[CLAIMS];
    seed = 3;
    for (int round = 0; round < 5000; round++) {
        size_t n = make(c, true);
        bool below = false, beyond = false;
        assert_int_equal(share_out(c, n, draw(500000)), ERR_OK);
        for (size_t i = 0; i < n; i++) {
            below |= c[i].given_milli < floor_of(&c[i]);
            beyond |= c[i].given_milli > floor_of(&c[i]);
        }
        assert_false(below && beyond);
    }
}

/* Worked by hand: 10 cases, floors of one, needs 100, 200 and 400. A floor
 * each, then 7 by need: Webster gives 1, 2 and 4. */
static void by_hand(void **state)
{
    (void)state;
    struct share_claim c[] = {
        {.asked_milli = 120000, .floor_milli = 1, .need = 100},
        {.asked_milli = 120000, .floor_milli = 12000, .need = 200},
        {.asked_milli = 120000, .floor_milli = 3000, .need = 400},
    };
    for (int i = 0; i < 3; i++)
        c[i].pack_milli = 12000;
    assert_int_equal(share_out(c, 3, 125000), ERR_OK);
    assert_int_equal(c[0].given_milli, 24000);
    assert_int_equal(c[1].given_milli, 36000);
    assert_int_equal(c[2].given_milli, 60000);
    /* Two for three floors: the first two in the list. */
    assert_int_equal(share_out(c, 3, 24000), ERR_OK);
    assert_int_equal(c[0].given_milli, 12000);
    assert_int_equal(c[1].given_milli, 12000);
    assert_int_equal(c[2].given_milli, 0);
}

static void bad_claims_are_refused(void **state)
{
    (void)state;
    struct share_claim c = {.asked_milli = 1000, .pack_milli = 0};
    assert_int_equal(share_out(&c, 1, 1000), ERR_RANGE);
    c.pack_milli = 1000;
    c.asked_milli = -1;
    assert_int_equal(share_out(&c, 1, 1000), ERR_RANGE);
    c.asked_milli = INT64_MAX;
    assert_int_equal(share_out(&c, 1, 1000), ERR_RANGE);
    c.asked_milli = 1000;
    assert_int_equal(share_out(&c, 1, -5), ERR_OK);
    assert_int_equal(c.given_milli, 0);
    assert_int_equal(share_out(&c, 0, 5), ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_for_any_claims),
        cmocka_unit_test(more_never_takes_away),
        cmocka_unit_test(floors_come_first),
        cmocka_unit_test(by_hand),
        cmocka_unit_test(bad_claims_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
