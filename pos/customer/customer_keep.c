#include <sodium.h>
#include <string.h>

#include "base/i18n.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "pos/customer/customer.h"
#include "pos/customer/person.h"
#include "pos/customer/sql.h"
#include "pos/shift.h"
#include "sync/feed.h"

#define INITIALS_CAP 256
#define LIMIT_USUAL  20000 /* fen, where the setting is none */

/* ---- the row of a person --------------------------------------------------*/

enum err person_put(struct till *t, uint64_t id, const char *name,
                    const char *phone, int64_t changed_ms, bool sent)
{
    char initials[INITIALS_CAP];
    pinyin_keys(name, initials, sizeof(initials));
    return db_run(&t->db, sql_person_put, "itttii", (int64_t)id, name, phone,
                  initials, changed_ms, (int64_t)sent);
}

/* SQLite writes zeros over what it deletes; what older pages and the log still
 * hold goes with them when both are written anew. */
enum err person_scrub(struct till *t, struct diag *d)
{
    int busy = 0;
    sqlite3_stmt *q = NULL;
    enum err err = db_exec(&t->db, "VACUUM");
    if (!err)
        err = db_err(sqlite3_prepare_v2(
            t->db.handle, "PRAGMA wal_checkpoint(TRUNCATE)", -1, &q, NULL));
    if (!err && sqlite3_step(q) == SQLITE_ROW)
        busy = sqlite3_column_int(q, 0);
    sqlite3_finalize(q);
    if (!err && busy)
        err = ERR_BUSY;
    if (err == ERR_BUSY)
        return diag_set(d, err,
                        tr("erased, but another program still reads the till's "
                           "records, so that an old copy may lie in them: "
                           "erase once more when it is done"));
    return till_explain(t, err, d);
}

enum err person_delete(struct till *t, uint64_t id)
{
    enum err err = db_exec(&t->db, "PRAGMA secure_delete = ON");
    return err ? err : db_run(&t->db, sql_person_delete, "i", (int64_t)id);
}

/* ---- facts ----------------------------------------------------------------*/

static enum err put(struct till *t, const struct actor *who,
                    const struct customer *c, struct diag *d)
{
    Ledger__Entry e;
    Ledger__CustomerPut fact = LEDGER__CUSTOMER_PUT__INIT;
    uint32_t shift = 0;
    enum err err = shift_number_or_none(t, &shift);
    if (err)
        return till_explain(t, err, d);
    fact.customer = c->id;
    fact.limit_fen = c->limit.fen;
    fact.member = c->member;
    fact.erased = c->erased;
    fact.authorised_by = who->authorised_by;
    till_entry(t, who, shift, &e);
    e.fact_case = LEDGER__ENTRY__FACT_CUSTOMER_PUT;
    e.customer_put = &fact;
    return till_record(t, &e, NULL, NULL, NULL, d);
}

enum err customer_need(struct till *t, uint64_t id, struct customer *ret,
                       struct diag *d)
{
    char hex[CUSTOMER_HEX_CHARS];
    struct customer c;
    enum err err = customer_find(t, id, &c);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("there is no customer %s at this till"),
                        customer_hex(id, hex));
    if (err)
        return till_explain(t, err, d);
    if (c.erased)
        return diag_set(d, ERR_NOTFOUND,
                        tr("customer %s was erased: add them anew"),
                        customer_hex(id, hex));
    *ret = c;
    return ERR_OK;
}

/* ---- adding ---------------------------------------------------------------*/

static enum err check_phone(struct till *t, uint64_t id, const char *phone,
                            struct diag *d)
{
    int64_t other = 0;
    struct customer c;
    char words[CUSTOMER_NAME_CAP + 32];
    enum err err = db_int(&t->db, sql_person_by_phone, &other, "t", phone);
    if (err == ERR_NOTFOUND)
        return ERR_OK;
    if (!err && (uint64_t)other == id)
        return ERR_OK;
    if (!err)
        err = customer_find(t, (uint64_t)other, &c);
    if (err)
        return till_explain(t, err, d);
    customer_words(&c, words, sizeof(words));
    return diag_set(d, ERR_EXISTS, tr("%s is the phone number of %s already"),
                    phone, words);
}

static enum err check_limit(struct till *t, const struct actor *who,
                            struct money limit, bool new_one, struct diag *d)
{
    char text[MONEY_CHARS];
    int64_t usual = till_setting_int(t, SETTING_CREDIT_LIMIT, 0,
                                     CUSTOMER_LIMIT_MAX, LIMIT_USUAL);
    if (limit.fen < 0 || limit.fen > CUSTOMER_LIMIT_MAX)
        return diag_set(d, ERR_RANGE, tr("a credit limit is from 0 to %s yuan"),
                        money_format(money_of(CUSTOMER_LIMIT_MAX), text));
    if ((!new_one || limit.fen > usual) && !actor_may(who))
        return diag_set(d, ERR_DENIED, tr("only a keeper sets credit limits"));
    return ERR_OK;
}

static enum err new_id(struct till *t, uint64_t *ret_id)
{
    for (;;) {
        uint64_t id = 0;
        struct customer c;
        randombytes_buf(&id, sizeof(id));
        id &= INT64_MAX;
        if (id == 0)
            continue;
        enum err err = customer_find(t, id, &c);
        if (err == ERR_NOTFOUND) {
            *ret_id = id;
            return ERR_OK;
        }
        if (err)
            return err;
    }
}

static enum err check_new(struct till *t, const struct actor *who,
                          const struct customer_new *n, struct customer *c,
                          struct diag *d)
{
    enum err err = customer_name_parse(n->name ? n->name : "", c->name, d);
    if (!err)
        err = customer_phone_parse(n->phone ? n->phone : "", c->phone, d);
    if (!err && !c->name[0] && !c->phone[0])
        err = diag_set(d, ERR_FORMAT, tr("a customer needs a name or a phone"));
    if (!err && n->has_limit)
        err = check_limit(t, who, n->limit, true, d);
    if (err)
        return err;
    c->limit =
        n->has_limit
            ? n->limit
            : money_of(till_setting_int(t, SETTING_CREDIT_LIMIT, 0,
                                        CUSTOMER_LIMIT_MAX, LIMIT_USUAL));
    c->member = n->member;
    return ERR_OK;
}

enum err customer_add(struct till *t, const struct actor *who,
                      const struct customer_new *n, struct customer *ret,
                      struct diag *d)
{
    struct customer c = {0};
    enum err err = check_new(t, who, n, &c, d);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    err = check_phone(t, 0, c.phone, d);
    if (!err)
        err = new_id(t, &c.id);
    if (!err)
        err = put(t, who, &c, d);
    if (!err)
        err = person_put(t, c.id, c.name, c.phone, t->now_ms(), false);
    if (!err)
        err = customer_find(t, c.id, &c);
    err = till_end(t, err, d);
    if (!err)
        *ret = c;
    return err;
}

enum err customer_rename(struct till *t, uint64_t id, const char *name,
                         const char *phone, struct customer *ret,
                         struct diag *d)
{
    struct customer c;
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = customer_need(t, id, &c, d);
    if (!err && name)
        err = customer_name_parse(name, c.name, d);
    if (!err && phone)
        err = customer_phone_parse(phone, c.phone, d);
    if (!err && !c.name[0] && !c.phone[0])
        err = diag_set(d, ERR_FORMAT, tr("a customer needs a name or a phone"));
    if (!err)
        err = check_phone(t, id, c.phone, d);
    if (!err)
        err = db_exec(&t->db, "PRAGMA secure_delete = ON");
    if (!err)
        err = person_put(t, id, c.name, c.phone, t->now_ms(), false);
    err = till_end(t, err, d);
    if (!err)
        *ret = c;
    return err;
}

/* ---- changing -------------------------------------------------------------*/

enum err customer_set_limit(struct till *t, const struct actor *who,
                            uint64_t id, struct money limit,
                            struct customer *ret, struct diag *d)
{
    struct customer c;
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = customer_need(t, id, &c, d);
    if (!err)
        err = check_limit(t, who, limit, false, d);
    c.limit = limit;
    if (!err)
        err = put(t, who, &c, d);
    err = till_end(t, err, d);
    if (!err)
        *ret = c;
    return err;
}

enum err customer_set_member(struct till *t, const struct actor *who,
                             uint64_t id, bool member, struct customer *ret,
                             struct diag *d)
{
    struct customer c;
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = customer_need(t, id, &c, d);
    bool changes = !err && c.member != member;
    c.member = member;
    if (changes)
        err = put(t, who, &c, d);
    err = till_end(t, err, d);
    if (!err)
        *ret = c;
    return err;
}

static enum err erase(struct till *t, const struct actor *who, uint64_t id,
                      struct diag *d)
{
    char hex[CUSTOMER_HEX_CHARS], text[MONEY_CHARS];
    struct customer c;
    enum err err = customer_find(t, id, &c);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("there is no customer %s at this till"),
                        customer_hex(id, hex));
    if (err)
        return err;
    if (c.balance.fen != 0)
        return diag_set(d, ERR_RANGE,
                        tr("the account still stands at %s yuan: settle it or "
                           "let the keeper write it off, then erase"),
                        money_format(c.balance, text));
    if (!c.erased) {
        c.erased = true;
        c.member = false;
        c.limit = money_of(0);
        err = put(t, who, &c, d);
    }
    return err ? err : person_delete(t, id);
}

enum err customer_erase(struct till *t, const struct actor *who, uint64_t id,
                        struct diag *d)
{
    if (!actor_may(who))
        return diag_set(d, ERR_DENIED, tr("only a keeper may do this"));
    enum err err = db_exec(&t->db, "PRAGMA secure_delete = ON");
    if (!err)
        err = till_begin(t, d);
    if (err)
        return till_explain(t, err, d);
    err = till_end(t, erase(t, who, id, d), d);
    return err ? err : person_scrub(t, d);
}
