#include "hq/order/truck.h"

#include "base/clock.h"

#define WEEK      7
#define MINUTE_MS INT64_C(60000)

int64_t truck_midnight(int32_t day)
{
    return (int64_t)day * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS;
}

static bool comes(const Order__Rule *rule, int32_t day)
{
    /* 1970-01-01 was a Thursday. */
    unsigned weekday = (unsigned)(((day + 3) % WEEK + WEEK) % WEEK);
    return rule->weekdays >> weekday & 1;
}

static int64_t cutoff_ms(const Order__Rule *rule, int32_t day)
{
    return truck_midnight(day - (int32_t)rule->lead_days) +
           ((int64_t)rule->cutoff_minute + 1) * MINUTE_MS;
}

bool truck_on(const Order__Rule *rule, int32_t from_day, struct truck *ret)
{
    int32_t day = from_day, next;
    if (!(rule->weekdays & 127) || rule->lead_days > TRUCK_LEAD_MAX)
        return false;
    while (!comes(rule, day))
        day++;
    for (next = day + 1; !comes(rule, next); next++)
        ;
    *ret = (struct truck){.day = day,
                          .next_day = next,
                          .cutoff_day = day - (int32_t)rule->lead_days,
                          .cutoff_ms = cutoff_ms(rule, day)};
    return true;
}

bool truck_from(const Order__Rule *rule, int64_t at_ms, int32_t from_day,
                struct truck *ret)
{
    struct truck t;
    if (!truck_on(rule, from_day, &t))
        return false;
    while (t.cutoff_ms <= at_ms)
        if (!truck_on(rule, t.next_day, &t))
            return false;
    *ret = t;
    return true;
}

bool truck_next(const Order__Rule *rule, int64_t at_ms, struct truck *ret)
{
    return truck_from(rule, at_ms, clock_business_day(at_ms, 0), ret);
}
