#include "hq/store/people.h"

#include <string.h>

#include "base/text.h"
#include "hq/store/internal.h"
#include "hq/store/sql.h"

#define NAME_CHARS 20
#define NAME_CAP   (4 * NAME_CHARS + 1)
#define PHONE_CAP  16

struct answer {
    Wire__PeopleKept m;
    Wire__Person kept[WIRE_PEOPLE_MAX], rows[WIRE_PEOPLE_MAX];
    Wire__Person *kept_at[WIRE_PEOPLE_MAX], *row_at[WIRE_PEOPLE_MAX];
    char names[WIRE_PEOPLE_MAX][NAME_CAP], phones[WIRE_PEOPLE_MAX][PHONE_CAP];
};

enum err store_person_erase(struct store *s, uint32_t outlet, uint64_t customer)
{
    enum err err = db_exec(&s->db, "PRAGMA secure_delete = ON");
    return err ? err
               : db_run(&s->db, sql_hq_person_erase, "ii", (int64_t)outlet,
                        (int64_t)customer);
}

static bool can_be(const Wire__Person *p)
{
    return p->customer > 0 && p->customer <= INT64_MAX && !p->erased &&
           p->changed_ms <= INT64_MAX && text_is_plain(p->name, NAME_CHARS) &&
           strlen(p->phone) < PHONE_CAP &&
           strspn(p->phone, "0123456789") == strlen(p->phone);
}

static enum err keep(struct store *s, uint32_t outlet, const Wire__Person *p)
{
    int64_t erased = 0;
    if (!can_be(p))
        return ERR_OK;
    enum err err = db_int(&s->db, sql_hq_person_erased, &erased, "ii",
                          (int64_t)outlet, (int64_t)p->customer);
    if (err == ERR_NOTFOUND)
        err = ERR_OK;
    if (err || erased)
        return err;
    return db_run(&s->db, sql_hq_person_put, "iitti", (int64_t)outlet,
                  (int64_t)p->customer, p->name, p->phone,
                  (int64_t)p->changed_ms);
}

static enum err keep_all(struct store *s, uint32_t outlet,
                         const Wire__People *people, struct answer *a)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < people->n_rows; i++) {
        const Wire__Person *p = people->rows[i];
        wire__person__init(&a->kept[i]);
        a->kept[i].customer = p->customer;
        a->kept[i].changed_ms = p->changed_ms;
        a->kept_at[i] = &a->kept[i];
        err = keep(s, outlet, p);
    }
    a->m.kept = a->kept_at;
    a->m.n_kept = people->n_rows;
    return err;
}

static enum err read_after(struct store *s, uint32_t outlet, uint64_t after,
                           struct answer *a)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    size_t n = 0;
    a->m.upto = after;
    enum err err =
        db_bind(&s->db, sql_hq_people_after, &q, "iii", (int64_t)outlet,
                (int64_t)after, (int64_t)WIRE_PEOPLE_MAX);
    while (!err && n < WIRE_PEOPLE_MAX && !(err = db_step(q, &row)) && row) {
        Wire__Person *p = &a->rows[n];
        wire__person__init(p);
        p->customer = (uint64_t)sqlite3_column_int64(q, 0);
        db_text(q, 1, a->names[n], NAME_CAP);
        db_text(q, 2, a->phones[n], PHONE_CAP);
        p->name = a->names[n];
        p->phone = a->phones[n];
        p->changed_ms = (uint64_t)sqlite3_column_int64(q, 3);
        p->erased = sqlite3_column_int(q, 4) != 0;
        a->m.upto = (uint64_t)sqlite3_column_int64(q, 5);
        a->row_at[n++] = p;
    }
    db_done(q);
    a->m.rows = a->row_at;
    a->m.n_rows = n;
    a->m.more = n == WIRE_PEOPLE_MAX;
    return err;
}

enum err store_people(struct store *s, uint32_t outlet,
                      const Wire__People *people, struct buf *ret_kept)
{
    static _Thread_local struct answer a; /* 20 KB */
    memset(&a, 0, sizeof(a));
    wire__people_kept__init(&a.m);
    if (people->n_rows > WIRE_PEOPLE_MAX || people->after > INT64_MAX)
        return ERR_FORMAT;
    enum err err = store_begin(s);
    if (err)
        return err;
    err = keep_all(s, outlet, people, &a);
    if (!err)
        err = read_after(s, outlet, people->after, &a);
    err = store_end(s, err);
    if (!err)
        err =
            buf_reserve(ret_kept, wire__people_kept__get_packed_size(&a.m) + 1);
    if (!err)
        ret_kept->len +=
            wire__people_kept__pack(&a.m, ret_kept->data + ret_kept->len);
    return err;
}
