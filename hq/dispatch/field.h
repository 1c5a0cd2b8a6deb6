/* hq/dispatch/field.h - the fields of a place, a truck or a consignment, from
 * options or from a line of a spreadsheet: the same names and checks. */
#ifndef HQ_DISPATCH_FIELD_H
#define HQ_DISPATCH_FIELD_H

#include "hq/cli.h"
#include "hq/purchase/sheet_columns.h"
#include "sync/route.pb-c.h"

#define FIELD_COLUMNS_MAX 24

struct field_source {
    const struct cli *c; /* or NULL: */
    const struct sheet_row *row;
    const struct sheet_name *names;
    int name_count;
    int at[FIELD_COLUMNS_MAX];
    char text[FIELD_COLUMNS_MAX][SHEET_TEXT_MAX];
};

/* NULL when it is not given or empty. */
const char *field_text(struct field_source *f, const char *name);
bool field_flag(struct field_source *f, const char *name);
/* Decimal text to thousandths and the like; *value stays when not given. */
MUST_USE enum err field_scaled(struct field_source *f, const char *name,
                               unsigned places, int64_t min, int64_t max,
                               int64_t *value, struct diag *d);
/* A whole number. */
MUST_USE enum err field_uint(struct field_source *f, const char *name,
                             uint32_t max, uint32_t *value, struct diag *d);
/* "07:30" */
MUST_USE enum err field_minute(const char *text, uint32_t *ret_minute,
                               struct diag *d);
/* "1,4": Monday and Thursday. */
MUST_USE enum err field_weekdays(struct field_source *f, uint32_t *days,
                                 struct diag *d);

#define FIELD_WINDOWS_MAX 4
struct field_windows {
    Route__Window store[FIELD_WINDOWS_MAX], *list[FIELD_WINDOWS_MAX];
    size_t count;
};
/* "07:00-11:30,14:00-18:00" or "any". *ret_given: it was said. */
MUST_USE enum err field_windows(struct field_source *f, const char *name,
                                struct field_windows *ret, bool *ret_given,
                                struct diag *d);

#endif
