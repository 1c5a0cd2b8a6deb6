#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"

void bench_row(const char *name, double figure, const char *unit, double limit,
               const char *what, int at_most)
{
    int held = at_most ? figure <= limit : figure >= limit;
    printf("%-52s %12.3f %-9s %s %10.3f  %-34s %s\n", name, figure, unit,
           at_most ? "<=" : ">=", limit, what, held ? "ok" : "MISSED");
    fflush(stdout);
}

int64_t bench_now_ns(void)
{
    struct timespec ts;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &ts) == 0);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_percentile(double *values, size_t count, double p)
{
    CHECK(count > 0);
    qsort(values, count, sizeof(values[0]), ascending);
    size_t at = (size_t)(p * (double)(count - 1) + 0.5);
    return values[at];
}

double bench_rss_mib(void)
{
    long pages = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    CHECK(f && fscanf(f, "%ld %ld", &pages, &resident) == 2);
    fclose(f);
    return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1048576.0;
}

double bench_peak_rss_mib(void)
{
    struct rusage u;
    CHECK(getrusage(RUSAGE_SELF, &u) == 0);
    return (double)u.ru_maxrss / 1024.0;
}

const char *bench_dir(const char *name)
{
    static char path[512];
    const char *parent = getenv("BENCH_DIR");
    snprintf(path, sizeof(path), "%s/liandian-bench-%s-%d",
             parent ? parent : "/tmp", name, (int)getpid());
    CHECK(mkdir(path, 0700) == 0);
    return path;
}
