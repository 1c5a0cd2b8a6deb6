#include "pos/enrol.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/agent.h"
#include "pos/agent_loop.h"
#include "pos/till.h"
#include "sync/replica_db.h"

#define HQ_FILE       "hq.ini"
#define KEY_FILE      "till.key"
#define PENDING       "enrol-" /* + ticket mark + ".key" */
#define MARK_LEN      8
#define MARK_CHARS    (2 * MARK_LEN + 1)
#define RESEND_MS     2000
#define STOP_AGENT_MS 5000
#define SOFTWARE      "liandian-pos 0.1"
#define HQ_FILE_MAX   2048

/* One enrolment under way. */
struct job {
    const char *dir;
    const struct enrol_ticket *ticket;
    char mark[MARK_CHARS]; /* tells tickets apart without giving them away */
    struct till till;
    struct ledger_head head;
    struct keys keys; /* to enrol with */
    struct enrol_answer answer;
    int lock_fd;
    bool was_till; /* the ledger has a Genesis */
};

/* ---- hq.ini
 * ----------------------------------------------------------------*/

static enum err load_file(const char *dir, struct config *c, struct diag *d)
{
    char path[TILL_PATH_MAX];
    enum err err = till_path(dir, HQ_FILE, path, d);
    return err ? err : config_load(c, path, d);
}

enum err enrol_load_hq(const char *dir, char ret_address[TRANSPORT_ADDRESS_MAX],
                       uint8_t ret_key[TRANSPORT_KEY_LEN], struct diag *d)
{
    struct config c = {0};
    uint8_t key[TRANSPORT_KEY_LEN];
    enum err err = load_file(dir, &c, d);
    if (err)
        return err;
    const char *address = config_text(&c, "headquarters", "address", "");
    const char *hex = config_text(&c, "headquarters", "key", "");
    if (!address[0] && !hex[0])
        err = diag_set(d, ERR_NOTFOUND,
                       tr("this till is not enrolled yet: run `pos enrol`"));
    else if (enrol_address_check(address, NULL) ||
             hex_decode(hex, key, sizeof(key)))
        err = diag_set(d, ERR_FORMAT,
                       tr("%s/%s does not say where headquarters is: enrol "
                          "anew"),
                       dir, HQ_FILE);
    if (!err) {
        snprintf(ret_address, TRANSPORT_ADDRESS_MAX, "%s", address);
        memcpy(ret_key, key, sizeof(key));
    }
    config_release(&c);
    return err;
}

/* The mark of the ticket that made this directory a till, or "". */
static enum err load_mark(const char *dir, char ret_mark[MARK_CHARS],
                          struct diag *d)
{
    struct config c = {0};
    enum err err = load_file(dir, &c, d);
    if (!err)
        snprintf(ret_mark, MARK_CHARS, "%s",
                 config_text(&c, "headquarters", "ticket", ""));
    config_release(&c);
    return err;
}

static enum err save_hq(struct job *j, const char *mark, struct diag *d)
{
    char path[TILL_PATH_MAX], hex[2 * ENROL_KEY_LEN + 1], text[HQ_FILE_MAX];
    enum err err = till_path(j->dir, HQ_FILE, path, d);
    if (err)
        return err;
    hex_encode(j->ticket->hq_key, ENROL_KEY_LEN, hex);
    int len = snprintf(text, sizeof(text),
                       "; written by pos enrol\n[headquarters]\n"
                       "address = %s\nkey = %s\nticket = %s\n",
                       j->ticket->address, hex, mark);
    err = file_write(path, 0600, text, (size_t)len);
    return err ? till_explain(&j->till, err, d) : ERR_OK;
}

/* ---- keys
 * ------------------------------------------------------------------*/

static void make_mark(const struct enrol_ticket *ticket, char mark[MARK_CHARS])
{
    static const char label[] = "liandian ticket mark 1";
    uint8_t hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof(hash), ticket->token, ENROL_TOKEN_LEN,
                       (const uint8_t *)label, sizeof(label) - 1);
    hex_encode(hash, MARK_LEN, mark);
}

static enum err pending_path(const struct job *j, char path[TILL_PATH_MAX],
                             struct diag *d)
{
    char name[sizeof(PENDING) + MARK_CHARS + 8];
    snprintf(name, sizeof(name), PENDING "%s.key", j->mark);
    return till_path(j->dir, name, path, d);
}

/* The keys that this ticket enrols: durable before headquarters hears of
 * them, the same ones again after a power cut. */
static enum err prepare_keys(struct job *j, bool *ret_fresh, struct diag *d)
{
    char path[TILL_PATH_MAX];
    enum err err = pending_path(j, path, d);
    if (err)
        return err;
    if (access(path, F_OK) == 0)
        return keys_load(path, &j->keys, d);
    *ret_fresh = true;
    keys_generate(&j->keys);
    return keys_save(&j->keys, path, d);
}

/* Also those of tickets that came to nothing, and ones half written when the
 * power went (base/bytes.h writes beside them first). */
static void drop_pending(const char *dir)
{
    DIR *folder = opendir(dir);
    if (!folder)
        return;
    for (struct dirent *e = readdir(folder); e; e = readdir(folder)) {
        if (strncmp(e->d_name, PENDING, sizeof(PENDING) - 1) == 0 &&
            strstr(e->d_name, ".key"))
            unlinkat(dirfd(folder), e->d_name, 0);
    }
    closedir(folder);
}

/* ---- talking to headquarters
 * -----------------------------------------------*/

static enum err dial(struct transport *t, const struct enrol_ticket *ticket,
                     const uint8_t *public_key, const uint8_t *secret_key,
                     struct dialer **ret_dialer, struct diag *d)
{
    struct dialer_options o;
    memset(&o, 0, sizeof(o));
    snprintf(o.address, sizeof(o.address), "%s", ticket->address);
    memcpy(o.hq_key, ticket->hq_key, TRANSPORT_KEY_LEN);
    memcpy(o.public_key, public_key, TRANSPORT_KEY_LEN);
    memcpy(o.secret_key, secret_key, TRANSPORT_KEY_LEN);
    enum err err = dialer_open(t, &o, ret_dialer, d);
    sodium_memzero(&o, sizeof(o));
    if (!err)
        dialer_connect(*ret_dialer);
    return err;
}

/* Until the handshake ended one way or the other. */
static enum err settle(struct dialer *dialer)
{
    enum err err = ERR_OK;
    while (!err && dialer_state(dialer) == DIALER_TRYING)
        err = dialer_poll(dialer, NULL, 0, -1);
    return err;
}

static enum err no_link(enum dialer_trouble trouble, struct diag *d)
{
    switch (trouble) {
    case DIALER_NOT_ADMITTED:
        return diag_set(d, ERR_DENIED,
                        tr("headquarters does not know this enrolment code: "
                           "it was used already, has run out, or was "
                           "withdrawn; ask headquarters for a new one"));
    case DIALER_HQ_KEY:
        return diag_set(d, ERR_DENIED,
                        tr("what answers at the address in this enrolment "
                           "code is another headquarters, or none: ask "
                           "headquarters for a new code"));
    default:
        return diag_set(d, ERR_GONE, "%s", dialer_trouble_text(trouble));
    }
}

static enum err converse(struct dialer *dialer, const struct buf *request,
                         struct enrol_answer *ret_answer, struct diag *d)
{
    struct buf frame = {0};
    Wire__Reason reason = WIRE__REASON__NONE;
    int64_t end = clock_monotonic_ms() + ENROL_WAIT_MS, resend = 0;
    enum err err = ERR_SHORT;
    while (err == ERR_SHORT) {
        int64_t now = clock_monotonic_ms();
        if (dialer_state(dialer) != DIALER_UP || now >= end) {
            err = diag_set(d, ERR_GONE,
                           tr("headquarters did not answer in time: enter "
                              "the same code again"));
            break;
        }
        if (now >= resend &&
            dialer_send(dialer, request->data, request->len) == ERR_OK)
            resend = now + RESEND_MS;
        err = dialer_poll(dialer, NULL, 0, resend > now ? resend - now : 10);
        if (!err)
            err = dialer_receive(dialer, &frame);
        if (err)
            continue;
        err = enrol_unpack_answer(frame.data, frame.len, ret_answer, &reason);
        if (err == ERR_DENIED)
            err = diag_set(d, err, "%s", enrol_reason_text(reason));
        else if (err)
            err = ERR_SHORT; /* not for us; the real one may follow */
    }
    buf_release(&frame);
    return err;
}

/* The connection that the token opens. */
static enum err knock(struct job *j, struct transport *t,
                      struct dialer **ret_dialer, struct diag *d)
{
    uint8_t public_key[ENROL_KEY_LEN], secret_key[ENROL_KEY_LEN];
    enrol_token_keys(j->ticket->token, public_key, secret_key);
    enum err err = dial(t, j->ticket, public_key, secret_key, ret_dialer, d);
    if (!err)
        err = settle(*ret_dialer);
    if (!err && dialer_state(*ret_dialer) != DIALER_UP)
        err = no_link(dialer_trouble(*ret_dialer), d);
    sodium_memzero(secret_key, sizeof(secret_key));
    return err;
}

static enum err ask(struct job *j, struct dialer *dialer, struct diag *d)
{
    struct buf request = {0};
    struct enrol_request r;
    memset(&r, 0, sizeof(r));
    snprintf(r.software, sizeof(r.software), "%s", AGENT_SOFTWARE);
    r.clock_ms = clock_now_ms();
    r.old_till = j->was_till ? j->till.till : 0;
    r.old_head = j->head;
    enum err err = enrol_pack_request(&j->keys, &r, &request);
    if (!err)
        err = converse(dialer, &request, &j->answer, d);
    buf_release(&request);
    return err;
}

/* Is the key that this till has still good at the ticket's headquarters? */
static enum err still_admitted(struct job *j, struct transport *t,
                               bool *ret_admitted, struct diag *d)
{
    char path[TILL_PATH_MAX];
    struct keys keys;
    struct dialer *dialer = NULL;
    enum err err = till_path(j->dir, KEY_FILE, path, d);
    if (err || access(path, F_OK) != 0)
        return err; /* lost: enrol anew */
    err = keys_load(path, &keys, d);
    if (!err)
        err = dial(t, j->ticket, keys.curve_public, keys.curve_secret, &dialer,
                   d);
    if (!err)
        err = settle(dialer);
    if (!err && dialer_state(dialer) == DIALER_UP)
        *ret_admitted = true;
    else if (!err && dialer_trouble(dialer) != DIALER_NOT_ADMITTED)
        err = no_link(dialer_trouble(dialer), d);
    dialer_close(dialer);
    keys_wipe(&keys);
    return err;
}

/* ---- making it a till
 * ------------------------------------------------------*/

static enum err check_clock(const struct job *j, int64_t skew_ms,
                            struct diag *d)
{
    char here[CLOCK_TIME_CHARS], there[CLOCK_TIME_CHARS];
    if (skew_ms <= ENROL_SKEW_MS && skew_ms >= -ENROL_SKEW_MS)
        return ERR_OK;
    return diag_set(d, ERR_RANGE,
                    tr("this till's clock says %s, headquarters' says %s: set "
                       "the clock, then enter the same code again"),
                    clock_format_time(j->answer.clock_ms + skew_ms, here),
                    clock_format_time(j->answer.clock_ms, there));
}

static enum err check_number(const struct job *j, struct diag *d)
{
    if (!j->was_till ||
        (j->answer.till == j->till.till && j->answer.outlet == j->till.outlet))
        return ERR_OK;
    return diag_set(d, ERR_EXISTS,
                    tr("this folder holds the ledger of till %u of outlet %u, "
                       "but the code is for till %u of outlet %u: use an "
                       "empty folder for it"),
                    j->till.till, j->till.outlet, j->answer.till,
                    j->answer.outlet);
}

static enum err write_genesis(struct job *j, struct diag *d)
{
    struct actor nobody;
    struct ledger_head head;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Genesis g = LEDGER__GENESIS__INIT;
    char software[] = AGENT_SOFTWARE;
    memset(&nobody, 0, sizeof(nobody));
    g.outlet = j->answer.outlet;
    g.till = j->answer.till;
    g.sign_key.data = j->keys.sign_public;
    g.sign_key.len = KEY_LEN;
    g.hq_key.data = j->answer.hq_sign_key;
    g.hq_key.len = KEY_LEN;
    g.software = software;
    till_entry(&j->till, &nobody, 0, &e);
    e.fact_case = LEDGER__ENTRY__FACT_GENESIS;
    e.genesis = &g;
    return till_record(&j->till, &e, NULL, NULL, &head, d);
}

/* The ledger comes last: until it names the new key, the same command runs
 * through all of this again. */
static enum err keep(struct job *j, struct diag *d)
{
    char path[TILL_PATH_MAX];
    enum err err = till_path(j->dir, KEY_FILE, path, d);
    if (!err)
        err = keys_save(&j->keys, path, d);
    if (!err)
        err = save_hq(j, j->mark, d);
    if (!err && !j->was_till)
        err = write_genesis(j, d);
    else if (!err)
        err = till_explain(
            &j->till,
            replica_db_ensure_key(&j->till.db, &j->keys, clock_now_ms()), d);
    if (!err)
        drop_pending(j->dir);
    return err;
}

static void fill(const struct job *j, struct enrol_result *r)
{
    r->till = j->answer.till;
    r->outlet = j->answer.outlet;
    snprintf(r->outlet_name, sizeof(r->outlet_name), "%s",
             j->answer.outlet_name);
    r->anew = j->was_till;
}

static enum err open_till(struct job *j, struct diag *d)
{
    enum err err = till_create(j->dir, &j->till, d);
    if (!err)
        err = till_lock(j->dir, AGENT_LOCK, &j->lock_fd, d);
    if (!err)
        err = till_explain(&j->till, ledger_head(&j->till.db, &j->head), d);
    j->was_till = j->till.till != 0;
    return err;
}

/* A new directory is only made when headquarters has opened its door. */
static enum err enrol(struct job *j, struct transport *t,
                      struct enrol_result *r, struct diag *d)
{
    struct dialer *dialer = NULL;
    bool fresh = false;
    enum err err = knock(j, t, &dialer, d);
    if (!err && j->lock_fd < 0)
        err = open_till(j, d);
    if (!err)
        err = prepare_keys(j, &fresh, d);
    if (!err) {
        err = ask(j, dialer, d);
        if (err == ERR_DENIED && fresh)
            drop_pending(j->dir); /* headquarters knows nothing of them */
    }
    dialer_close(dialer);
    if (err)
        return err;
    r->skew_ms = clock_now_ms() - j->answer.clock_ms;
    err = check_clock(j, r->skew_ms, d);
    if (!err)
        err = check_number(j, d);
    if (!err)
        err = keep(j, d);
    if (!err)
        fill(j, r);
    return err;
}

static void name_present(struct job *j, struct enrol_result *r)
{
    struct till *t = &j->till;
    r->till = t->till;
    r->outlet = t->outlet;
    till_outlet_name(t, r->outlet_name, sizeof(r->outlet_name));
}

static enum err already(struct job *j, struct enrol_result *r, struct diag *d)
{
    char address[TRANSPORT_ADDRESS_MAX] = "";
    uint8_t key[TRANSPORT_KEY_LEN] = {0};
    char mark[MARK_CHARS] = "";
    name_present(j, r);
    if (enrol_load_hq(j->dir, address, key, NULL) == ERR_OK &&
        strcmp(address, j->ticket->address) == 0 &&
        memcmp(key, j->ticket->hq_key, sizeof(key)) == 0)
        return diag_set(d, ERR_EXISTS,
                        tr("this till is already enrolled as till %u (%s), "
                           "nothing was changed; to give it new keys, "
                           "headquarters revokes the old ones first"),
                        r->till, r->outlet_name);
    r->moved = true;
    enum err err = load_mark(j->dir, mark, NULL);
    return err ? err : save_hq(j, mark, d);
}

/* This very ticket made this directory the till it is; perhaps the power went
 * before its last trace was removed. */
static enum err check_done(struct job *j, bool *ret_unfinished, bool *ret_done,
                           struct diag *d)
{
    char mark[MARK_CHARS] = "", pending[TILL_PATH_MAX];
    uint8_t named[LEDGER_KEY_LEN];
    struct keys keys;
    enum err err = pending_path(j, pending, d);
    if (!err)
        err = load_mark(j->dir, mark, d);
    if (err)
        return err;
    *ret_unfinished = access(pending, F_OK) == 0;
    if (!j->was_till || strcmp(mark, j->mark) != 0)
        return ERR_OK;
    *ret_done = !*ret_unfinished;
    if (*ret_done || keys_load(pending, &keys, NULL))
        return ERR_OK;
    *ret_done = ledger_last_key(&j->till.db, named) == ERR_OK &&
                memcmp(named, keys.sign_public, sizeof(named)) == 0;
    keys_wipe(&keys);
    if (*ret_done)
        drop_pending(j->dir);
    return ERR_OK;
}

static enum err run(struct job *j, struct enrol_result *r, struct diag *d)
{
    char path[TILL_PATH_MAX];
    struct transport *t = NULL;
    bool admitted = false, unfinished = false, done = false;
    enum err err = till_path(j->dir, "till.db", path, d);
    if (!err && access(path, F_OK) == 0)
        err = open_till(j, d);
    if (!err && j->lock_fd >= 0)
        err = check_done(j, &unfinished, &done, d);
    if (!err && done) {
        r->was_done = true;
        name_present(j, r);
        return ERR_OK;
    }
    if (!err)
        err = transport_open(&t);
    if (!err && j->was_till && !unfinished)
        err = still_admitted(j, t, &admitted, d);
    if (!err)
        err = admitted ? already(j, r, d) : enrol(j, t, r, d);
    transport_close(t);
    return err;
}

enum err enrol_run(const char *dir, const struct enrol_ticket *ticket,
                   struct enrol_result *ret_result, struct diag *d)
{
    struct job j;
    struct enrol_result r;
    memset(&j, 0, sizeof(j));
    memset(&r, 0, sizeof(r));
    j.dir = dir;
    j.ticket = ticket;
    j.lock_fd = -1;
    make_mark(ticket, j.mark);
    enum err err = keys_init();
    bool had_agent = !err && agent_is_running(dir, NULL);
    if (!err)
        err = agent_stop(dir, STOP_AGENT_MS, d);
    if (!err)
        err = run(&j, &r, d);
    till_close(&j.till);
    keys_wipe(&j.keys);
    if (j.lock_fd >= 0)
        close(j.lock_fd);
    if (had_agent && agent_ensure_running(dir, NULL)) {
        /* The next `pos till` starts it. */
    }
    if (!err)
        *ret_result = r;
    return err ? diag_default(d, err, tr("enrolment failed (%s)"),
                              err_text(err))
               : ERR_OK;
}
