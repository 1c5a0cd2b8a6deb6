/* `pos printer`: does it work, how is it, and which models there are. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/label_spool.h"
#include "pos/papers.h"
#include "pos/spool.h"
#include "pos/spool_model.h"
#include "pos/sql.h"
#include "pos/till.h"

#define OTHERS_MS 15000 /* patience with a process that is printing */
#define LOOK_MS   100

static const char help[] = N_(
    "usage: pos printer test [--dir D]\n"
    "       pos printer status [--json] [--dir D]\n"
    "       pos printer list [--json] [--dir D]\n"
    "\n"
    "test    prints a page that shows what the printer does with us, and says "
    "what\n"
    "        happened. What is wrong on the page tells which profile to "
    "choose.\n"
    "status  asks the printer how it is. Ends with 1 when it needs somebody.\n"
    "list    the profiles, that is models of printers; * marks the one in "
    "use.\n"
    "\n"
    "The printer is named in till.ini in the till's directory:\n"
    "\n"
    "  [printer]\n"
    "  spec = usb:                 or tcp:192.168.1.50, dev:/dev/usb/lp0,\n"
    "                              file:/tmp/job\n"
    "  profile = 58                or 80, or any name that \"list\" shows; "
    "without\n"
    "                              it a USB printer's model is guessed\n"
    "\n"
    "  --json   for programs\n"
    "  --dir D  the till's directory (else $LIANDIAN_TILL)\n");

static const char *spec_of(const struct till *t)
{
    return config_text(&t->config, "printer", "spec", "none");
}

static enum err print_json(json_t *all, struct diag *d)
{
    enum err err = ERR_OK;
    if (!all || json_dumpf(all, stdout, JSON_INDENT(2)) != 0)
        err = diag_set(d, ERR_NOMEM, tr("out of memory"));
    else
        putchar('\n');
    json_decref(all);
    return err;
}

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000}, NULL);
}

/* ---- list ----------------------------------------------------------------*/

static void list_words(const struct spool_model *m)
{
    const struct printer_profile *chosen = m->guess.profile;
    for (int i = 0; i < profile_count(); i++) {
        const struct printer_profile *p = profile_at(i);
        printf(tr("%c %-15s %3d dots, %2d columns; %s; %s; %s\n"),
               p == chosen ? '*' : ' ', p->name, p->dots, p->columns,
               p->rom == PROFILE_ROM_NONE ? tr("all drawn as pictures")
                                          : tr("Chinese of its own"),
               p->cutter ? tr("cutter") : tr("no cutter"),
               p->native_qr ? tr("QR by itself") : tr("QR as a picture"));
        if (p == chosen)
            printf("      %s\n", profile_reason_text(m->guess.reason));
        if (p == chosen && m->seen)
            printf(tr("      seen: %04x:%04x %s\n"), m->identity.vendor,
                   m->identity.product, m->identity.name);
        if (p->models[0])
            printf("      = %s\n", p->models);
        if (p->advice)
            printf("      %s\n", tr(p->advice));
    }
}

static enum err list_json(const struct spool_model *m, struct diag *d)
{
    json_t *all = json_array();
    for (int i = 0; i < profile_count(); i++) {
        const struct printer_profile *p = profile_at(i);
        bool chosen = p == m->guess.profile;
        json_array_append_new(
            all, json_pack("{s:s, s:b, s:s, s:i, s:i, s:b, s:b, s:b, s:s}",
                           "name", p->name, "chosen", chosen, "why",
                           chosen ? profile_reason_text(m->guess.reason) : "",
                           "dots", p->dots, "columns", p->columns, "chinese",
                           p->rom != PROFILE_ROM_NONE, "cutter", p->cutter,
                           "qr", p->native_qr, "models", p->models));
    }
    return print_json(all, d);
}

/* Also without a till: to choose from before there is one. */
static enum err list(const char *dir, bool json, struct diag *d)
{
    struct spool_model model = {0};
    struct till t = {0};
    enum err err = till_open_reader(args_dir(dir), &t, dir ? d : NULL);
    if (!err)
        err = spool_model(&t, &model, d);
    else if (!dir)
        err = ERR_OK;
    till_close(&t);
    if (!json)
        list_words(&model);
    else if (!err)
        err = list_json(&model, d);
    return err;
}

/* ---- status --------------------------------------------------------------*/

/* Another process has the printer, and a job that it cannot print: ERR_GONE
 * with the reason. */
static enum err why_waiting(struct till *t, struct diag *d)
{
    struct spool_job job = {0};
    bool is = false;
    enum err err = spool_next(&t->db, spool_lane_of_papers(t), &job, &is);
    if (!err && is && job.error[0])
        return diag_set(d, ERR_GONE, "%s", job.error);
    return err ? till_explain(t, err, d) : ERR_BUSY;
}

static enum err patiently_ask(struct till *t, struct printer_status *ret,
                              struct diag *d)
{
    enum err err = spool_ask(t, ret, d);
    for (int ms = 0; err == ERR_BUSY && ms < OTHERS_MS; ms += LOOK_MS) {
        rest();
        err = spool_ask(t, ret, d);
        if (err == ERR_BUSY)
            err = why_waiting(t, d);
    }
    return err;
}

static enum err show_json(const struct till *t, const struct printer_profile *p,
                          const struct printer_status *s, bool ready,
                          const char *text, int waiting, struct diag *d)
{
    return print_json(
        json_pack(
            "{s:s, s:s, s:b, s:b, s:s, s:i, s:b, s:b, s:b, s:b, s:b, s:b}",
            "spec", spec_of(t), "profile", p->name, "known", s->known, "ready",
            ready, "text", text, "waiting", waiting, "offline", s->offline,
            "cover_open", s->cover_open, "paper_out", s->paper_out,
            "paper_near_end", s->paper_near_end, "cutter_error",
            s->cutter_error, "error",
            s->recoverable_error || s->unrecoverable_error || s->overheated ||
                s->other_error),
        d);
}

/* *ret_needs: somebody has to look at it; the words are out already. */
static enum err status(const char *dir, bool json, bool *ret_needs,
                       struct diag *d)
{
    const struct printer_profile *p = NULL;
    struct printer_status s = {0};
    struct till t = {0};
    struct diag no = {0};
    int64_t waiting = 0;
    enum err err = till_open_reader(args_dir(dir), &t, d);
    if (!err)
        err = papers_profile(&t, &p, d);
    if (!err)
        err = db_int(&t.db, sql_spool_waiting_count, &waiting, "i",
                     (int64_t)spool_lane_of_papers(&t));
    if (err)
        goto out;
    err = patiently_ask(&t, &s, &no);
    if (err && err != ERR_GONE) {
        err = diag_set(d, err, "%s", no.text);
        goto out;
    }
    bool ready = !err && printer_status_ready(&s);
    const char *text = err ? no.text : printer_status_text(&s);
    *ret_needs = !ready;
    err = ERR_OK;
    if (json)
        err = show_json(&t, p, &s, ready, text, (int)waiting, d);
    else
        printf(tr("printer: %s\nprofile: %s, %d dots\nstate: %s\n"
                  "waiting: %d\n"),
               spec_of(&t), p->name, p->dots, text, (int)waiting);
out:
    till_close(&t);
    return err;
}

/* ---- test ----------------------------------------------------------------*/

/* A page that nobody waits for any more must not come out tomorrow. */
static enum err forget_page(struct till *t, int64_t id, enum err err,
                            const struct diag *why, struct diag *d)
{
    if (db_run(&t->db, sql_spool_fail, "iiit", id, (int64_t)SPOOL_DROPPED,
               INT64_C(0), why->text))
        return till_explain(t, ERR_IO, d);
    return diag_set(d, err, "%s", why->text);
}

/* Until the page is out: by us, or by the till that is printing. */
static enum err print_page(struct till *t, int64_t id, struct diag *d)
{
    struct spool_job job = {0};
    int printed = 0;
    for (int ms = 0;; ms += LOOK_MS) {
        struct diag why = {0};
        enum err err = spool_drain(t, &printed, &why);
        enum err found = spool_find(&t->db, id, &job);
        if (found && found != ERR_NOTFOUND) /* long done and forgotten */
            return till_explain(t, found, d);
        if (found || job.state == SPOOL_DONE)
            return ERR_OK;
        if (job.state == SPOOL_DROPPED)
            return diag_set(d, ERR_FORMAT, "%s", job.error);
        if (err && err != ERR_BUSY)
            return forget_page(t, id, err, &why, d);
        if (ms >= OTHERS_MS)
            return diag_set(d, ERR_BUSY,
                            tr("the test page waits: another program is "
                               "printing, and has not come to it yet"));
        rest();
    }
}

static enum err test(const char *dir, struct diag *d)
{
    const struct printer_profile *p = NULL;
    struct printer_status s = {0};
    struct till t = {0};
    enum err err = till_open(args_dir(dir), &t, d);
    if (!err && !spool_has_printer(&t))
        err = diag_set(d, ERR_NOTFOUND,
                       tr("no printer is set up: name one in till.ini"));
    if (!err)
        err = papers_profile(&t, &p, d);
    if (!err)
        err = till_explain(
            &t, spool_add(&t.db, SPOOL_TEST, 0, 0, false, t.now_ms()), d);
    if (!err)
        err = print_page(&t, sqlite3_last_insert_rowid(t.db.handle), d);
    if (!err) {
        printf(tr("the test page was sent to %s as %s, %d dots\n"), spec_of(&t),
               p->name, p->dots);
        err = patiently_ask(&t, &s, d);
    }
    if (!err)
        printf(tr("the printer says: %s\n"), printer_status_text(&s));
    till_close(&t);
    return err;
}

int cmd_printer(int argc, char **argv)
{
    const char *dir = NULL;
    bool json = false, needs = false;
    const struct arg specs[] = {
        {"dir", &dir, NULL}, {"json", NULL, &json}, {0}};
    struct args_words words;
    struct diag d = {0};
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (err)
        return args_fail("printer", err, &d);
    const char *what = words.count == 1 ? words.word[0] : "";
    if (strcmp(what, "list") == 0)
        err = list(dir, json, &d);
    else if (strcmp(what, "status") == 0)
        err = status(dir, json, &needs, &d);
    else if (strcmp(what, "test") == 0 && !json)
        err = test(dir, &d);
    else
        err = diag_set(&d, ERR_FORMAT,
                       tr("say \"pos printer test\", \"status\" or \"list\": "
                          "see --help"));
    return err ? args_fail("printer", err, &d) : needs;
}
