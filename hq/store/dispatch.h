/* hq/store/dispatch.h - what headquarters' own ledger says of the road to the
 * shops: places, distances, trucks, consignments, plans, what went out
 * (sync/route.proto).
 *
 * Checks nothing: hq/dispatch does. Inside a transaction where it writes.
 * Records handed to a function are borrowed for the call; the others are the
 * caller's (route__..._free_unpacked). ERR_NOTFOUND from a function ends its
 * walk without an error. */
#ifndef HQ_STORE_DISPATCH_H
#define HQ_STORE_DISPATCH_H

#include "hq/store/store.h"
#include "sync/route.pb-c.h"

/* For own.c: one fact, also when replayed. Others are left alone. */
MUST_USE enum err road_apply(struct store *s, int64_t at_ms,
                             const Ledger__Entry *e);
MUST_USE enum err road_record(struct store *s, int64_t at_ms, Ledger__Entry *e);

enum road_ids {
    ROAD_ID_PLACE,
    ROAD_ID_VEHICLE,
    ROAD_ID_CONSIGNMENT,
    ROAD_ID_RULE,
    ROAD_ID_PLAN,
    ROAD_ID_DELIVERY,
};
/* The number after the last one given out. */
MUST_USE enum err road_next_id(struct store *s, enum road_ids kind,
                               uint32_t *ret_id);

typedef enum err (*road_place_fn)(void *ctx, const Route__Place *x);
MUST_USE enum err road_places(struct store *s, road_place_fn fn, void *ctx);
/* metres -1: there is no road. */
typedef enum err (*road_measured_fn)(void *ctx, uint32_t from, uint32_t to,
                                     int64_t metres, int64_t seconds);
MUST_USE enum err road_measured(struct store *s, road_measured_fn fn,
                                void *ctx);
/* Zeros where nobody said. */
MUST_USE enum err road_setting(struct store *s, Route__Setting *ret_setting);
typedef enum err (*road_vehicle_fn)(void *ctx, const Route__Vehicle *x);
MUST_USE enum err road_vehicles(struct store *s, road_vehicle_fn fn, void *ctx);
/* delivery 0: not given to a truck yet. */
typedef enum err (*road_consign_fn)(void *ctx, const Route__Consignment *x,
                                    uint32_t delivery, bool loaded);
/* waiting: neither cancelled nor given to a truck, and due until day. */
MUST_USE enum err road_consigns(struct store *s, bool waiting, int32_t day,
                                road_consign_fn fn, void *ctx);
/* Those in force. */
typedef enum err (*road_rule_fn)(void *ctx, const Route__Rule *x);
MUST_USE enum err road_rules(struct store *s, int32_t day, road_rule_fn fn,
                             void *ctx);

/* The latest plan of a day; ERR_NOTFOUND. */
MUST_USE enum err road_plan_latest(struct store *s, int32_t day,
                                   uint32_t *ret_id);
/* All its parts put together; ERR_NOTFOUND. */
MUST_USE enum err road_plan(struct store *s, uint32_t id,
                            Route__Plan **ret_plan);

/* What went out or is to; 0: any. */
typedef enum err (*road_delivery_fn)(void *ctx, const Route__Confirmed *x,
                                     int64_t loaded_ms);
MUST_USE enum err road_deliveries(struct store *s, uint32_t plan, int32_t day,
                                  uint32_t id, road_delivery_fn fn, void *ctx);

typedef enum err (*road_reading_fn)(void *ctx, int64_t at_ms,
                                    int32_t decidegree);
MUST_USE enum err road_readings(struct store *s, uint32_t vehicle,
                                int64_t from_ms, int64_t until_ms,
                                road_reading_fn fn, void *ctx);

#endif
