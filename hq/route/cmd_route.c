/* `hq route solve`. */
#include <inttypes.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/decimal.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/route/file.h"
#include "hq/route/solve.h"

#define ITERATIONS_MAX INT64_C(100000000000)

struct showing {
    const struct route_file *file;
    struct route_progress last;
    bool live; /* a person watches */
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

/* One line that is written over. */
static bool show_progress(const struct route_progress *now, void *user)
{
    struct showing *s = user;
    char cost[ROUTE_COST_CHARS];
    s->last = *now;
    if (s->live) {
        fputc('\r', stderr);
        fprintf(stderr,
                tr("%lld.%lld s  cost %s  routes %d  left out %d  tries %lld"),
                (long long)(now->elapsed_ms / 1000),
                (long long)(now->elapsed_ms / 100 % 10),
                route_file_cost(s->file, now->cost, cost), now->trip_count,
                now->left_count, (long long)now->iterations);
        fputs("  ", stderr); /* over what a longer line left */
        fflush(stderr);
    }
    return !interrupted;
}

static enum err read_options(const struct cli *c, struct route_options *o,
                             struct diag *d)
{
    const char *seconds = cli_text(c, "seconds");
    int64_t seed = 1, threads = 1;
    enum err err =
        cli_int(c, "iterations", 1, ITERATIONS_MAX, 0, &o->iterations, d);
    if (!err)
        err = cli_int(c, "seed", 0, INT64_MAX, 1, &seed, d);
    if (!err)
        err = cli_int(c, "threads", 1, ROUTE_THREADS_MAX, 1, &threads, d);
    if (!err && !seconds && !o->iterations)
        err = diag_set(d, ERR_FORMAT,
                       tr("say how long to search: --seconds 10, or "
                          "--iterations for the same plan every time"));
    if (!err && seconds) {
        err = decimal_parse(seconds, 3, ROUTE_SECONDS_MAX * INT64_C(1000),
                            &o->time_limit_ms, NULL);
        if (err || o->time_limit_ms <= 0)
            err = diag_set(d, ERR_RANGE,
                           tr("--seconds must be more than 0 and at most %d"),
                           ROUTE_SECONDS_MAX);
    }
    o->seed = (uint64_t)seed;
    o->threads = (int32_t)threads;
    return err;
}

static json_t *trip_json(const struct route_plan *p, const struct route_trip *t)
{
    json_t *stops = json_array();
    for (int32_t i = 0; i < t->count; i++)
        json_array_append_new(stops,
                              json_integer(p->visits[t->first + i].stop + 1));
    return json_pack("{s:i, s:I, s:I, s:o}", "vehicle", t->vehicle + 1, "load",
                     (json_int_t)t->load[0], "distance",
                     (json_int_t)t->distance_m, "customers", stops);
}

static enum err print_json(const struct route_file *f,
                           const struct route_options *o,
                           const struct showing *s, const struct route_plan *p,
                           struct diag *d)
{
    char cost[ROUTE_COST_CHARS];
    json_t *routes = json_array(), *left = json_array();
    for (int32_t i = 0; i < p->trip_count; i++)
        json_array_append_new(routes, trip_json(p, &p->trips[i]));
    for (int32_t i = 0; i < p->left_count; i++)
        json_array_append_new(
            left, json_pack("{s:i, s:s}", "customer", p->left[i].stop + 1,
                            "why", route_reason_text(p->left[i].reason)));
    json_t *all = json_pack(
        "{s:s, s:s, s:i, s:i, s:I, s:I, s:I, s:i, s:i, s:o, s:o}", "name",
        f->name, "cost", route_file_cost(f, p->cost, cost), "route_count",
        p->trip_count, "left_count", p->left_count, "iterations",
        (json_int_t)s->last.iterations, "elapsed_ms",
        (json_int_t)s->last.elapsed_ms, "seed", (json_int_t)o->seed, "threads",
        o->threads, "distance_scale", f->scale, "routes", routes, "left", left);
    int rc = all ? json_dumpf(all, stdout, JSON_COMPACT) : -1;
    json_decref(all);
    if (rc != 0 || putchar('\n') == EOF || fflush(stdout) != 0)
        return diag_set(d, ERR_IO, tr("the output could not be written"));
    return ERR_OK;
}

static enum err write_plan(const struct cli *c, const struct route_file *f,
                           const struct route_plan *plan, struct diag *d)
{
    const char *path = cli_text(c, "sol");
    struct buf text = {0};
    enum err err = route_file_format(f, plan, &text);
    if (!err && path) {
        err = file_write(path, 0644, text.data, text.len);
        if (err)
            err = diag_set(d, err, tr("%s could not be written (%s)"), path,
                           err_text(err));
    } else if (!err && !cli_flag(c, "json")) {
        if (fwrite(text.data, 1, text.len, stdout) != text.len ||
            fflush(stdout) != 0)
            err = diag_set(d, ERR_IO, tr("the output could not be written"));
    }
    buf_release(&text);
    return err;
}

static void say_left(const struct route_plan *p)
{
    for (int32_t i = 0; i < p->left_count; i++) {
        fprintf(stderr, tr("customer %d is left out: %s"), p->left[i].stop + 1,
                route_reason_text(p->left[i].reason));
        fputc('\n', stderr);
    }
}

enum err cmd_route_solve(struct cli *c, struct diag *d)
{
    struct route_file f = {0};
    struct route_plan plan = {0};
    struct showing s = {.file = &f, .live = isatty(STDERR_FILENO)};
    struct route_options o = {.progress = show_progress, .user = &s};
    struct sigaction act = {.sa_handler = on_interrupt}, before;
    enum err err = read_options(c, &o, d);
    if (!err)
        err = route_file_read(c->argv[0], &f, d);
    if (!err) {
        sigaction(SIGINT, &act, &before);
        err = route_solve(&f.problem, &o, &plan, d);
        sigaction(SIGINT, &before, NULL);
        if (s.live)
            fputc('\n', stderr);
    }
    if (!err)
        err = write_plan(c, &f, &plan, d);
    if (!err && cli_flag(c, "json"))
        err = print_json(&f, &o, &s, &plan, d);
    if (!err) {
        say_left(&plan);
        c->exit_code = plan.left_count > 0;
    }
    route_plan_release(&plan);
    route_file_release(&f);
    return err;
}
