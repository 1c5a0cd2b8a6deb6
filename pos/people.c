#include "pos/people.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/sql.h"
#include "pos/till.h"
#include "sync/keys.h"

#define WAIT_FIRST_MS INT64_C(5000)
#define WAIT_MAX_MS   INT64_C(900000)

enum err people_list(struct till *t, struct person ret_people[], int cap,
                     int *ret_count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int count = 0;
    enum err err =
        db_bind(&t->catalogue, sql_cashier_list, &q, "i", (int64_t)cap);
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        struct person *p = &ret_people[count++];
        p->id = (uint32_t)sqlite3_column_int64(q, 0);
        text_copy(p->name, sizeof(p->name),
                  (const char *)sqlite3_column_text(q, 1));
        p->keeper = sqlite3_column_int(q, 2) != 0;
    }
    db_done(q);
    if (!err)
        *ret_count = count;
    return err;
}

struct record {
    struct person person;
    char pin_hash[crypto_pwhash_STRBYTES];
    bool gone;
};

static enum err find(struct till *t, uint32_t id, struct record *ret)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&t->catalogue, sql_cashier_find, &q, "i", (int64_t)id);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    memset(ret, 0, sizeof(*ret));
    ret->person.id = id;
    text_copy(ret->person.name, sizeof(ret->person.name),
              (const char *)sqlite3_column_text(q, 0));
    ret->person.keeper = sqlite3_column_int(q, 1) != 0;
    text_copy(ret->pin_hash, sizeof(ret->pin_hash),
              (const char *)sqlite3_column_text(q, 2));
    ret->gone = sqlite3_column_int(q, 3) != 0;
    db_done(q);
    return ERR_OK;
}

enum err people_find(struct till *t, uint32_t id, struct person *ret_person)
{
    struct record r;
    if (id == 0) {
        memset(ret_person, 0, sizeof(*ret_person));
        return ERR_OK;
    }
    enum err err = find(t, id, &r);
    if (!err)
        *ret_person = r.person;
    return err;
}

static enum err count(struct till *t, int64_t *ret_count)
{
    return db_int(&t->catalogue, sql_cashier_count, ret_count, "");
}

enum err people_nobody(struct till *t, struct actor *ret_actor, struct diag *d)
{
    int64_t cashiers = 0;
    enum err err = count(t, &cashiers);
    if (err)
        return till_explain(t, err, d);
    if (cashiers > 0)
        return diag_set(d, ERR_DENIED,
                        tr("sign in first: choose your name and type your "
                           "PIN"));
    *ret_actor = (struct actor){.keeper = true};
    return ERR_OK;
}

enum err people_by_id(struct till *t, uint32_t id, struct actor *ret_actor,
                      struct diag *d)
{
    struct record r;
    int64_t cashiers = 0;
    if (id == 0) {
        enum err err = count(t, &cashiers);
        if (err)
            return till_explain(t, err, d);
        *ret_actor = (struct actor){.keeper = cashiers == 0};
        return ERR_OK;
    }
    enum err err = find(t, id, &r);
    if (err == ERR_NOTFOUND || (!err && r.gone))
        return diag_set(d, ERR_DENIED,
                        tr("there is no cashier %u at this shop: headquarters "
                           "enters them"),
                        id);
    if (err)
        return till_explain(t, err, d);
    *ret_actor = (struct actor){.cashier = id, .keeper = r.person.keeper};
    return ERR_OK;
}

/* ---- PINs ----------------------------------------------------------------*/

static int64_t wait_after(int64_t failures)
{
    int64_t wait = WAIT_FIRST_MS;
    if (failures <= PEOPLE_FREE_TRIES)
        return 0;
    for (int64_t i = PEOPLE_FREE_TRIES + 1; i < failures && wait < WAIT_MAX_MS;
         i++)
        wait *= 2;
    return wait < WAIT_MAX_MS ? wait : WAIT_MAX_MS;
}

/* Counts this attempt as failed before the PIN is looked at, so that pulling
 * the plug does not make it free. */
static enum err guard(struct till *t, uint32_t id, struct diag *d)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    int64_t failures = 0, until_ms = 0, now = t->now_ms();
    enum err err = db_bind(&t->db, sql_guard_find, &q, "i", (int64_t)id);
    if (!err)
        err = db_step(q, &row);
    if (!err && row) {
        failures = sqlite3_column_int64(q, 0);
        until_ms = sqlite3_column_int64(q, 1);
        db_done(q);
    }
    if (err)
        return till_explain(t, err, d);
    /* A clock set back must not lock anybody out for years. */
    if (now < until_ms && until_ms - now <= WAIT_MAX_MS)
        return diag_set(d, ERR_BUSY,
                        tr("too many wrong PINs: try again in %lld seconds"),
                        (long long)((until_ms - now + 999) / 1000));
    failures++;
    err = db_run(&t->db, sql_guard_put, "iii", (int64_t)id, failures,
                 now + wait_after(failures));
    return till_explain(t, err, d);
}

static bool pin_is_plausible(const char *pin)
{
    size_t len = strlen(pin);
    for (size_t i = 0; i < len; i++) {
        if (!isdigit((unsigned char)pin[i]))
            return false;
    }
    return len >= PIN_DIGITS_MIN && len <= PIN_DIGITS_MAX;
}

static enum err check_pin(struct till *t, uint32_t id, const char *pin,
                          struct record *ret, struct diag *d)
{
    struct record r = {0};
    enum err err = keys_init();
    if (!err)
        err = guard(t, id, d);
    if (err)
        return err;
    err = find(t, id, &r);
    if (err && err != ERR_NOTFOUND)
        return till_explain(t, err, d);
    if (err || r.gone || !pin_is_plausible(pin) ||
        crypto_pwhash_str_verify(r.pin_hash, pin, strlen(pin)) != 0) {
        sodium_memzero(&r, sizeof(r));
        return diag_set(d, ERR_DENIED,
                        tr("number and PIN do not belong together: try "
                           "again"));
    }
    err = db_run(&t->db, sql_guard_delete, "i", (int64_t)id);
    if (!err)
        *ret = r;
    return till_explain(t, err, d);
}

enum err people_sign_in(struct till *t, uint32_t id, const char *pin,
                        struct actor *ret_actor, struct diag *d)
{
    struct record r;
    enum err err = check_pin(t, id, pin, &r, d);
    if (!err)
        *ret_actor = (struct actor){.cashier = id, .keeper = r.person.keeper};
    return err;
}

enum err people_authorise(struct till *t, const struct actor *who,
                          uint32_t keeper, const char *pin,
                          struct actor *ret_actor, struct diag *d)
{
    struct record r;
    enum err err = check_pin(t, keeper, pin, &r, d);
    if (err)
        return err;
    if (!r.person.keeper)
        return diag_set(d, ERR_DENIED,
                        tr("only a keeper can allow this; %s is a cashier"),
                        r.person.name);
    *ret_actor = *who;
    ret_actor->authorised_by = keeper;
    return ERR_OK;
}
