/* hq/order/rule_file.h - rules and shelf data from a spreadsheet (CSV), columns
 * by English or Chinese names in any order. A line that cannot be taken is
 * refused with its number and what would be right; the others are taken in one
 * transaction. strict: one refused line and nothing is taken. Empty fields
 * keep what was. */
#ifndef HQ_ORDER_RULE_FILE_H
#define HQ_ORDER_RULE_FILE_H

#include "hq/import.h"
#include "hq/order/rule.h"

enum rule_file_kind {
    RULE_FILE_RULES,
    RULE_FILE_SHELF,
};
/* Own transaction. Release the report in any case. */
MUST_USE enum err rule_file_import(struct store *s, enum rule_file_kind kind,
                                   const char *path, bool strict,
                                   int64_t now_ms,
                                   struct import_report *ret_report,
                                   struct diag *d);

/* One field by its name, as the command line and the sheet both have it;
 * ERR_FORMAT with a sentence. */
MUST_USE enum err rule_field(Order__Rule *x, const char *name, const char *text,
                             struct diag *d);
MUST_USE enum err shelf_field(Order__Shelf *x, const char *name,
                              const char *text, struct diag *d);
/* What an outlet has, or what it begins with. */
MUST_USE enum err rule_now(struct store *s, uint32_t outlet,
                           Order__Rule *ret_rule);
MUST_USE enum err shelf_now(struct store *s, uint32_t item, uint32_t outlet,
                            Order__Shelf *ret_shelf);

#endif
