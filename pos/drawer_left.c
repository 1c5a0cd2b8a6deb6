#include "pos/drawer_left.h"

#include "pos/shift.h"
#include "pos/sql.h"

enum err drawer_left_record(struct till *t, int64_t seconds)
{
    const struct actor nobody = {0};
    Ledger__DrawerLeft left = LEDGER__DRAWER_LEFT__INIT;
    Ledger__Entry e;
    struct shift s = {0};
    enum err err = till_begin(t, NULL);
    if (err)
        return err;
    err = shift_current(t, &s);
    if (!err || err == ERR_NOTFOUND) {
        left.seconds =
            seconds < UINT32_MAX ? (uint32_t)seconds : (uint32_t)UINT32_MAX;
        till_entry(t, &nobody, err ? 0 : s.number, &e);
        e.fact_case = LEDGER__ENTRY__FACT_DRAWER_LEFT;
        e.drawer_left = &left;
        err = till_record(t, &e, NULL, NULL, NULL, NULL);
    }
    return till_end(t, err, NULL);
}

enum err drawer_left_find(struct db *db, uint32_t shift, uint64_t last_seq,
                          struct drawer_left *ret)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(db, sql_drawer_left_find, &q, "ii", (int64_t)shift,
                           (int64_t)last_seq);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err ? err : ERR_CORRUPT;
    ret->times = sqlite3_column_int64(q, 0);
    ret->longest_s = sqlite3_column_int64(q, 1);
    db_done(q);
    return ERR_OK;
}

enum err drawer_left_project(const struct step *s)
{
    enum err err = db_run(s->db, sql_drawer_left_put, "iii", (int64_t)s->seq,
                          s->shift, (int64_t)s->e->drawer_left->seconds);
    return err ? err : step_shift_add(s, SHIFT_DRAWER_LEFT, 0, 1, 0);
}
