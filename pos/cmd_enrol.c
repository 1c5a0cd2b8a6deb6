#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "pos/agent.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/enrol.h"

#define LOAD_MS 10000 /* without progress, after enrolling */

static const char help[] =
    N_("usage: pos enrol --dir D [TEXT|@FILE]\n"
       "\n"
       "Makes D a till of a headquarters. TEXT is the enrolment code that\n"
       "`hq enrol` printed; without it, scan the code or type it. The same\n"
       "command can be given again after a power cut. A till that was cut off\n"
       "keeps its ledger and sends what it still has.\n"
       "\n"
       "  pos enrol --dir /srv/till @ticket.txt\n");

/* Lines from the scanner or the keyboard until they hold a whole code. On a
 * terminal a wrong one is explained and asked for again. */
static enum err read_ticket(struct enrol_ticket *ret_ticket, struct diag *d)
{
    struct buf all = {0};
    char line[512];
    bool person = isatty(STDIN_FILENO) != 0;
    enum err err = ERR_SHORT;
    if (person)
        fputs(tr("Scan the enrolment code, or type it and press Enter:\n"),
              stderr);
    while (err && fgets(line, sizeof(line), stdin)) {
        size_t len = strlen(line);
        bool ended = len > 0 && line[len - 1] == '\n';
        if (all.len + len > ENROL_INPUT_MAX)
            buf_clear(&all);
        if (buf_add(&all, line, len))
            break;
        if (!ended || strspn(line, " \t\r\n") == len)
            continue;
        d->text[0] = '\0';
        err = enrol_text_read((const char *)all.data, all.len, ret_ticket, d);
        if (!err || err == ERR_SHORT)
            continue; /* a printed code has several lines */
        if (!person)
            break;
        fprintf(stderr, "%s\n", d->text);
        buf_clear(&all);
    }
    /* The last line may come without its end. */
    if (err == ERR_SHORT)
        err = enrol_text_read((const char *)all.data, all.len, ret_ticket, d);
    buf_release(&all);
    return err;
}

static enum err take_ticket(const char *word, struct enrol_ticket *ret_ticket,
                            struct diag *d)
{
    struct buf text = {0};
    if (!word)
        return read_ticket(ret_ticket, d);
    enum err err = args_content(word, ENROL_INPUT_MAX, &text, d);
    if (!err)
        err = enrol_text_read((const char *)text.data, text.len, ret_ticket, d);
    buf_release(&text);
    return err;
}

static void report(const struct enrol_result *r)
{
    if (r->was_done)
        printf(tr("already enrolled with this code: till %u, outlet %u %s\n"),
               r->till, r->outlet, r->outlet_name);
    else if (r->moved)
        printf(tr("still till %u of outlet %u %s; headquarters' new address "
                  "was kept\n"),
               r->till, r->outlet, r->outlet_name);
    else if (r->anew)
        printf(tr("enrolled anew: till %u, outlet %u %s; the ledger was "
                  "kept\n"),
               r->till, r->outlet, r->outlet_name);
    else
        printf(tr("enrolled: till %u, outlet %u %s\n"), r->till, r->outlet,
               r->outlet_name);
    if (r->skew_ms > ENROL_NEAR_MS || r->skew_ms < -ENROL_NEAR_MS)
        printf(tr("this till's clock is %lld minutes off headquarters': set "
                  "it\n"),
               (long long)(r->skew_ms / 60000));
    fflush(stdout);
}

int cmd_enrol(int argc, char **argv)
{
    const char *dir = NULL;
    const struct arg specs[] = {{"dir", &dir, NULL}, {NULL, NULL, NULL}};
    const struct agent_options load = {.once = true, .once_limit_ms = LOAD_MS};
    struct args_words words;
    struct enrol_ticket ticket;
    struct enrol_result result;
    struct diag d = {0};
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count > 1)
        err = diag_set(&d, ERR_FORMAT,
                       tr("one enrolment code at a time: put it in quotes "
                          "when it has blanks"));
    if (!err)
        err = take_ticket(words.count ? words.word[0] : NULL, &ticket, &d);
    if (!err)
        err = enrol_run(args_dir(dir), &ticket, &result, &d);
    memset(&ticket, 0, sizeof(ticket));
    if (err)
        return args_fail("enrol", err, &d);
    report(&result);
    /* The goods at once, so that the till can sell. */
    d.text[0] = '\0';
    if (agent_run(args_dir(dir), &load, &d) == ERR_OK)
        printf("%s", tr("goods and prices are up to date\n"));
    else
        printf(tr("goods and prices come as soon as there is a link: %s\n"),
               d.text);
    return 0;
}
