#include "pos/customer/customer.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "pos/customer/customer_feed.h"
#include "pos/customer/sql.h"

#define INITIALS_CAP 256
#define EMOJI_FIRST  0x1F000 /* the pictures of Unicode's plane 1 ... */
#define EMOJI_LAST   0x1FFFF
#define PHONE_TYPED  64

/* ---- words ----------------------------------------------------------------*/

const char *customer_hex(uint64_t id, char buf[CUSTOMER_HEX_CHARS])
{
    snprintf(buf, CUSTOMER_HEX_CHARS, "%016" PRIx64, id);
    return buf;
}

enum err customer_hex_parse(const char *text, uint64_t *ret_id, struct diag *d)
{
    bool good = strlen(text) == CUSTOMER_HEX_CHARS - 1;
    for (const char *s = text; good && *s; s++)
        good = isxdigit((unsigned char)*s) != 0;
    uint64_t id = good ? strtoull(text, NULL, 16) : 0;
    if (id == 0 || id > INT64_MAX)
        return diag_set(d, ERR_FORMAT,
                        tr("a customer's number is 16 letters and digits, as "
                           "\"pos customer list\" shows it"));
    *ret_id = id;
    return ERR_OK;
}

void customer_words(const struct customer *c, char *out, size_t cap)
{
    char hex[CUSTOMER_HEX_CHARS];
    if (c->name[0])
        text_copy(out, cap, c->name);
    else if (c->phone[0])
        text_copy(out, cap, c->phone);
    else
        snprintf(out, cap, tr("customer %.6s"), customer_hex(c->id, hex));
}

static bool name_char(uint32_t c)
{
    return text_char_printable(c) && !(c >= EMOJI_FIRST && c <= EMOJI_LAST) &&
           !(c >= 0x2600 && c <= 0x27BF) && c < 0x30000;
}

enum err customer_name_parse(const char *text, char ret_name[CUSTOMER_NAME_CAP],
                             struct diag *d)
{
    char name[CUSTOMER_NAME_CAP + 8];
    text_trim(text, name, sizeof(name));
    bool good = utf8_valid(text, strlen(text)) &&
                text_is_plain(name, CUSTOMER_NAME_MAX) &&
                strlen(text) <= sizeof(name) * 2;
    for (const char *s = name; good && *s;)
        good = name_char(utf8_next(&s));
    if (!good)
        return diag_set(d, ERR_FORMAT,
                        tr("a name is at most %d letters or characters, "
                           "without pictures"),
                        CUSTOMER_NAME_MAX);
    text_copy(ret_name, CUSTOMER_NAME_CAP, name);
    return ERR_OK;
}

enum err customer_phone_parse(const char *text,
                              char ret_phone[CUSTOMER_PHONE_CAP],
                              struct diag *d)
{
    char typed[PHONE_TYPED], phone[PHONE_TYPED];
    size_t len = 0;
    bool good = strlen(text) < sizeof(typed);
    text_trim(text, typed, sizeof(typed));
    const char *s = typed;
    if (strncmp(s, "+86", 3) == 0)
        s += 3;
    for (; good && *s; s++) {
        if (*s >= '0' && *s <= '9')
            phone[len++] = *s;
        else
            good = *s == ' ' || *s == '-';
    }
    phone[len] = '\0';
    if (!good || len > CUSTOMER_PHONE_MAX ||
        (len < CUSTOMER_PHONE_MIN && (len > 0 || typed[0])))
        return diag_set(d, ERR_FORMAT, tr("a phone number is %d to %d digits"),
                        CUSTOMER_PHONE_MIN, CUSTOMER_PHONE_MAX);
    text_copy(ret_phone, CUSTOMER_PHONE_CAP, phone);
    return ERR_OK;
}

/* ---- one customer ---------------------------------------------------------*/

/* What this till's own ledger says; *ret_put_ms 0: it has no CustomerPut. */
static enum err own(struct till *t, uint64_t id, struct customer *c,
                    int64_t *ret_put_ms, bool *ret_there)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&t->db, sql_customer_own, &q, "i", (int64_t)id);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err;
    *ret_there = true;
    *ret_put_ms = sqlite3_column_int64(q, 0);
    c->limit = money_of(sqlite3_column_int64(q, 1));
    c->member = sqlite3_column_int(q, 2) != 0;
    c->erased = sqlite3_column_int(q, 3) != 0;
    c->balance = money_of(sqlite3_column_int64(q, 4));
    c->points = sqlite3_column_int64(q, 5);
    c->last_ms = sqlite3_column_int64(q, 6);
    db_done(q);
    return ERR_OK;
}

static enum err person(struct till *t, uint64_t id, struct customer *c,
                       bool *ret_there)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&t->db, sql_person_find, &q, "i", (int64_t)id);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err;
    *ret_there = true;
    db_text(q, 0, c->name, sizeof(c->name));
    db_text(q, 1, c->phone, sizeof(c->phone));
    db_done(q);
    return ERR_OK;
}

enum err customer_find(struct till *t, uint64_t id, struct customer *ret)
{
    struct customer c = {.id = id};
    struct customer_others o = {0};
    int64_t put_ms = 0;
    bool there = false;
    if (id == 0 || id > INT64_MAX)
        return ERR_NOTFOUND;
    enum err err = own(t, id, &c, &put_ms, &there);
    if (!err)
        err = person(t, id, &c, &there);
    if (!err)
        err = customer_feed_find(&t->catalogue, id, t->till, &o);
    if (!err && !there && o.put_ms == 0)
        return ERR_NOTFOUND;
    if (!err)
        err = money_add(c.balance, o.balance, &c.balance);
    if (!err && __builtin_add_overflow(c.points, o.points, &c.points))
        err = ERR_RANGE;
    if (err)
        return err;
    if (o.put_ms > put_ms) { /* the later word holds */
        c.limit = o.limit;
        c.member = o.member;
    }
    c.erased = c.erased || o.erased; /* for good */
    *ret = c;
    return ERR_OK;
}

bool customer_is_member(struct till *t, uint64_t id)
{
    struct customer c;
    return customer_find(t, id, &c) == ERR_OK && c.member && !c.erased;
}

/* ---- finding --------------------------------------------------------------*/

struct query {
    char text[CUSTOMER_QUERY_MAX * 4 + 1]; /* lower case */
    char digits[CUSTOMER_QUERY_MAX + 1];   /* "": not only digits */
};

static void query_begin(const char *text, struct query *q)
{
    size_t len = 0;
    memset(q, 0, sizeof(*q));
    text_trim(text, q->text, sizeof(q->text));
    for (char *s = q->text; *s; s++)
        *s = (char)(*s >= 'A' && *s <= 'Z' ? *s - 'A' + 'a' : *s);
    for (const char *s = q->text; *s; s++) {
        if (*s == ' ' || *s == '-')
            continue;
        if (*s < '0' || *s > '9' || len >= CUSTOMER_QUERY_MAX) {
            q->digits[0] = '\0';
            return;
        }
        q->digits[len++] = *s;
        q->digits[len] = '\0';
    }
}

static bool name_has(const char *name, const char *query)
{
    char low[CUSTOMER_NAME_CAP];
    text_copy(low, sizeof(low), name);
    for (char *s = low; *s; s++)
        *s = (char)(*s >= 'A' && *s <= 'Z' ? *s - 'A' + 'a' : *s);
    return strstr(low, query) != NULL;
}

static bool fits(const struct query *q, const struct customer *c,
                 const char *initials)
{
    char hex[CUSTOMER_HEX_CHARS];
    if (!q->text[0])
        return true;
    if (q->digits[0] && strstr(c->phone, q->digits))
        return true;
    if (strlen(q->text) >= 6 &&
        strncmp(customer_hex(c->id, hex), q->text, strlen(q->text)) == 0)
        return true;
    return name_has(c->name, q->text) ||
           (!strchr(q->text, ' ') && strstr(initials, q->text));
}

static bool wanted(const struct customer *c, enum customer_which which)
{
    switch (which) {
    case CUSTOMER_OWING:
        return c->balance.fen != 0;
    case CUSTOMER_MEMBERS:
        return c->member && !c->erased;
    default:
        return !c->erased;
    }
}

enum err customer_search(struct till *t, const char *query,
                         enum customer_which which, struct customer ret_list[],
                         int cap, int *ret_count, bool *ret_more)
{
    sqlite3_stmt *q = NULL;
    struct query asked;
    char initials[INITIALS_CAP];
    int count = 0;
    bool row = false, more = false;
    query_begin(query, &asked);
    enum err err = db_bind(&t->db, sql_person_all, &q, "");
    while (!err && !more && !(err = db_step(q, &row)) && row) {
        struct customer c = {.id = (uint64_t)sqlite3_column_int64(q, 0)};
        db_text(q, 1, c.name, sizeof(c.name));
        db_text(q, 2, c.phone, sizeof(c.phone));
        db_text(q, 3, initials, sizeof(initials));
        if (!fits(&asked, &c, initials))
            continue;
        err = customer_find(t, c.id, &c);
        if (err || !wanted(&c, which))
            continue;
        if (count == cap)
            more = true;
        else
            ret_list[count++] = c;
    }
    db_done(q);
    if (err)
        return err;
    *ret_count = count;
    *ret_more = more;
    return ERR_OK;
}
