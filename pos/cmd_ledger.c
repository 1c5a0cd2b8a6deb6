/* `pos ledger verify|export` and `pos rebuild`. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/ledger_json.h"
#include "pos/projection.h"
#include "pos/till.h"

#define EXPORT_ENTRIES 500
#define EXPORT_BYTES   (256u * 1024)

static enum err verify(struct till *t, struct diag *d)
{
    uint64_t entries = 0;
    struct ledger_head head;
    char hash[2 * LEDGER_HASH_LEN + 1];
    char path[TILL_PATH_MAX];
    enum err err = till_path(t->dir, "till.db", path, d);
    if (!err)
        err = db_check(&t->db, path, d);
    if (!err)
        err = ledger_verify(&t->db, t->till, &entries, d);
    if (!err)
        err = till_explain(t, ledger_head(&t->db, &head), d);
    if (err)
        return err;
    hex_encode(head.hash, LEDGER_HASH_LEN, hash);
    printf(tr("%llu entries, every hash and signature holds, head %s\n"),
           (unsigned long long)entries, hash);
    return ERR_OK;
}

/* One entry a line, oldest first. */
static enum err export_run(const struct ledger_run *run, uint64_t *seq,
                           uint8_t hash[LEDGER_HASH_LEN], struct diag *d)
{
    size_t at = 0, len = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    enum err err = ERR_OK;
    while (!err) {
        err = ledger_run_next(run, &at, &bytes, &len, &more);
        if (err || !more)
            break;
        (*seq)++;
        ledger_chain(hash, bytes, len, hash);
        err = ledger_json_line(*seq, hash, bytes, len, stdout);
        if (err == ERR_CORRUPT)
            return diag_set(d, err,
                            tr("entry %llu of the ledger is damaged: run \"pos "
                               "ledger verify\" and call support"),
                            (unsigned long long)*seq);
        if (err)
            return diag_set(d, err, tr("the output could not be written"));
    }
    return err;
}

static enum err export_all(struct till *t, struct diag *d)
{
    struct ledger_head head;
    uint64_t seq = 0;
    uint8_t hash[LEDGER_HASH_LEN] = {0};
    enum err err = ledger_head(&t->db, &head);
    while (!err && seq < head.seq) {
        struct ledger_run run = {0};
        err = ledger_read_run(&t->db, seq + 1, EXPORT_ENTRIES, EXPORT_BYTES,
                              &run);
        if (!err && run.count == 0)
            err = ERR_CORRUPT;
        if (!err)
            err = export_run(&run, &seq, hash, d);
        buf_release(&run.bytes);
    }
    if (!err && fflush(stdout) != 0)
        err = diag_set(d, ERR_IO, tr("the output could not be written"));
    return till_explain(t, err, d);
}

static const char ledger_help[] =
    N_("usage: pos ledger verify|export [--dir D]\n"
       "\n"
       "verify   recomputes the whole chain of this till's ledger from its\n"
       "         stored bytes and checks every hash and every signature\n"
       "export   prints every entry as one line of JSON, oldest first\n"
       "\n"
       "  --dir D   the till's directory (else $LIANDIAN_TILL)\n");

int cmd_ledger(int argc, char **argv)
{
    const char *dir = NULL;
    const struct arg specs[] = {{"dir", &dir, NULL}, {0}};
    struct args_words words;
    struct till till = {0};
    struct diag d = {0};
    if (args_help(argc, argv, tr(ledger_help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    bool is_verify =
        !err && words.count == 1 && strcmp(words.word[0], "verify") == 0;
    if (!err && !is_verify &&
        (words.count != 1 || strcmp(words.word[0], "export") != 0))
        err = diag_set(&d, ERR_FORMAT,
                       tr("say \"pos ledger verify\" or \"pos ledger "
                          "export\": see --help"));
    if (!err)
        err = till_open_reader(args_dir(dir), &till, &d);
    if (!err)
        err = is_verify ? verify(&till, &d) : export_all(&till, &d);
    till_close(&till);
    return args_fail("ledger", err, &d);
}

static const char rebuild_help[] =
    N_("usage: pos rebuild [--check] [--dir D]\n"
       "\n"
       "Drops everything that is computed from the ledger (sales lists, shift\n"
       "totals, stock, own items) and computes it again. The ledger itself is\n"
       "not touched.\n"
       "\n"
       "  --check   only computes it beside and compares row for row\n"
       "  --dir D   the till's directory (else $LIANDIAN_TILL)\n");

int cmd_rebuild(int argc, char **argv)
{
    const char *dir = NULL;
    bool check = false;
    const struct arg specs[] = {
        {"dir", &dir, NULL}, {"check", NULL, &check}, {0}};
    struct args_words words;
    struct till till = {0};
    struct diag d = {0};
    uint64_t entries = 0;
    if (args_help(argc, argv, tr(rebuild_help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count != 0)
        err = diag_set(&d, ERR_FORMAT, tr("too many words: see --help"));
    if (!err)
        err = till_open(args_dir(dir), &till, &d);
    if (!err) {
        err = check ? projection_check(&till.db, &entries, &d)
                    : projection_rebuild(&till.db, &entries, &d);
        err = till_explain(&till, err, &d);
    }
    till_close(&till);
    if (!err)
        printf(check ? tr("%llu entries replayed: every table is the same\n")
                     : tr("%llu entries replayed\n"),
               (unsigned long long)entries);
    return args_fail("rebuild", err, &d);
}
