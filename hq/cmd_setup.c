/* Commands with which headquarters decides. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/cmd.h"
#include "hq/decide.h"
#include "hq/import.h"
#include "hq/import_row.h"
#include "sync/feed.h"

#define PATH_CHARS 4096

/* {"id":7} or a sentence with the number in it. */
static void say_id(const struct cli *c, const char *sentence, uint32_t id)
{
    if (cli_flag(c, "json")) {
        printf("{\"id\":%" PRIu32 "}\n", id);
        return;
    }
    printf("%s %" PRIu32 "\n", sentence, id);
}

/* ---- init
 * ------------------------------------------------------------------*/
/* A directory whose init was cut short may be tried again. */
static enum err begun_only(const char *dir, struct store **ret_store)
{
    struct ledger_head head;
    struct store *s = NULL;
    enum err err = store_open(dir, STORE_WRITE, &s, NULL);
    if (!err)
        err = ledger_head(store_db(s), &head);
    if (!err && head.seq > 0)
        err = ERR_EXISTS;
    if (err)
        store_close(s);
    else
        *ret_store = s;
    return err;
}

static enum err init_in(const char *dir, const char *name, struct diag *d)
{
    struct keys keys;
    struct store *s = NULL;
    char path[PATH_CHARS];
    if (!text_is_plain(name, DECIDE_NAME_CHARS))
        return diag_set(
            d, ERR_FORMAT,
            tr("--name must be plain text of at most %d characters"),
            DECIDE_NAME_CHARS);
    if (snprintf(path, sizeof(path), "%s/hq.key", dir) >= (int)sizeof(path))
        return diag_set(d, ERR_RANGE, tr("the path of --dir is too long"));
    enum err err = store_create(dir, d);
    if (!err)
        err = store_open(dir, STORE_WRITE, &s, d);
    else if (err == ERR_EXISTS && !begun_only(dir, &s))
        err = ERR_OK;
    if (err)
        return err;
    keys_generate(&keys);
    err = keys_save(&keys, path, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, decide_genesis(s, &keys, name, clock_now_ms()));
    keys_wipe(&keys);
    store_close(s);
    return err;
}

enum err cmd_init(struct cli *c, struct diag *d)
{
    const char *dir = NULL, *name = cli_text(c, "name");
    enum err err = cli_need(c, "dir", &dir, d);
    if (!err)
        err = init_in(dir, name ? name : tr("Liandian chain"), d);
    if (!err)
        printf(tr("headquarters is ready in %s\n"
                  "next: hq outlet add, hq import items, hq serve\n"),
               dir);
    return err;
}

/* ---- import
 * ----------------------------------------------------------------*/
static void print_report(const struct import_report *r, const char *path)
{
    for (const struct import_note *n = r->notes; n; n = n->next)
        fprintf(n->refused ? stderr : stdout, "%s:%u: %s%s\n", path, n->line,
                n->refused ? tr("refused: ") : tr("taken: "), n->text);
    printf(tr("%u new, %u changed, %u unchanged, %u refused\n"), r->added,
           r->changed, r->unchanged, r->refused);
}

static enum err print_report_json(const struct import_report *r)
{
    json_t *notes = json_array();
    for (const struct import_note *n = r->notes; n; n = n->next)
        json_array_append_new(
            notes, json_pack("{s:i,s:b,s:s}", "line", (int)n->line, "refused",
                             (int)n->refused, "text", n->text));
    json_t *root =
        json_pack("{s:i,s:i,s:i,s:i,s:o}", "added", (int)r->added, "changed",
                  (int)r->changed, "unchanged", (int)r->unchanged, "refused",
                  (int)r->refused, "notes", notes);
    if (!root)
        return ERR_NOMEM;
    int rc = json_dumpf(root, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(root);
    return rc ? ERR_IO : ERR_OK;
}

enum err cmd_print_report(const struct cli *c, const struct import_report *r,
                          const char *path)
{
    if (cli_flag(c, "json"))
        return print_report_json(r);
    print_report(r, path);
    return ERR_OK;
}

enum err cmd_import_items(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct import_report r = {0};
    const char *audience = cli_text(c, "for");
    struct import_options o = {.audience = audience ? audience : "all",
                               .strict = cli_flag(c, "strict"),
                               .now_ms = clock_now_ms()};
    o.today = clock_business_day(o.now_ms, 0);
    enum err err = cli_day(c, "from", o.today, &o.from_day, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = import_items(s, c->argv[0], &o, &r, d);
    if (!err || r.refused) {
        enum err said = cmd_print_report(c, &r, c->argv[0]);
        err = err ? err : said;
        c->exit_code = r.refused ? 1 : 0;
    }
    import_release(&r);
    store_close(s);
    return err;
}

enum err cmd_import_divisions(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    uint32_t count = 0;
    enum err err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = import_divisions(s, c->argv[0], &count, d);
    if (!err)
        printf(tr("%u divisions taken\n"), count);
    store_close(s);
    return err;
}

/* ---- outlets
 * ---------------------------------------------------------------*/
static char *text_or(const struct cli *c, const char *name, char *fallback)
{
    const char *text = cli_text(c, name);
    return text ? (char *)text : fallback;
}

enum err cmd_outlet_add(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    Feed__Outlet x = FEED__OUTLET__INIT;
    char *groups[CLI_GIVEN_MAX];
    const char *name = NULL, *division = NULL;
    uint32_t id = 0;
    enum err err = cli_need(c, "name", &name, d);
    if (!err)
        err = cli_need(c, "division", &division, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (err)
        return err;
    x.name = (char *)name;
    x.division = (char *)division;
    x.division_source = text_or(c, "division-source", (char *)"NBS 2023");
    x.address = text_or(c, "address", x.address);
    x.phone = text_or(c, "phone", x.phone);
    x.franchise = cli_flag(c, "franchise");
    x.groups = groups;
    for (const char *g; (g = cli_nth(c, "group", (int)x.n_groups));)
        groups[x.n_groups++] = (char *)g;
    err = store_begin(s);
    if (!err)
        err = store_end(s, decide_outlet(s, &x, clock_now_ms(), &id, d));
    if (!err)
        say_id(c, tr("added outlet"), id);
    store_close(s);
    return err;
}

/* ---- cashiers
 * --------------------------------------------------------------*/
/* First line of what is read, without its end. */
static enum err first_line(FILE *f, char *out, size_t cap)
{
    if (!fgets(out, (int)cap, f))
        return ERR_FORMAT;
    out[strcspn(out, "\r\n")] = '\0';
    return ERR_OK;
}

static enum err ask_pin(char *out, size_t cap)
{
    struct termios old, quiet;
    if (tcgetattr(STDIN_FILENO, &old) != 0)
        return ERR_IO;
    quiet = old;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    fputs(tr("PIN (not shown): "), stderr);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    enum err err = first_line(stdin, out, cap);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
    fputc('\n', stderr);
    return err;
}

/* From a file, standard input or a prompt: never from the command line, which
 * every user of the machine can read. */
static enum err read_pin(const struct cli *c, char *out, size_t cap,
                         struct diag *d)
{
    const char *path = cli_text(c, "pin-file");
    if (path) {
        FILE *f = fopen(path, "r");
        if (!f)
            return diag_set(d, ERR_NOTFOUND, tr("%s cannot be opened (%s)"),
                            path, strerror(errno));
        enum err err = first_line(f, out, cap);
        fclose(f);
        return err ? diag_set(d, err,
                              tr("%s is empty: its first line must be "
                                 "the PIN"),
                              path)
                   : ERR_OK;
    }
    if (!cli_flag(c, "pin-stdin") && isatty(STDIN_FILENO))
        return ask_pin(out, cap);
    enum err err = first_line(stdin, out, cap);
    return err ? diag_set(d, err,
                          tr("no PIN came: give it with --pin-file FILE or on "
                             "standard input"))
               : ERR_OK;
}

enum err cmd_cashier_add(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct decide_cashier x = {0};
    const char *role = cli_text(c, "role");
    char pin[64] = "";
    uint32_t outlet = 0, id = 0;
    x.keeper = role && strcmp(role, "keeper") == 0;
    x.supervisor = role && strcmp(role, "supervisor") == 0;
    enum err err = cmd_id(c, "outlet", !x.supervisor, &outlet, d);
    if (!err && x.supervisor && outlet != 0)
        err = diag_set(d, ERR_FORMAT,
                       tr("a supervisor is for every outlet: leave --outlet "
                          "out"));
    if (!err)
        err = cli_need(c, "name", &x.name, d);
    if (!err && role && strcmp(role, "cashier") != 0 && !x.keeper &&
        !x.supervisor)
        err = diag_set(d, ERR_FORMAT,
                       tr("--role must be cashier, keeper or supervisor, not "
                          "\"%.20s\""),
                       role);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = read_pin(c, pin, sizeof(pin), d);
    x.pin = pin;
    if (!err)
        err = store_begin(s);
    if (!err)
        err =
            store_end(s, decide_cashier(s, outlet, &x, clock_now_ms(), &id, d));
    if (!err)
        say_id(c, tr("added cashier"), id);
    sodium_memzero(pin, sizeof(pin));
    store_close(s);
    return err;
}

enum err cmd_cashier_remove(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct decide_cashier x = {.left = true};
    uint32_t outlet = 0, id = 0;
    enum err err = cmd_id(c, "outlet", false, &outlet, d);
    if (!err)
        err = cmd_id(c, "id", true, &x.id, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err =
            store_end(s, decide_cashier(s, outlet, &x, clock_now_ms(), &id, d));
    if (!err)
        say_id(c, tr("may no longer sign in: cashier"), id);
    store_close(s);
    return err;
}

/* ---- prices
 * ----------------------------------------------------------------*/
/* --item N (its base unit, or --pack P of it) or --barcode B. */
static enum err which_item(const struct cli *c, struct store *s,
                           uint32_t *ret_item, uint32_t *ret_pack,
                           struct diag *d)
{
    const char *barcode = cli_text(c, "barcode");
    struct store_item item = {0};
    int64_t code = 0;
    enum err err;
    if (!barcode) {
        err = cmd_id(c, "item", true, ret_item, d);
        if (!err)
            err = store_item(s, *ret_item, &item);
        if (err == ERR_NOTFOUND)
            err = diag_set(d, err, tr("there is no item %u: see `hq items`"),
                           *ret_item);
        buf_release(&item.record);
        return err;
    }
    err = import_code(barcode, &code, d);
    if (!err)
        err = store_code(s, code, ret_item, ret_pack);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err,
                       tr("no item has barcode %.40s: see `hq items --text "
                          "NAME`"),
                       barcode);
    return err;
}

static enum err set_price(const struct cli *c, struct store *s,
                          struct decide_price *p, int64_t fen,
                          bool *ret_changed, struct diag *d)
{
    Feed__PackPrice pack = FEED__PACK_PRICE__INIT;
    enum err err = which_item(c, s, &p->item, &pack.pack, d);
    if (!err)
        err = decide_check_audience(s, p->audience, d);
    if (err)
        return err;
    if (pack.pack) {
        pack.fen = (uint64_t)fen;
        p->packs = &pack;
        p->n_packs = 1;
    } else {
        p->unit_fen = fen;
    }
    return decide_price(s, p, clock_now_ms(), ret_changed, d);
}

enum err cmd_price_set(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct decide_price p = {.today = clock_business_day(clock_now_ms(), 0)};
    const char *text = NULL, *audience = cli_text(c, "for");
    struct money price = {0};
    bool changed = false;
    enum err err = cli_need(c, "price", &text, d);
    if (!err)
        err = money_parse(text, &price, d);
    if (!err && (price.fen < 1 || price.fen > DECIDE_PRICE_MAX))
        err = diag_set(d, ERR_RANGE,
                       tr("the price %s must be above 0 and at most a million "
                          "yuan"),
                       text);
    if (!err)
        err = cli_day(c, "from", p.today, &p.from_day, d);
    if (!err && p.from_day < p.today)
        err = diag_set(d, ERR_RANGE,
                       tr("--from must be today or later: what was sold was "
                          "sold"));
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    p.audience = audience ? audience : "all";
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, set_price(c, s, &p, price.fen, &changed, d));
    if (!err && changed)
        printf(tr("set; `hq prices --item %u` shows which tills have it\n"),
               p.item);
    else if (!err)
        printf(tr("that is the price already\n"));
    store_close(s);
    return err;
}

static enum err clear_price(const struct cli *c, struct store *s,
                            const char *audience, struct diag *d)
{
    uint32_t item = 0, pack = 0;
    enum err err = which_item(c, s, &item, &pack, d);
    if (!err)
        err = decide_check_audience(s, audience, d);
    return err ? err : decide_price_clear(s, item, audience, clock_now_ms(), d);
}

enum err cmd_price_clear(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    const char *audience = cli_text(c, "for");
    enum err err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, clear_price(c, s, audience ? audience : "all", d));
    if (!err)
        printf(tr("the price of its own is gone: it follows the others "
                  "again\n"));
    store_close(s);
    return err;
}

enum err cmd_setting_set(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    const char *audience = cli_text(c, "for");
    enum err err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, decide_setting(s, c->argv[0], c->argv[1],
                                          audience ? audience : "all",
                                          clock_now_ms(), d));
    if (!err)
        printf(tr("set\n"));
    store_close(s);
    return err;
}

enum err cmd_adopt(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    const char *category = cli_text(c, "category");
    int64_t local = 0;
    uint32_t till = 0, item = 0;
    bool joined = false;
    enum err err = cmd_id(c, "till", true, &till, d);
    if (!err)
        err = cli_int(c, "item", 1, INT64_MAX, 0, &local, d);
    if (!err && local == 0)
        err = cli_need(c, "item", &category, d);
    /* People may leave out the large constant before the entry's number. */
    if (!err && local < (int64_t)LEDGER_LOCAL_ITEM)
        local += (int64_t)LEDGER_LOCAL_ITEM;
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, decide_adopt(s, till, (uint64_t)local,
                                        category ? category : "",
                                        clock_now_ms(), &item, &joined, d));
    if (!err)
        say_id(c,
               joined ? tr("its barcode is known: joined to item")
                      : tr("adopted as item"),
               item);
    store_close(s);
    return err;
}

enum err cmd_revoke(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    const char *reason = cli_text(c, "reason");
    uint32_t till = 0;
    enum err err = cmd_id(c, "till", true, &till, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(
            s, decide_revoke(s, till, reason ? reason : "", clock_now_ms(), d));
    if (!err)
        printf(tr("till %u is cut off; what it has not sent stays safe in it "
                  "and comes when it is enrolled anew (hq enrol)\n"),
               till);
    store_close(s);
    return err;
}
