/* tests/bench/bench.h - one row of `make bench`.
 *
 * Every figure stands beside a limit: a physical one measured in the same run
 * (a raw SQLite transaction, a bulk insert) or the figure we promised. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <stddef.h>
#include <stdint.h>

/* Prints "name  figure unit  limit unit (what the limit is)  ok|MISSED".
 * at_most: the figure must not exceed limit; otherwise not fall below it. */
void bench_row(const char *name, double figure, const char *unit, double limit,
               const char *what, int at_most);
int64_t bench_now_ns(void);
/* Sorts values in place; p between 0 and 1. */
double bench_percentile(double *values, size_t count, double p);
/* Resident set of this process, MiB: now, and the highest so far. */
double bench_rss_mib(void);
double bench_peak_rss_mib(void);
/* A new empty directory under $BENCH_DIR or /tmp; removed by run.sh. */
const char *bench_dir(const char *name);

#endif
