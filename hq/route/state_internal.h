/* hq/route/state_internal.h - what the files of the state share. */
#ifndef HQ_ROUTE_STATE_INTERNAL_H
#define HQ_ROUTE_STATE_INTERNAL_H

#include "hq/route/state.h"

/* Room for so many visits besides the depots; false: nomem is set. */
bool state_reserve(struct state *s, struct trip *t, int32_t count);
/* From idle to active and back. trip_count is the caller's. */
void state_wake(struct state *s, int32_t vehicle);
void state_rest(struct state *s, int32_t vehicle);
/* A trip of the vehicle without visits, as number before in its day; NULL:
 * nomem. */
struct trip *state_new_trip(struct state *s, int32_t vehicle, int32_t before);
/* Trips without visits are no longer trips. */
void state_drop_empty(struct state *s, int32_t vehicle);

#endif
