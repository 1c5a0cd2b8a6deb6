/* hq/dispatch/network.h - places, trucks and the distances between places, as
 * one reads them before planning.
 *
 * What is measured (`hq road matrix`) counts; the rest is made of coordinates
 * in whole numbers: metres north and east on the sphere of 6,371 km (111,195 m
 * a degree; east times the cosine of the middle latitude by Bhaskara's formula,
 * wrong by less than 0.2 %), their hypotenuse, times the road factor (Setting,
 * 1.3 where nobody said). Time by the speed of the setting (40 km/h). Within a
 * county that is as good as the road factor is. Where there is no road between
 * two places one drives by way of a third, if there is one. */
#ifndef HQ_DISPATCH_NETWORK_H
#define HQ_DISPATCH_NETWORK_H

#include "hq/route/problem.h"
#include "hq/store/dispatch.h"

#define NETWORK_FACTOR_PERMILLE 1300
#define NETWORK_SPEED_M_PER_H   40000
#define NETWORK_CRATE_ML        40000

/* Zero-initialise; network_release. Places and vehicles are numbered from 0 in
 * the order of their ids. */
struct network {
    Route__Place **places; /* owned */
    int place_count, place_cap;
    Route__Vehicle **vehicles; /* owned */
    int vehicle_count, vehicle_cap;
    Route__Setting setting; /* filled up with what holds where nobody said */
    int32_t *distance_m, *time_s; /* owned, as in route_problem */
};

MUST_USE enum err network_load(struct store *s, struct network *ret_net,
                               struct diag *d);
/* Without the distances. */
MUST_USE enum err network_names(struct store *s, struct network *ret_net,
                                struct diag *d);
void network_release(struct network *n);

/* -1: none. */
int network_place(const struct network *n, uint32_t id);
int network_outlet(const struct network *n, uint32_t outlet);
int network_vehicle(const struct network *n, uint32_t id);
/* By number or name. ERR_NOTFOUND with a sentence. */
MUST_USE enum err network_find_place(const struct network *n, const char *text,
                                     int *ret_place, struct diag *d);
MUST_USE enum err network_find_vehicle(const struct network *n,
                                       const char *text, int *ret_vehicle,
                                       struct diag *d);

/* The hub a place is supplied from, and the station on the way, or -1. Places
 * that name each other in a ring are ERR_RANGE, with the ring; ERR_NOTFOUND:
 * it leads to no hub. */
MUST_USE enum err network_way(const struct network *n, int place, int *ret_hub,
                              int *ret_station, struct diag *d);

/* Metres in a straight line. */
int64_t network_line_m(int32_t lat1, int32_t lon1, int32_t lat2, int32_t lon2);

#endif
