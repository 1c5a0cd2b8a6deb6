#include "pos/report/report_project.h"

#include "base/clock.h"
#include "pos/report/sql.h"

enum { HOUR_MS = 3600000 };

enum err report_add_line(const struct step *s, int32_t business_day,
                         int64_t item, int64_t milli, int64_t fen)
{
    return db_run(s->db, sql_day_item_add, "iiiii", (int64_t)business_day, item,
                  milli, fen, (int64_t)(milli < 0 ? -1 : 1));
}

enum err report_add_sale(const struct step *s, int32_t business_day,
                         int64_t sales, int64_t fen)
{
    uint64_t at =
        s->e->at_ms % (uint64_t)CLOCK_DAY_MS + (uint64_t)CLOCK_CHINA_OFFSET_MS;
    return db_run(s->db, sql_day_hour_add, "iiii", (int64_t)business_day,
                  (int64_t)(at % (uint64_t)CLOCK_DAY_MS / HOUR_MS), sales, fen);
}

enum err report_cost(const struct step *s, int64_t item, int64_t fen)
{
    if (fen < 0)
        return ERR_RANGE;
    return db_run(s->db, sql_item_cost_put, "iii", item, fen, (int64_t)s->seq);
}
