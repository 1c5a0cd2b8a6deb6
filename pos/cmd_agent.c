#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/agent.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/till.h"
#include "sync/replica_db.h"

#define LOOK_MS 50

static const char help[] = N_(
    "usage: pos agent [--once] [--foreground] [--dir D]\n"
    "\n"
    "Keeps this till and headquarters in step, in a process of its own.\n"
    "`pos till` starts it by itself.\n"
    "\n"
    "  --once        until headquarters has everything and the goods are up\n"
    "                to date, then ends: pos agent --once --dir /srv/till\n"
    "  --foreground  stays in this terminal and logs to it\n"
    "  --dir D       the till's directory (else $LIANDIAN_TILL)\n");

static enum err unsent(struct till *t, uint64_t *ret_acked, uint64_t *ret_head)
{
    struct replica_record record;
    struct ledger_head head;
    enum err err = replica_db_record(&t->db, &record);
    if (!err)
        err = ledger_head(&t->db, &head);
    if (!err) {
        *ret_acked = record.acked_seq;
        *ret_head = head.seq;
    }
    return err;
}

/* --once beside a running agent: that one does the work, we wait for it. */
static enum err wait_for_agent(const char *dir, struct diag *d)
{
    struct till t;
    struct agent_state s;
    uint64_t acked = 0, head = 0, before = 0;
    int64_t moved = clock_monotonic_ms();
    enum err err = till_open_reader(dir, &t, d);
    if (err)
        return err;
    agent_poke(dir);
    for (;;) {
        usleep(LOOK_MS * 1000);
        agent_state_read(dir, &s);
        err = unsent(&t, &acked, &head);
        if (err ||
            (s.link == AGENT_LINK_ONLINE && acked == head && !s.feed_loading))
            break;
        if (acked != before)
            moved = clock_monotonic_ms();
        before = acked;
        if (s.link == AGENT_LINK_STOPPED || s.link == AGENT_LINK_NONE ||
            clock_monotonic_ms() - moved > AGENT_ONCE_MS) {
            err = diag_set(d, ERR_GONE, "%s",
                           s.text[0] ? s.text
                                     : tr("the agent does not get through to "
                                          "headquarters"));
            break;
        }
    }
    till_close(&t);
    return err;
}

int cmd_agent(int argc, char **argv)
{
    const char *dir = NULL;
    struct agent_options o = {0};
    const struct arg specs[] = {{"dir", &dir, NULL},
                                {"once", NULL, &o.once},
                                {"foreground", NULL, &o.foreground},
                                {NULL, NULL, NULL}};
    struct args_words words;
    struct diag d = {0};
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count > 0)
        err = diag_set(&d, ERR_FORMAT,
                       tr("\"%.60s\" is not understood: see pos agent --help"),
                       words.word[0]);
    if (!err && o.once && agent_is_running(args_dir(dir), NULL))
        err = wait_for_agent(args_dir(dir), &d);
    else if (!err)
        err = agent_run(args_dir(dir), &o, &d);
    return args_fail("agent", err, &d);
}
