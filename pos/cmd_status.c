#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/bytes.h"
#include "base/i18n.h"
#include "pos/agent.h"
#include "pos/args.h"
#include "pos/catalogue.h"
#include "pos/cmd.h"
#include "pos/shift.h"
#include "pos/spool.h"
#include "pos/till.h"
#include "sync/feed_copy.h"
#include "sync/replica_db.h"

#define SKEW_MS  300000 /* more is worth a word of advice */
#define JOBS_MAX 100    /* more waiting paper is counted as so many */

static const char help[] =
    N_("usage: pos status [--json] [--dir D]\n"
       "\n"
       "Who this till is, what headquarters has of it, the link, the goods,\n"
       "the printer's queue, the open shift.\n"
       "\n"
       "  --json    the same for programs: pos status --json --dir /srv/till\n"
       "  --dir D   the till's directory (else $LIANDIAN_TILL)\n");

struct status {
    char outlet_name[256];
    struct ledger_head head;
    struct replica_record record;
    struct agent_state agent;
    bool agent_runs;
    pid_t agent_pid;
    struct feed_cursors feed;
    int64_t items;
    int waiting; /* print jobs */
    char printer_words[SPOOL_ERROR_CAP];
    bool shift_open;
    struct shift shift;
};

static const char *link_name(enum agent_link link)
{
    static const char *const names[] = {"none", "offline", "online", "stopped"};
    return names[link];
}

static const char *link_words(enum agent_link link)
{
    switch (link) {
    case AGENT_LINK_OFFLINE:
        return tr("no link to headquarters");
    case AGENT_LINK_ONLINE:
        return tr("linked to headquarters");
    case AGENT_LINK_STOPPED:
        return tr("headquarters does not let this till in");
    case AGENT_LINK_NONE:
        break;
    }
    return tr("the sync agent does not run");
}

static enum err gather(struct till *t, struct status *s)
{
    struct feed_copy copy = {.db = &t->catalogue};
    struct spool_job jobs[JOBS_MAX];
    till_outlet_name(t, s->outlet_name, sizeof(s->outlet_name));
    enum err err = ledger_head(&t->db, &s->head);
    if (!err)
        err = replica_db_record(&t->db, &s->record);
    if (!err)
        err = spool_list(&t->db, jobs, JOBS_MAX, &s->waiting);
    if (err)
        return err;
    if (s->waiting > 0)
        snprintf(s->printer_words, sizeof(s->printer_words), "%s",
                 jobs[0].error);
    err = shift_current(t, &s->shift);
    s->shift_open = err == ERR_OK;
    if (err && err != ERR_NOTFOUND)
        return err;
    agent_state_read(t->dir, &s->agent);
    s->agent_runs = agent_is_running(t->dir, &s->agent_pid);
    /* The catalogue may be gone or just being made again. */
    if (feed_copy_cursors(&copy, &s->feed))
        s->feed.n = 0;
    if (catalogue_count(&t->catalogue, &s->items))
        s->items = 0;
    return ERR_OK;
}

static uint64_t unsent(const struct status *s)
{
    return s->head.seq > s->record.acked_seq ? s->head.seq - s->record.acked_seq
                                             : 0;
}

static json_t *count(uint64_t n)
{
    return json_integer((json_int_t)n);
}

static json_t *feed_json(const struct status *s)
{
    json_t *feed = json_object();
    for (size_t i = 0; i < s->feed.n; i++)
        json_object_set_new(feed, s->feed.at[i].audience,
                            count(s->feed.at[i].version));
    return feed;
}

static json_t *shift_json(const struct status *s)
{
    char day[CLOCK_DAY_CHARS], total[MONEY_CHARS];
    if (!s->shift_open)
        return json_null();
    struct shift_sum sales = shift_of(&s->shift, SHIFT_SALES);
    return json_pack(
        "{s:o, s:s, s:I, s:I, s:s}", "number", count(s->shift.number),
        "business_day", clock_format_day(s->shift.business_day, day),
        "opened_ms", (json_int_t)s->shift.opened_ms, "sales",
        (json_int_t)sales.count, "total", money_format(sales.amount, total));
}

static json_t *link_json(const struct status *s)
{
    const struct agent_state *a = &s->agent;
    return json_pack(
        "{s:s, s:s, s:I, s:I, s:o, s:b, s:o}", "state", link_name(a->link),
        "text", a->text, "since_ms", (json_int_t)a->since_ms, "heard_ms",
        (json_int_t)a->last_heard_ms, "clock_difference_ms",
        a->skew_known ? json_integer((json_int_t)a->skew_ms) : json_null(),
        "loading", (int)a->feed_loading, "agent_pid",
        s->agent_runs ? json_integer((json_int_t)s->agent_pid) : json_null());
}

static int print_json(const struct till *t, const struct status *s)
{
    const struct replica_record *r = &s->record;
    char hash[2 * LEDGER_HASH_LEN + 1];
    hex_encode(s->head.hash, LEDGER_HASH_LEN, hash);
    json_t *all = json_pack(
        "{s:o, s:s, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:{s:o, s:s}, "
        "s:o, s:{s:o, s:o, s:o, s:o}}",
        "outlet", count(t->outlet), "outlet_name", s->outlet_name, "till",
        count(t->till), "epoch", count(s->head.epoch), "head_seq",
        count(s->head.seq), "head_hash", hash, "acked_seq", count(r->acked_seq),
        "unsent", count(unsent(s)), "link", link_json(s), "feed", feed_json(s),
        "items", json_integer((json_int_t)s->items), "printer", "waiting",
        json_integer(s->waiting), "text", s->printer_words, "shift",
        shift_json(s), "recovered", "times",
        json_integer((json_int_t)r->recovered_count), "fork_seq",
        count(r->recovered_fork), "taken", count(r->recovered_taken), "rebased",
        count(r->recovered_rebased));
    if (!all || json_dumpf(all, stdout, JSON_INDENT(2)) != 0) {
        json_decref(all);
        return 1;
    }
    putchar('\n');
    json_decref(all);
    return fflush(stdout) == 0 ? 0 : 1;
}

static void print_clock(int64_t skew_ms)
{
    char here[CLOCK_TIME_CHARS], there[CLOCK_TIME_CHARS];
    int64_t now = clock_now_ms();
    if (skew_ms <= SKEW_MS && skew_ms >= -SKEW_MS)
        printf(tr("clock: %+lld s against headquarters\n"),
               (long long)(skew_ms / 1000));
    else
        printf(tr("clock: it was wrong when headquarters last answered; this "
                  "till says %s, headquarters %s: set the clock\n"),
               clock_format_time(now, here),
               clock_format_time(now - skew_ms, there));
}

static void print_words(const struct till *t, const struct status *s)
{
    char when[CLOCK_TIME_CHARS];
    printf(tr("outlet %u %s, till %u\n"), t->outlet, s->outlet_name, t->till);
    printf(tr("ledger: %llu entries, %llu not yet at headquarters\n"),
           (unsigned long long)s->head.seq, (unsigned long long)unsent(s));
    printf("%s", link_words(s->agent.link));
    if (s->agent.link != AGENT_LINK_NONE)
        printf(tr(" since %s"), clock_format_time(s->agent.since_ms, when));
    printf("%s%s\n", s->agent.text[0] ? ": " : "", s->agent.text);
    if (s->agent.skew_known)
        print_clock(s->agent.skew_ms);
    printf(tr("goods: %lld%s\n"), (long long)s->items,
           s->agent.feed_loading ? tr(" (more are coming)") : "");
    printf(tr("printer: %d waiting"), s->waiting);
    printf("%s%s\n", s->printer_words[0] ? ": " : "", s->printer_words);
    if (s->shift_open)
        printf(tr("shift %u is open, %lld sales\n"), s->shift.number,
               (long long)shift_of(&s->shift, SHIFT_SALES).count);
    else
        printf("%s", tr("no shift is open\n"));
    if (s->record.recovered_count > 0)
        printf(tr("restored from a copy %lld times; last: %llu entries taken "
                  "back after number %llu, %llu own ones appended again\n"),
               (long long)s->record.recovered_count,
               (unsigned long long)s->record.recovered_taken,
               (unsigned long long)s->record.recovered_fork,
               (unsigned long long)s->record.recovered_rebased);
}

int cmd_status(int argc, char **argv)
{
    const char *dir = NULL;
    bool json = false;
    const struct arg specs[] = {
        {"dir", &dir, NULL}, {"json", NULL, &json}, {NULL, NULL, NULL}};
    struct args_words words;
    struct till t;
    struct status s;
    struct diag d = {0};
    int exit_status = 0;
    memset(&s, 0, sizeof(s));
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count > 0)
        err = diag_set(&d, ERR_FORMAT,
                       tr("\"%.60s\" is not understood: see pos status --help"),
                       words.word[0]);
    if (!err)
        err = till_open_reader(args_dir(dir), &t, &d);
    if (err)
        return args_fail("status", err, &d);
    err = till_explain(&t, gather(&t, &s), &d);
    if (!err && json)
        exit_status = print_json(&t, &s);
    else if (!err)
        print_words(&t, &s);
    till_close(&t);
    return err ? args_fail("status", err, &d) : exit_status;
}
