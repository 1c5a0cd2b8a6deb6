#include "pos/customer/people_wire.h"

#include <string.h>

#include "pos/customer/person.h"
#include "pos/customer/sql.h"

struct telling {
    Wire__Person rows[WIRE_PEOPLE_MAX], *at[WIRE_PEOPLE_MAX];
    char names[WIRE_PEOPLE_MAX][CUSTOMER_NAME_CAP];
    char phones[WIRE_PEOPLE_MAX][CUSTOMER_PHONE_CAP];
    size_t count;
};

static enum err cursor(struct till *t, int64_t *ret_after)
{
    enum err err = db_int(&t->db, sql_people_cursor, ret_after, "");
    if (err == ERR_NOTFOUND) {
        *ret_after = 0;
        err = ERR_OK;
    }
    return err;
}

static enum err unsent(struct till *t, struct telling *w)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&t->db, sql_people_unsent, &q, "");
    while (!err && w->count < WIRE_PEOPLE_MAX && !(err = db_step(q, &row)) &&
           row) {
        int64_t id = sqlite3_column_int64(q, 0), there = 0;
        err = db_int(&t->catalogue, sql_feed_customer_there, &there, "i", id);
        if (err == ERR_NOTFOUND) { /* nobody else's business */
            err = ERR_OK;
            continue;
        }
        Wire__Person *p = &w->rows[w->count];
        wire__person__init(p);
        p->customer = (uint64_t)id;
        db_text(q, 1, w->names[w->count], CUSTOMER_NAME_CAP);
        db_text(q, 2, w->phones[w->count], CUSTOMER_PHONE_CAP);
        p->name = w->names[w->count];
        p->phone = w->phones[w->count];
        p->changed_ms = (uint64_t)sqlite3_column_int64(q, 3);
        w->at[w->count++] = p;
    }
    db_done(q);
    return err;
}

/* What an erased row left in the files, once nobody reads them. */
static enum err scrub(struct till *t)
{
    int64_t due = 0;
    enum err err = db_int(&t->db, sql_people_scrub, &due, "");
    if (err == ERR_NOTFOUND || (!err && !due))
        return ERR_OK;
    if (!err)
        err = db_run(&t->db, sql_people_scrub_set, "i", INT64_C(0));
    if (!err && person_scrub(t, NULL)) /* again at the next turn */
        err = db_run(&t->db, sql_people_scrub_set, "i", INT64_C(1));
    return err;
}

enum err people_frame(struct till *t, struct buf *ret_frame, int *ret_rows)
{
    static _Thread_local struct telling w; /* 20 KB */
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__People people = WIRE__PEOPLE__INIT;
    int64_t after = 0, any = 0;
    memset(&w, 0, sizeof(w));
    *ret_rows = -1;
    enum err err = db_int(&t->catalogue, sql_feed_customer_any, &any, "");
    if (err || !any)
        return err;
    err = scrub(t);
    if (!err)
        err = cursor(t, &after);
    if (!err)
        err = unsent(t, &w);
    if (err)
        return err;
    people.rows = w.at;
    people.n_rows = w.count;
    people.after = (uint64_t)after;
    f.kind_case = WIRE__FRAME__KIND_PEOPLE;
    f.people = &people;
    *ret_rows = (int)w.count;
    return wire_pack(&f, ret_frame);
}

/* What another till said, unless ours is as late or they were erased here. */
static enum err take(struct till *t, const Wire__Person *p, bool *erased)
{
    char name[CUSTOMER_NAME_CAP], phone[CUSTOMER_PHONE_CAP];
    int64_t ours = -1;
    struct customer c;
    if (p->customer == 0 || p->customer > INT64_MAX ||
        p->changed_ms > INT64_MAX)
        return ERR_OK;
    enum err err =
        db_int(&t->db, sql_person_changed_ms, &ours, "i", (int64_t)p->customer);
    bool here = err == ERR_OK;
    if (err && err != ERR_NOTFOUND)
        return err;
    if (p->erased) {
        *erased = *erased || here;
        return here ? person_delete(t, p->customer) : ERR_OK;
    }
    err = customer_find(t, p->customer, &c);
    bool gone = err == ERR_OK && c.erased;
    if (err && err != ERR_NOTFOUND)
        return err;
    if (gone || ours >= (int64_t)p->changed_ms ||
        customer_name_parse(p->name, name, NULL) ||
        customer_phone_parse(p->phone, phone, NULL))
        return ERR_OK;
    return person_put(t, p->customer, name, phone, (int64_t)p->changed_ms,
                      true);
}

enum err people_kept(struct till *t, const Wire__PeopleKept *kept,
                     bool *ret_more)
{
    bool erased = false;
    if (kept->upto > INT64_MAX)
        return ERR_FORMAT;
    enum err err = db_exec(&t->db, "PRAGMA secure_delete = ON");
    if (!err)
        err = till_begin(t, NULL);
    if (err)
        return err;
    for (size_t i = 0; !err && i < kept->n_kept; i++) {
        if (kept->kept[i]->customer <= INT64_MAX &&
            kept->kept[i]->changed_ms <= INT64_MAX)
            err = db_run(&t->db, sql_person_sent, "ii",
                         (int64_t)kept->kept[i]->customer,
                         (int64_t)kept->kept[i]->changed_ms);
    }
    for (size_t i = 0; !err && i < kept->n_rows; i++)
        err = take(t, kept->rows[i], &erased);
    if (!err && kept->n_rows > 0)
        err = db_run(&t->db, sql_people_cursor_set, "i", (int64_t)kept->upto);
    if (!err && erased)
        err = db_run(&t->db, sql_people_scrub_set, "i", INT64_C(1));
    err = till_end(t, err, NULL);
    if (err)
        return err;
    *ret_more = kept->more;
    return scrub(t);
}
