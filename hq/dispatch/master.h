/* hq/dispatch/master.h - puts places, trucks, consignments and rules into
 * headquarters' ledger, checked. Inside the caller's transaction. */
#ifndef HQ_DISPATCH_MASTER_H
#define HQ_DISPATCH_MASTER_H

#include "hq/dispatch/field.h"
#include "hq/dispatch/network.h"

#define MASTER_NAME_CHARS 40

/* The columns of files, as the options are called. */
extern const struct sheet_name master_place_names[], master_vehicle_names[],
    master_consign_names[];
extern const int master_place_count, master_vehicle_count, master_consign_count;

/* One known by that name (an outlet also by its outlet) is changed: only what
 * is given. *ret_id its number. */
MUST_USE enum err master_place(struct store *s, struct field_source *f,
                               int64_t now_ms, uint32_t *ret_id,
                               struct diag *d);
MUST_USE enum err master_vehicle(struct store *s, struct field_source *f,
                                 int64_t now_ms, uint32_t *ret_id,
                                 struct diag *d);
/* Always a new one. */
MUST_USE enum err master_consign(struct store *s, struct field_source *f,
                                 int64_t now_ms, uint32_t *ret_id,
                                 struct diag *d);
MUST_USE enum err master_consign_cancel(struct store *s, uint32_t id,
                                        int64_t now_ms, struct diag *d);
MUST_USE enum err master_rule(struct store *s, Route__Rule *rule,
                              int64_t now_ms, struct diag *d);

#endif
