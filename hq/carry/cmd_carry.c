/* `hq carry in`. */
#include <jansson.h>
#include <stdio.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "hq/carry/carried.h"
#include "hq/cmd.h"
#include "sync/enrol.h"

struct tally {
    int files, taken, failed;
    uint64_t entries;
    json_t *rows; /* owned */
};

static const char *result_name(enum carried_result result)
{
    static const char *const names[] = {"taken", "repeated", "old",
                                        "gap",   "fork",     "refused"};
    CHECK((size_t)result < ARRAY_LEN(names));
    return names[result];
}

/* What a person should know of a file that came to more or less than "taken";
 * NULL: nothing. */
static const char *words_of(const struct carried *c)
{
    switch (c->result) {
    case CARRIED_TAKEN:
    case CARRIED_REPEATED:
        return NULL;
    case CARRIED_OLD:
        return tr("is older than what this till sent before: nothing in it is "
                  "new, its answer was given");
    case CARRIED_GAP:
        return tr("entries before these are missing here: take the answer back "
                  "to the till, and carry out there once more");
    case CARRIED_FORK:
        return tr("the till was restored from a copy or runs twice: it holds "
                  "other sales under the same numbers. Nothing is lost: take "
                  "the answer back to the till, which sets itself right, and "
                  "carry out there once more");
    case CARRIED_REFUSED:
        return enrol_reason_text(c->reason);
    }
    return NULL;
}

static void add_row(struct tally *t, const char *name, const char *result,
                    const struct carried *c, const char *words)
{
    char at[CLOCK_TIME_CHARS] = "";
    if (c->told_ms > 0)
        clock_format_time(c->told_ms, at);
    json_t *row = json_pack(
        "{s:s, s:s, s:I, s:I, s:I, s:I, s:s, s:s, s:s}", "file", name, "result",
        result, "outlet", (json_int_t)c->outlet, "till", (json_int_t)c->till,
        "entries", (json_int_t)c->entries, "upto", (json_int_t)c->upto,
        "written", at, "answer", c->answer, "words", words ? words : "");
    json_array_append_new(t->rows, row);
}

static void take(struct tally *t, struct store *s, const struct keys *keys,
                 const struct carry_list *list, int index)
{
    struct carried c = {0};
    struct diag d = {0};
    const char *name = list->names[index];
    enum err err = carried_take(s, keys, list, index, &c, &d);
    const char *words = err ? d.text : words_of(&c);
    add_row(t, name, err ? "failed" : result_name(c.result), &c, words);
    t->files++;
    t->entries += c.entries;
    if (err || c.result > CARRIED_OLD)
        t->failed++;
    else if (c.result != CARRIED_OLD)
        t->taken++;
    if (words)
        fprintf(stderr, "%s: %s\n", name, words);
}

static enum err show(struct tally *t, struct diag *d)
{
    json_t *o = json_pack("{s:i, s:i, s:i, s:I, s:O}", "files", t->files,
                          "taken", t->taken, "failed", t->failed, "entries",
                          (json_int_t)t->entries, "results", t->rows);
    int rc = o ? json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER) : -1;
    json_decref(o);
    if (rc != 0 || putchar('\n') == EOF || fflush(stdout) != 0)
        return diag_set(d, ERR_IO, tr("the output could not be written"));
    return ERR_OK;
}

enum err cmd_carry_in(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct keys keys = {0};
    struct carry_list list = {0};
    struct tally t = {.rows = json_array()};
    enum err err = t.rows ? ERR_OK : ERR_NOMEM;
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = cmd_keys(c, &keys, d);
    if (!err)
        err = carry_list(c->argv[0], CARRY_TO_HQ, &list, d);
    if (!err && list.count == 0)
        err = diag_set(d, ERR_NOTFOUND,
                       tr("there is nothing from a till in %s: carry out at "
                          "the till first, then give the stick's folder"),
                       c->argv[0]);
    for (int i = 0; !err && i < list.count; i++)
        take(&t, s, &keys, &list, i);
    if (!err)
        err = show(&t, d);
    if (!err && (t.failed > 0 || t.taken == 0))
        c->exit_code = 1;
    carry_list_release(&list);
    json_decref(t.rows);
    keys_wipe(&keys);
    store_close(s);
    return err;
}
