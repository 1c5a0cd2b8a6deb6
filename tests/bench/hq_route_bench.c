/* How good the plans are that the route solver makes, on one thread: the mean
 * distance from the best known plans of the literature's instances in
 * tests/route/instances, and how near a county's plan of five seconds comes to
 * that of a minute. Seconds are of the thread's own processor time, so that
 * what else the machine does is not measured. Every plan is judged. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "hq/route/file.h"
#include "hq/route/solve.h"
#include "tests/bench/bench.h"
#include "tests/support/route_judge.h"
#include "tests/support/route_world.h"

#define FOLDER  "tests/route/instances/"
#define OUTLETS 300

static int64_t thread_ns(void)
{
    struct timespec ts;
    CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts) == 0);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int64_t cost_of(const struct route_problem *p, int64_t ms, uint64_t seed)
{
    struct route_options o = {
        .seed = seed, .time_limit_ms = ms, .now_ns = thread_ns};
    struct route_plan plan = {0};
    struct diag d = {0};
    CHECK(route_solve(p, &o, &plan, &d) == ERR_OK);
    CHECK(!route_judge(p, &plan) && plan.left_count == 0);
    int64_t cost = plan.cost.fen;
    route_plan_release(&plan);
    return cost;
}

/* Per cent over the best known cost of best.txt. */
static double gap(const char *name, int64_t ms)
{
    char path[128], line[128], its[64] = "";
    double best = 0;
    struct route_file f = {0};
    struct diag d = {0};
    FILE *known = fopen(FOLDER "best.txt", "re");
    CHECK(known);
    while (strcmp(its, name) != 0 && fgets(line, sizeof(line), known))
        if (line[0] == '#' || sscanf(line, "%63s %lf", its, &best) != 2)
            its[0] = 0;
    fclose(known);
    CHECK(strcmp(its, name) == 0);
    snprintf(path, sizeof(path), FOLDER "%s.vrp", name);
    CHECK(route_file_read(path, &f, &d) == ERR_OK);
    double cost = (double)cost_of(&f.problem, ms, 1) / f.scale;
    route_file_release(&f);
    return (cost / best - 1) * 100;
}

static double mean_gap(const char *const *names, int count, int64_t ms)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += gap(names[i], ms);
    return sum / count;
}

static void county(void)
{
    struct route_world w;
    route_world_county(&w, 1, OUTLETS);
    int64_t soon = cost_of(&w.problem, 5000, 1);
    int64_t late = cost_of(&w.problem, 60000, 1);
    bench_row("routes: 300 outlets, 12 trucks, 5 s over 60 s",
              ((double)soon / (double)late - 1) * 100, "%", 1, "promised", 1);
    route_world_release(&w);
}

int main(void)
{
    static const char *const x[] = {"X-n101-k25", "X-n139-k10", "X-n200-k36",
                                    "X-n251-k28", "X-n351-k40"};
    bench_row("routes: five X instances, 1 s, over best known",
              mean_gap(x, 5, 1000), "%", 2, "promised (HGS-CVRP: 1.0)", 1);
    bench_row("routes: five X instances, 10 s, over best known",
              mean_gap(x, 5, 10000), "%", 0.6, "promised (HGS-CVRP: 0.35)", 1);
    bench_row("routes: C1_10_1, windows, 60 s, over best known",
              gap("C1_10_1", 60000), "%", 6, "promised", 1);
    bench_row("routes: R1_10_1, windows, 60 s, over best known",
              gap("R1_10_1", 60000), "%", 6, "promised (VROOM: 9.5)", 1);
    county();
    return 0;
}
