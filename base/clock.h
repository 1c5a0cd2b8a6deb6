/* base/clock.h - time as the shop and its paper know it.
 *
 * Instants are milliseconds since 1970-01-01 UTC. Days are day numbers since
 * 1970-01-01 in China Standard Time: UTC+8 everywhere, no summer time since
 * 1991 (GB/T 7408 writes it +08:00). */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/diag.h"

/* 0001-01-01 and 9999-12-31 in China: what the formats can write. Functions
 * take any instant, as it may come from a peer or a damaged file, and move one
 * outside to the nearest end. */
#define CLOCK_MIN_MS          INT64_C(-62135625600000)
#define CLOCK_MAX_MS          INT64_C(253402271999999)
#define CLOCK_DAY_MS          INT64_C(86400000)
#define CLOCK_CHINA_OFFSET_MS INT64_C(28800000)
#define CLOCK_DAY_CHARS       16 /* "2026-11-22" */
#define CLOCK_TIME_CHARS      24 /* "2026-11-22 14:05:09" */

int64_t clock_now_ms(void);       /* wall clock */
int64_t clock_monotonic_ms(void); /* never set back; for time-outs */

/* The business day an instant belongs to: a shop that closes at 01:00 counts
 * that hour to the day before. day_start_min: minutes after midnight when a
 * new business day begins, 0 to 720. */
int32_t clock_business_day(int64_t unix_ms, int day_start_min);

const char *clock_format_day(int32_t day, char buf[CLOCK_DAY_CHARS]);
const char *clock_format_time(int64_t unix_ms, char buf[CLOCK_TIME_CHARS]);
/* "2026-11-22" between 1970 and 9999. */
MUST_USE enum err clock_parse_day(const char *text, int32_t *ret_day,
                                  struct diag *d);

#endif
