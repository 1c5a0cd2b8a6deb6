/* A route file as anybody may hand it in. What is refused says why and in
 * which line; what is taken is a problem that the solver takes too, within its
 * limits, and its plan, written out, names every customer once. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "hq/route/file.h"
#include "hq/route/solve.h"
#include "tests/support/route_judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Larger ones only cost the fuzzer time. */
#define STOPS_TRIED 60

static void try_plan(const struct route_file *f)
{
    struct route_options o = {.seed = 1, .iterations = 20};
    struct route_plan plan = {0};
    struct buf text = {0};
    struct diag d = {0};
    enum err err = route_solve(&f->problem, &o, &plan, &d);
    if (err) {
        CHECK(d.text[0]);
        return;
    }
    const char *bad = route_judge(&f->problem, &plan);
    CHECK(!bad);
    CHECK(route_file_format(f, &plan, &text) == ERR_OK);
    int32_t routes = 0;
    for (size_t i = 0; i < text.len; i++)
        routes += text.data[i] == '#';
    CHECK(routes == plan.trip_count);
    buf_release(&text);
    route_plan_release(&plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct route_file f = {0};
    struct diag d = {0};
    enum err err = route_file_parse((const char *)data, len, &f, &d);
    if (err) {
        CHECK(d.text[0] || err == ERR_NOMEM);
        CHECK(!f.problem.stops && !f.arena.first);
        return 0;
    }
    CHECK(route_problem_check(&f.problem, &d) == ERR_OK);
    CHECK(f.problem.stop_count >= 1 && f.problem.stop_count <= ROUTE_STOPS_MAX);
    if (f.problem.stop_count <= STOPS_TRIED)
        try_plan(&f);
    route_file_release(&f);
    return 0;
}
