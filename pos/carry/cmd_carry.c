/* `pos carry out` and `pos carry in`. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/args.h"
#include "pos/carry/carry.h"
#include "pos/cmd.h"

#define SHORT_CAP 32

static const char help[] =
    N_("usage: pos carry out [FOLDER] [--dir D]\n"
       "       pos carry in [FOLDER] [--dir D]\n"
       "\n"
       "Headquarters by stick, for a shop without any link:\n"
       "\n"
       "  1. here:            pos carry out\n"
       "  2. headquarters:    hq carry in FOLDER\n"
       "  3. here again:      pos carry in\n"
       "\n"
       "\"out\" writes everything that headquarters is not known to have, in a "
       "file that\n"
       "only headquarters can read. \"in\" takes the answer: what it received, "
       "and new\n"
       "goods, prices, people and rules. The till may sell meanwhile, and a "
       "link may do\n"
       "the same; nothing is counted twice. A stick may serve several shops. "
       "Names and\n"
       "phones of customers never travel this way. Prints one line of JSON.\n"
       "\n"
       "  FOLDER    the stick (else [backup] dir of till.ini, else the first "
       "stick\n"
       "            that is mounted)\n"
       "  --dir D   the till's directory (else $LIANDIAN_TILL)\n");

static enum err show(json_t *o, struct diag *d)
{
    int rc = o ? json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER) : -1;
    json_decref(o);
    if (rc != 0 || putchar('\n') == EOF || fflush(stdout) != 0)
        return diag_set(d, ERR_IO, tr("the output could not be written"));
    return ERR_OK;
}

/* "11-22 17:45" for the one line of the screen. */
static const char *short_time(int64_t at_ms, char out[SHORT_CAP])
{
    char full[CLOCK_TIME_CHARS];
    clock_format_time(at_ms, full);
    snprintf(out, SHORT_CAP, "%.11s", full + 5);
    return out;
}

static enum err out(struct till *t, const char *place, char *words, size_t cap,
                    struct diag *d)
{
    struct carry_out o;
    char full[CLOCK_TIME_CHARS] = "", when[SHORT_CAP];
    enum err err = carry_out(t, place, &o, d);
    if (err)
        return err;
    uint64_t count = o.last_seq ? o.last_seq - o.first_seq + 1 : 0;
    if (count == 0)
        text_copy(words, cap,
                  tr("written to the stick: nothing new from here, a question "
                     "for news; take it to headquarters"));
    else if (o.left > 0)
        snprintf(words, cap,
                 tr("written to the stick: %llu entries, up to %s; %llu more "
                    "go with the next one, after the answer"),
                 (unsigned long long)count, short_time(o.until_ms, when),
                 (unsigned long long)o.left);
    else
        snprintf(words, cap,
                 tr("written to the stick: %llu entries, up to %s; take it to "
                    "headquarters and bring it back"),
                 (unsigned long long)count, short_time(o.until_ms, when));
    if (count > 0)
        clock_format_time(o.until_ms, full);
    return show(json_pack("{s:s, s:I, s:I, s:I, s:s, s:I, s:I}", "file", o.path,
                          "entries", (json_int_t)count, "first",
                          (json_int_t)o.first_seq, "last",
                          (json_int_t)o.last_seq, "until", full, "left",
                          (json_int_t)o.left, "bytes", (json_int_t)o.bytes),
                d);
}

static enum err in(struct till *t, const char *place, char *words, size_t cap,
                   struct diag *d)
{
    struct carry_in i;
    char full[CLOCK_TIME_CHARS] = "", when[SHORT_CAP] = "";
    char left[64];
    enum err err = carry_in(t, place, &i, d);
    if (err)
        return err;
    if (i.until_ms > 0) {
        clock_format_time(i.until_ms, full);
        short_time(i.until_ms, when);
    }
    snprintf(words, cap,
             tr("taken in: headquarters has everything up to %s; came: %llu "
                "goods, %llu prices, %llu other"),
             when, (unsigned long long)i.items, (unsigned long long)i.prices,
             (unsigned long long)i.rest);
    if (i.recovered)
        snprintf(words, cap,
                 tr("taken in: this till was restored from a copy, or runs "
                    "twice. %llu entries came back from headquarters, %llu of "
                    "its own go with the next stick; tell headquarters"),
                 (unsigned long long)i.taken, (unsigned long long)i.rebased);
    if (i.others > 0) {
        snprintf(left, sizeof(left), tr("; %d for other tills left alone"),
                 i.others);
        size_t at = strlen(words);
        text_copy(words + at, cap - at, left);
    }
    return show(
        json_pack("{s:i, s:i, s:i, s:I, s:s, s:I, s:I, s:I, s:b, s:I, "
                  "s:I}",
                  "answers", i.files, "old", i.old, "others", i.others,
                  "unsent", (json_int_t)i.unsent, "until", full, "items",
                  (json_int_t)i.items, "prices", (json_int_t)i.prices, "rest",
                  (json_int_t)i.rest, "recovered", i.recovered, "taken",
                  (json_int_t)i.taken, "rebased", (json_int_t)i.rebased),
        d);
}

/* Also leaves word for the screen. */
static enum err carry(struct till *t, bool outward, const char *place,
                      struct diag *d)
{
    struct carry_state state = {.tried_ms = t->now_ms()};
    enum err err = outward ? out(t, place, state.words, sizeof(state.words), d)
                           : in(t, place, state.words, sizeof(state.words), d);
    state.good = err == ERR_OK;
    if (err)
        text_copy(state.words, sizeof(state.words), d->text);
    carry_state_write(t->dir, &state);
    return err;
}

int cmd_carry(int argc, char **argv)
{
    const char *dir = NULL;
    const struct arg specs[] = {{"dir", &dir, NULL}, {0}};
    struct args_words words;
    struct till t = {0};
    struct diag d = {0};
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    bool outward = !err && words.count > 0 && strcmp(words.word[0], "out") == 0;
    bool inward = !err && words.count > 0 && strcmp(words.word[0], "in") == 0;
    if (!err && ((!outward && !inward) || words.count > 2))
        err = diag_set(&d, ERR_FORMAT,
                       tr("say \"pos carry out\" or \"pos carry in\", and "
                          "perhaps a folder: see --help"));
    if (!err)
        err = till_open(args_dir(dir), &t, &d);
    if (!err)
        err = carry(&t, outward, words.count > 1 ? words.word[1] : NULL, &d);
    till_close(&t);
    return args_fail("carry", err, &d);
}
