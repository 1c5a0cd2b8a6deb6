/* `pos backup` and `pos restore`. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/keep/backup.h"

static const char backup_help[] =
    N_("usage: pos backup [--to FOLDER] [--check FILE] [--dir D]\n"
       "\n"
       "Copies the till, while it sells, to a stick, and checks the copy entry "
       "by entry.\n"
       "Without --to: [backup] dir of till.ini, else the first stick that is "
       "mounted.\n"
       "The ten newest copies are kept. A copy holds customers' names and no "
       "keys:\n"
       "keep it where you keep the cash. Prints one line of JSON.\n"
       "\n"
       "  --to FOLDER   where to\n"
       "  --check FILE  only checks a copy that is there\n"
       "  --dir D       the till's directory (else $LIANDIAN_TILL)\n");

static const char restore_help[] = N_(
    "usage: pos restore FILE [--dir D]\n"
    "\n"
    "Makes a till of a copy, in a new directory. Then run \"pos enrol\" with "
    "a new\n"
    "code from headquarters: what was sold after the copy and reached "
    "headquarters\n"
    "comes back from there. Prints one line of JSON.\n"
    "\n"
    "  --dir D       the new directory (else $LIANDIAN_TILL)\n");

static enum err show(const struct backup *b, struct diag *d)
{
    char at[CLOCK_TIME_CHARS];
    json_t *o =
        json_pack("{s:s, s:I, s:I, s:I, s:s, s:I}", "file", b->path, "outlet",
                  (json_int_t)b->outlet, "till", (json_int_t)b->till, "entries",
                  (json_int_t)b->seq, "last", clock_format_time(b->at_ms, at),
                  "bytes", (json_int_t)b->bytes);
    int rc = o ? json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER) : -1;
    json_decref(o);
    if (rc != 0 || putchar('\n') == EOF || fflush(stdout) != 0)
        return diag_set(d, ERR_IO, tr("the output could not be written"));
    return ERR_OK;
}

/* Also leaves word for the screen. */
static enum err make(struct till *t, const char *to, struct backup *ret,
                     struct diag *d)
{
    char place[TILL_PATH_MAX];
    struct backup_state state;
    enum err err = ERR_OK;
    if (to)
        text_copy(place, sizeof(place), to);
    else
        err = backup_place(t, place, d);
    if (!err)
        err = backup_make(t, place, ret, d);
    backup_state_read(t->dir, &state);
    state.tried_ms = t->now_ms();
    state.good = err == ERR_OK;
    if (!err)
        state.good_ms = state.tried_ms;
    text_copy(state.words, sizeof(state.words),
              err ? d->text[0] ? d->text : err_text(err) : ret->path);
    backup_state_write(t->dir, &state);
    return err;
}

int cmd_backup(int argc, char **argv)
{
    const char *dir = NULL, *to = NULL, *check = NULL;
    const struct arg specs[] = {
        {"dir", &dir, NULL}, {"to", &to, NULL}, {"check", &check, NULL}, {0}};
    struct args_words words;
    struct backup b;
    struct till t = {0};
    struct diag d = {0};
    if (args_help(argc, argv, tr(backup_help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && (words.count > 0 || (to && check)))
        err = diag_set(&d, ERR_FORMAT,
                       tr("give --to or --check and nothing else: see --help"));
    if (!err && check) {
        err = backup_check(check, &b, &d);
    } else if (!err) {
        err = till_open(args_dir(dir), &t, &d);
        if (!err)
            err = make(&t, to, &b, &d);
    }
    if (!err)
        err = show(&b, &d);
    till_close(&t);
    return args_fail("backup", err, &d);
}

int cmd_restore(int argc, char **argv)
{
    const char *dir = NULL;
    const struct arg specs[] = {{"dir", &dir, NULL}, {0}};
    struct args_words words;
    struct backup b;
    struct diag d = {0};
    if (args_help(argc, argv, tr(restore_help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count != 1)
        err = diag_set(&d, ERR_FORMAT,
                       tr("say which copy: \"pos restore FILE\""));
    if (!err)
        err = backup_restore(words.word[0], args_dir(dir), &b, &d);
    if (!err)
        err = show(&b, &d);
    return args_fail("restore", err, &d);
}
