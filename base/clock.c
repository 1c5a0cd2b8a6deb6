#include "base/clock.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/i18n.h"

static int64_t read_clock(clockid_t id)
{
    struct timespec ts;
    CHECK(clock_gettime(id, &ts) == 0);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t clock_monotonic_ms(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t within(int64_t value, int64_t min, int64_t max)
{
    return value < min ? min : value > max ? max : value;
}

int32_t clock_business_day(int64_t unix_ms, int day_start_min)
{
    CHECK(day_start_min >= 0 && day_start_min <= 720);
    int64_t local =
        within(unix_ms, CLOCK_MIN_MS, CLOCK_MAX_MS) + CLOCK_CHINA_OFFSET_MS;
    return (int32_t)floor_div(local - (int64_t)day_start_min * 60000,
                              CLOCK_DAY_MS);
}

static struct tm civil(int64_t local_ms)
{
    time_t s = (time_t)floor_div(local_ms, 1000);
    struct tm tm = {0};
    gmtime_r(&s, &tm);
    return tm;
}

const char *clock_format_day(int32_t day, char buf[CLOCK_DAY_CHARS])
{
    int64_t first = CLOCK_MIN_MS + CLOCK_CHINA_OFFSET_MS;
    int64_t last = CLOCK_MAX_MS + CLOCK_CHINA_OFFSET_MS;
    struct tm tm = civil(within((int64_t)day * CLOCK_DAY_MS, first, last));
    snprintf(buf, CLOCK_DAY_CHARS, "%04d-%02d-%02d",
             (tm.tm_year + 1900) % 10000, (tm.tm_mon + 1) % 100,
             tm.tm_mday % 100);
    return buf;
}

const char *clock_format_time(int64_t unix_ms, char buf[CLOCK_TIME_CHARS])
{
    int64_t local =
        within(unix_ms, CLOCK_MIN_MS, CLOCK_MAX_MS) + CLOCK_CHINA_OFFSET_MS;
    int64_t day = floor_div(local, CLOCK_DAY_MS);
    int second = (int)((local - day * CLOCK_DAY_MS) / 1000);
    char date[CLOCK_DAY_CHARS];
    clock_format_day((int32_t)day, date);
    snprintf(buf, CLOCK_TIME_CHARS, "%.10s %02d:%02d:%02d", date,
             second / 3600 % 24, second / 60 % 60, second % 60);
    return buf;
}

enum err clock_parse_day(const char *text, int32_t *ret_day, struct diag *d)
{
    struct tm tm = {0};
    bool shape = strlen(text) == 10 && text[4] == '-' && text[7] == '-';
    for (int i = 0; shape && i < 10; i++)
        shape = i == 4 || i == 7 || isdigit((unsigned char)text[i]);
    if (shape) {
        tm.tm_year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 +
                     (text[2] - '0') * 10 + (text[3] - '0') - 1900;
        tm.tm_mon = (text[5] - '0') * 10 + (text[6] - '0') - 1;
        tm.tm_mday = (text[8] - '0') * 10 + (text[9] - '0');
        struct tm asked = tm;
        time_t s = timegm(&tm);
        /* timegm carries 31 February over into March: compare. */
        if (s >= 0 && tm.tm_mon == asked.tm_mon &&
            tm.tm_mday == asked.tm_mday) {
            *ret_day = (int32_t)(s / 86400);
            return ERR_OK;
        }
    }
    return diag_set(d, ERR_FORMAT,
                    tr("\"%.40s\" is not a date: write it like 2026-11-22"),
                    text);
}
