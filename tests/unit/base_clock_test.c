/* If these fail, a night's sales are counted to the wrong day, or a mistyped
 * date is taken for another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/i18n.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)

static int32_t day_of(const char *text)
{
    int32_t day = -1;
    assert_int_equal(clock_parse_day(text, &day, NULL), ERR_OK);
    return day;
}

static int64_t at(const char *day, int hour, int minute)
{
    return day_of(day) * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS + hour * HOUR +
           minute * MINUTE;
}

static void the_night_belongs_to_the_day_before(void **unused)
{
    (void)unused;
    static const struct {
        int hour, minute, start_min;
        const char *want;
    } rows[] = {
        {0, 0, 0, "2026-11-22"},    {23, 59, 0, "2026-11-22"},
        {0, 59, 240, "2026-11-21"}, {3, 59, 240, "2026-11-21"},
        {4, 0, 240, "2026-11-22"},  {11, 59, 720, "2026-11-21"},
        {12, 0, 720, "2026-11-22"}, {0, 0, 1, "2026-11-21"},
        {0, 1, 1, "2026-11-22"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[CLOCK_DAY_CHARS];
        int32_t day = clock_business_day(
            at("2026-11-22", rows[i].hour, rows[i].minute), rows[i].start_min);
        assert_string_equal(clock_format_day(day, text), rows[i].want);
    }
}

static void one_millisecond_decides(void **unused)
{
    (void)unused;
    int64_t midnight = at("2026-11-22", 0, 0);
    assert_int_equal(clock_business_day(midnight, 0), day_of("2026-11-22"));
    assert_int_equal(clock_business_day(midnight - 1, 0), day_of("2026-11-21"));
}

static void time_before_1970_is_floored(void **unused)
{
    (void)unused;
    char text[CLOCK_TIME_CHARS];
    assert_int_equal(clock_business_day(-CLOCK_CHINA_OFFSET_MS, 0), 0);
    assert_int_equal(clock_business_day(-CLOCK_CHINA_OFFSET_MS - 1, 0), -1);
    assert_int_equal(
        clock_business_day(-CLOCK_CHINA_OFFSET_MS - CLOCK_DAY_MS, 0), -1);
    assert_string_equal(clock_format_time(-CLOCK_CHINA_OFFSET_MS - 1, text),
                        "1969-12-31 23:59:59");
    assert_string_equal(clock_format_day(-1, text), "1969-12-31");
}

static void china_is_eight_hours_ahead(void **unused)
{
    (void)unused;
    char text[CLOCK_TIME_CHARS];
    assert_string_equal(clock_format_time(0, text), "1970-01-01 08:00:00");
    assert_string_equal(clock_format_time(INT64_C(1795327509000), text),
                        "2026-11-22 14:05:09");
}

/* A peer's clock or a damaged file can hold any number. */
static void any_instant_is_written_within_bounds(void **unused)
{
    (void)unused;
    char text[CLOCK_TIME_CHARS], day[CLOCK_DAY_CHARS];
    static const int64_t wild[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX,
                                   INT64_C(1) << 55, -(INT64_C(1) << 55)};
    for (size_t i = 0; i < sizeof(wild) / sizeof(wild[0]); i++) {
        clock_format_time(wild[i], text);
        assert_int_equal(strlen(text), 19);
        clock_format_day(clock_business_day(wild[i], 720), day);
        assert_int_equal(strlen(day), 10);
    }
    assert_string_equal(clock_format_time(INT64_MAX, text),
                        "9999-12-31 23:59:59");
    assert_string_equal(clock_format_time(INT64_MIN, text),
                        "0001-01-01 00:00:00");
    assert_string_equal(clock_format_day(INT32_MAX, day), "9999-12-31");
    assert_string_equal(clock_format_day(INT32_MIN, day), "0001-01-01");
}

static void every_day_survives_text_and_back(void **unused)
{
    (void)unused;
    int32_t last = day_of("9999-12-31");
    assert_int_equal(last, 2932896);
    for (int32_t day = 0; day <= last; day += day < 50000 ? 1 : 97) {
        char text[CLOCK_DAY_CHARS];
        assert_int_equal(day_of(clock_format_day(day, text)), day);
    }
}

static void leap_days_are_where_they_belong(void **unused)
{
    (void)unused;
    assert_int_equal(day_of("2024-03-01") - day_of("2024-02-28"), 2);
    assert_int_equal(day_of("2000-03-01") - day_of("2000-02-28"), 2);
    assert_int_equal(day_of("2100-03-01") - day_of("2100-02-28"), 1);
    assert_int_equal(day_of("1970-01-01"), 0);
}

static void what_is_no_date_is_refused(void **unused)
{
    (void)unused;
    static const char *const bad[] = {
        "",           "2026-11-31",  "2026-02-29",
        "2100-02-29", "2026-13-01",  "2026-00-10",
        "2026-01-00", "2026-1-1",    "2026/11/22",
        "26-11-22",   "2026-11-22 ", " 2026-11-22",
        "2026-11-2x", "1969-12-31",  "0000-00-00",
        "20261122",   "2026-11-222", "-026-11-22",
        "2026--1-22",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int32_t day = 77;
        struct diag d = {0};
        if (clock_parse_day(bad[i], &day, &d) != ERR_FORMAT)
            fail_msg("\"%s\" was taken", bad[i]);
        assert_int_equal(day, 77);
        assert_non_null(strstr(d.text, "2026-11-22"));
    }
}

static void the_monotonic_clock_never_goes_back(void **unused)
{
    (void)unused;
    int64_t before = clock_monotonic_ms();
    for (int i = 0; i < 10000; i++) {
        int64_t now = clock_monotonic_ms();
        assert_true(now >= before);
        before = now;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_night_belongs_to_the_day_before),
        cmocka_unit_test(one_millisecond_decides),
        cmocka_unit_test(time_before_1970_is_floored),
        cmocka_unit_test(china_is_eight_hours_ahead),
        cmocka_unit_test(any_instant_is_written_within_bounds),
        cmocka_unit_test(every_day_survives_text_and_back),
        cmocka_unit_test(leap_days_are_where_they_belong),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(the_monotonic_clock_never_goes_back),
    };
    i18n_set_chinese(false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
