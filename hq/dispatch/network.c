#include "hq/dispatch/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

#define METRES_A_DEGREE INT64_C(111195)
#define MICRO           INT64_C(1000000)
#define NAME_SHOWN      40
#define RING_CHARS      300

/* Room for one more pointer. */
static enum err room(void ***list, int count, int *cap, int max)
{
    if (count < *cap)
        return ERR_OK;
    int more = *cap ? 2 * *cap : 64;
    void **grown =
        count >= max ? NULL : realloc(*list, (size_t)more * sizeof(**list));
    if (!grown)
        return count >= max ? ERR_RANGE : ERR_NOMEM;
    *list = grown;
    *cap = more;
    return ERR_OK;
}

/* A copy, by way of its packed form. */
static void *copy(const ProtobufCMessage *m)
{
    size_t len = protobuf_c_message_get_packed_size(m);
    uint8_t *packed = malloc(len + 1);
    void *out = NULL;
    if (packed) {
        protobuf_c_message_pack(m, packed);
        out = protobuf_c_message_unpack(m->descriptor, NULL, len, packed);
    }
    free(packed);
    return out;
}

static enum err on_place(void *ctx, const Route__Place *x)
{
    struct network *n = ctx;
    void **list = (void **)n->places;
    enum err err = room(&list, n->place_count, &n->place_cap, ROUTE_PLACES_MAX);
    n->places = (Route__Place **)list;
    if (err)
        return err;
    n->places[n->place_count] = copy(&x->base);
    return n->places[n->place_count++] ? ERR_OK : ERR_NOMEM;
}

static enum err on_vehicle(void *ctx, const Route__Vehicle *x)
{
    struct network *n = ctx;
    void **list = (void **)n->vehicles;
    enum err err =
        room(&list, n->vehicle_count, &n->vehicle_cap, ROUTE_VEHICLES_MAX);
    n->vehicles = (Route__Vehicle **)list;
    if (err)
        return err;
    n->vehicles[n->vehicle_count] = copy(&x->base);
    return n->vehicles[n->vehicle_count++] ? ERR_OK : ERR_NOMEM;
}

/* ---- distances
 * -------------------------------------------------------------*/
static int64_t root(int64_t x)
{
    int64_t r = x, next = (x + 1) / 2;
    while (next < r) {
        r = next;
        next = (r + x / r) / 2;
    }
    return r;
}

int64_t network_line_m(int32_t lat1, int32_t lon1, int32_t lat2, int32_t lon2)
{
    int64_t x = ((int64_t)lat1 + lat2) / 2 / 1000; /* thousandths of a degree */
    int64_t cos_micro = 4 * MICRO * (INT64_C(8100000000) - x * x) /
                        (INT64_C(32400000000) + x * x);
    int64_t north = ((int64_t)lat1 - lat2) * METRES_A_DEGREE / MICRO;
    int64_t turn = (int64_t)lon1 - lon2;
    if (turn > 180 * MICRO)
        turn -= 360 * MICRO;
    if (turn < -180 * MICRO)
        turn += 360 * MICRO;
    int64_t east = turn * METRES_A_DEGREE / MICRO * cos_micro / MICRO;
    return root(north * north + east * east);
}

static void between(const struct network *n, int i, int j, int32_t *metres,
                    int32_t *seconds)
{
    const Route__Place *a = n->places[i], *b = n->places[j];
    *metres = *seconds = i == j ? 0 : ROUTE_NO_ROAD;
    if (i == j || !a->located || !b->located)
        return;
    int64_t m =
        network_line_m(a->lat_micro, a->lon_micro, b->lat_micro, b->lon_micro) *
        n->setting.factor_permille / 1000;
    int64_t s = m * 3600 / n->setting.speed_m_per_h;
    if (m > ROUTE_DISTANCE_MAX || s > ROUTE_TIME_MAX)
        return;
    *metres = (int32_t)m;
    *seconds = (int32_t)s;
}

static enum err on_measured(void *ctx, uint32_t from, uint32_t to,
                            int64_t metres, int64_t seconds)
{
    struct network *n = ctx;
    int i = network_place(n, from), j = network_place(n, to);
    if (i < 0 || j < 0)
        return ERR_OK;
    size_t at = (size_t)i * (size_t)n->place_count + (size_t)j;
    bool none =
        metres < 0 || metres > ROUTE_DISTANCE_MAX || seconds > ROUTE_TIME_MAX;
    n->distance_m[at] = none ? ROUTE_NO_ROAD : (int32_t)metres;
    n->time_s[at] = none ? ROUTE_NO_ROAD : (int32_t)seconds;
    return ERR_OK;
}

#define DETOURS_MAX 8 /* places on the way, one found in each round */

/* The nearest way from i to j over a third place; false: none. */
static bool detour(struct network *n, int i, int j)
{
    size_t count = (size_t)n->place_count;
    size_t at = (size_t)i * count + (size_t)j;
    int64_t best = ROUTE_DISTANCE_MAX + INT64_C(1);
    for (size_t k = 0; k < count; k++) {
        size_t there = (size_t)i * count + k, on = k * count + (size_t)j;
        if (k == (size_t)i || k == (size_t)j ||
            n->distance_m[there] == ROUTE_NO_ROAD ||
            n->distance_m[on] == ROUTE_NO_ROAD)
            continue;
        int64_t m = (int64_t)n->distance_m[there] + n->distance_m[on];
        int64_t s = (int64_t)n->time_s[there] + n->time_s[on];
        if (m >= best || s > ROUTE_TIME_MAX)
            continue;
        best = m;
        n->distance_m[at] = (int32_t)m;
        n->time_s[at] = (int32_t)s;
    }
    return n->distance_m[at] != ROUTE_NO_ROAD;
}

static void add_detours(struct network *n)
{
    bool any = true;
    for (int round = 0; any && round < DETOURS_MAX; round++) {
        any = false;
        for (int i = 0; i < n->place_count; i++)
            for (int j = 0; j < n->place_count; j++)
                if (n->distance_m[(size_t)i * (size_t)n->place_count +
                                  (size_t)j] == ROUTE_NO_ROAD)
                    any = detour(n, i, j) || any;
    }
}

static enum err load_roads(struct store *s, struct network *n)
{
    size_t count = (size_t)n->place_count;
    n->distance_m = calloc(count * count + 1, sizeof(*n->distance_m));
    n->time_s = calloc(count * count + 1, sizeof(*n->time_s));
    if (!n->distance_m || !n->time_s)
        return ERR_NOMEM;
    for (int i = 0; i < n->place_count; i++)
        for (int j = 0; j < n->place_count; j++) {
            size_t at = (size_t)i * count + (size_t)j;
            between(n, i, j, &n->distance_m[at], &n->time_s[at]);
        }
    enum err err = road_measured(s, on_measured, n);
    if (!err)
        add_detours(n);
    return err;
}

enum err network_names(struct store *s, struct network *ret_net, struct diag *d)
{
    struct network n = {0};
    enum err err = road_setting(s, &n.setting);
    if (!n.setting.factor_permille)
        n.setting.factor_permille = NETWORK_FACTOR_PERMILLE;
    if (!n.setting.speed_m_per_h)
        n.setting.speed_m_per_h = NETWORK_SPEED_M_PER_H;
    if (!n.setting.crate_ml)
        n.setting.crate_ml = NETWORK_CRATE_ML;
    if (!err)
        err = road_places(s, on_place, &n);
    if (!err)
        err = road_vehicles(s, on_vehicle, &n);
    if (err == ERR_RANGE)
        err = diag_set(d, err, tr("at most %d places and %d trucks"),
                       ROUTE_PLACES_MAX, ROUTE_VEHICLES_MAX);
    if (err)
        network_release(&n);
    else
        *ret_net = n;
    return err;
}

enum err network_load(struct store *s, struct network *ret_net, struct diag *d)
{
    struct network n = {0};
    enum err err = network_names(s, &n, d);
    if (!err)
        err = load_roads(s, &n);
    if (err)
        network_release(&n);
    else
        *ret_net = n;
    return err;
}

void network_release(struct network *n)
{
    for (int i = 0; i < n->place_count; i++)
        if (n->places[i])
            route__place__free_unpacked(n->places[i], NULL);
    for (int i = 0; i < n->vehicle_count; i++)
        if (n->vehicles[i])
            route__vehicle__free_unpacked(n->vehicles[i], NULL);
    free(n->places);
    free(n->vehicles);
    free(n->distance_m);
    free(n->time_s);
    memset(n, 0, sizeof(*n));
}

/* ---- finding
 * ---------------------------------------------------------------*/
int network_place(const struct network *n, uint32_t id)
{
    /* ids are handed out from 1 without gaps */
    if (id >= 1 && id <= (uint32_t)n->place_count &&
        n->places[id - 1]->id == id)
        return (int)id - 1;
    for (int i = 0; i < n->place_count; i++)
        if (n->places[i]->id == id)
            return i;
    return -1;
}

int network_outlet(const struct network *n, uint32_t outlet)
{
    for (int i = 0; outlet && i < n->place_count; i++)
        if (n->places[i]->kind == ROUTE__PLACE_KIND__PLACE_OUTLET &&
            n->places[i]->outlet == outlet && !n->places[i]->closed)
            return i;
    return -1;
}

int network_vehicle(const struct network *n, uint32_t id)
{
    for (int i = 0; i < n->vehicle_count; i++)
        if (n->vehicles[i]->id == id)
            return i;
    return -1;
}

static uint32_t number(const char *text)
{
    size_t len = strlen(text);
    if (len == 0 || len > 9 || strspn(text, "0123456789") != len)
        return 0;
    return (uint32_t)strtoul(text, NULL, 10);
}

enum err network_find_place(const struct network *n, const char *text,
                            int *ret_place, struct diag *d)
{
    int found = number(text) ? network_place(n, number(text)) : -1;
    for (int i = 0; found < 0 && i < n->place_count; i++)
        if (strcmp(n->places[i]->name, text) == 0)
            found = i;
    if (found < 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("there is no place \"%.40s\" on the road: see "
                           "`hq road list`, or add it with `hq road place`"),
                        text);
    *ret_place = found;
    return ERR_OK;
}

enum err network_find_vehicle(const struct network *n, const char *text,
                              int *ret_vehicle, struct diag *d)
{
    int found = number(text) ? network_vehicle(n, number(text)) : -1;
    for (int i = 0; found < 0 && i < n->vehicle_count; i++)
        if (strcmp(n->vehicles[i]->name, text) == 0)
            found = i;
    if (found < 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("there is no truck \"%.40s\": see `hq vehicle "
                           "list`, or add it with `hq vehicle add`"),
                        text);
    *ret_vehicle = found;
    return ERR_OK;
}

/* ---- hub, station, village
 * -------------------------------------------------*/
static int only_hub(const struct network *n)
{
    int hub = -1;
    for (int i = 0; i < n->place_count; i++) {
        if (n->places[i]->kind != ROUTE__PLACE_KIND__PLACE_HUB ||
            n->places[i]->closed)
            continue;
        if (hub >= 0)
            return -1;
        hub = i;
    }
    return hub;
}

static int above(const struct network *n, int place)
{
    uint32_t via = n->places[place]->via;
    return via ? network_place(n, via) : only_hub(n);
}

static enum err ring(const struct network *n, int place, struct diag *d)
{
    char names[RING_CHARS] = "";
    int at = place;
    for (int i = 0; i < 8; i++) {
        size_t len = strlen(names);
        snprintf(names + len, sizeof(names) - len, "%s%.*s", i ? " -> " : "",
                 NAME_SHOWN / 2, n->places[at]->name);
        at = above(n, at);
        if (at < 0 || (i && at == place))
            break;
    }
    return diag_set(d, ERR_RANGE,
                    tr("these supply each other in a ring: %s. Let one of "
                       "them be supplied from the hub (--via)"),
                    names);
}

enum err network_way(const struct network *n, int place, int *ret_hub,
                     int *ret_station, struct diag *d)
{
    int station = -1, at = place;
    for (int steps = 0; at >= 0; steps++) {
        if (steps > n->place_count)
            return ring(n, place, d);
        if (n->places[at]->kind == ROUTE__PLACE_KIND__PLACE_HUB) {
            *ret_hub = at;
            *ret_station = station;
            return ERR_OK;
        }
        if (at != place &&
            n->places[at]->kind == ROUTE__PLACE_KIND__PLACE_STATION)
            station = at; /* the one next to the hub */
        at = above(n, at);
    }
    return diag_set(d, ERR_NOTFOUND,
                    tr("%.40s is supplied from no hub: say which with `hq "
                       "road place --via`"),
                    n->places[place]->name);
}
