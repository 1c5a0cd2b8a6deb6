#include "hq/route/file.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/route/file_number.h"

#define COORD_MAX  INT64_C(1000000)
#define TIME_MAX_F (ROUTE_TIME_MAX / 10)
#define TOKENS_MAX 4

struct token {
    const char *at;
    size_t len;
};

/* What is known of a node, and in which line it was said. */
struct place {
    int64_t x, y; /* millionths */
    int64_t demand, service, open, close;
    unsigned coord_line, demand_line, service_line, window_line;
};

struct parse {
    const char *at, *end;
    unsigned line;
    struct diag *d;
    struct route_file *f;

    int32_t dimension, depot; /* depot -1: not said */
    int64_t capacity, vehicles, service;
    unsigned capacity_line, vehicles_line;
    bool euclidean, windows;
    struct place *places;
};

enum section { NO_SECTION, COORDS, DEMANDS, WINDOWS, SERVICES, DEPOTS };

/* ---- lines and words ------------------------------------------------------*/

static enum err wrong(struct parse *p, enum err err, unsigned line,
                      const char *sentence)
{
    if (p->d)
        p->d->line = line;
    return diag_set(p->d, err, "%s", sentence);
}

/* The same about one word of the file. */
static enum err wrong_word(struct parse *p, enum err err, const char *sentence,
                           struct token t)
{
    char word[48], text[DIAG_TEXT_MAX];
    snprintf(word, sizeof(word), "%.*s", t.len < 40 ? (int)t.len : 40, t.at);
    text_drop_torn(word);
    snprintf(text, sizeof(text), "\"%s\": %s", word, sentence);
    return wrong(p, err, p->line, text);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* The next line that holds something, without white space around it. */
static bool next_line(struct parse *p, struct token *ret_line)
{
    while (p->at < p->end) {
        const char *from = p->at;
        const char *stop = memchr(from, '\n', (size_t)(p->end - from));
        const char *to = stop ? stop : p->end;
        p->at = stop ? stop + 1 : p->end;
        p->line++;
        while (from < to && blank(*from))
            from++;
        while (to > from && blank(to[-1]))
            to--;
        if (from < to) {
            *ret_line = (struct token){from, (size_t)(to - from)};
            return true;
        }
    }
    return false;
}

/* Words of a line; TOKENS_MAX + 1 when there are more. */
static int words(struct token line, struct token out[TOKENS_MAX])
{
    const char *p = line.at, *end = line.at + line.len;
    int count = 0;
    while (p < end) {
        const char *from = p;
        while (p < end && !blank(*p))
            p++;
        if (count == TOKENS_MAX)
            return TOKENS_MAX + 1;
        out[count++] = (struct token){from, (size_t)(p - from)};
        while (p < end && blank(*p))
            p++;
    }
    return count;
}

static bool is(struct token t, const char *word)
{
    return t.len == strlen(word) && memcmp(t.at, word, t.len) == 0;
}

static enum err number(struct parse *p, struct token t, int64_t max_whole,
                       int64_t *ret_micro)
{
    enum err err = file_number(t.at, t.len, max_whole, ret_micro);
    if (err == ERR_FORMAT)
        return wrong_word(p, err, tr("is not a number: write one"), t);
    if (err)
        return wrong_word(p, err,
                          tr("is too large or too fine to be meant: check the "
                             "figure"),
                          t);
    return ERR_OK;
}

static enum err whole(struct parse *p, struct token t, int64_t max,
                      int64_t *ret_value)
{
    int64_t micro = 0;
    enum err err = number(p, t, max, &micro);
    if (err)
        return err;
    if (micro < 0)
        return wrong_word(p, ERR_RANGE,
                          tr("cannot be negative here: write 0 or more"), t);
    if (micro % FILE_MICRO)
        return wrong_word(p, ERR_FORMAT, tr("must be a whole number: round it"),
                          t);
    *ret_value = micro / FILE_MICRO;
    return ERR_OK;
}

/* A time, in tenths. */
static enum err tenths(struct parse *p, struct token t, int64_t *ret_value)
{
    int64_t micro = 0;
    enum err err = number(p, t, TIME_MAX_F, &micro);
    if (err)
        return err;
    if (micro < 0)
        return wrong_word(p, ERR_RANGE,
                          tr("cannot be negative here: write 0 or more"), t);
    if (micro % (FILE_MICRO / 10))
        return wrong_word(p, ERR_FORMAT,
                          tr("may have one decimal at most: round it"), t);
    *ret_value = micro / (FILE_MICRO / 10);
    return ERR_OK;
}

/* ---- headers --------------------------------------------------------------*/

static enum err set_dimension(struct parse *p, struct token value)
{
    int64_t n = 0;
    enum err err = whole(p, value, ROUTE_PLACES_MAX, &n);
    if (err)
        return err;
    if (n < 2 || n - 1 > ROUTE_STOPS_MAX)
        return wrong_word(p, ERR_RANGE,
                          tr("a problem has a depot and 1 to 4000 customers: "
                             "correct DIMENSION"),
                          value);
    if (p->places)
        return wrong(p, ERR_FORMAT, p->line,
                     tr("DIMENSION is here twice: delete one"));
    p->dimension = (int32_t)n;
    p->places = arena_alloc(&p->f->arena, (size_t)n * sizeof(*p->places));
    return p->places ? ERR_OK : ERR_NOMEM;
}

static enum err set_kind(struct parse *p, struct token value)
{
    if (is(value, "CVRP"))
        return ERR_OK;
    if (!is(value, "VRPTW"))
        return wrong_word(p, ERR_FORMAT,
                          tr("this TYPE is not known: CVRP and VRPTW are"),
                          value);
    p->windows = true;
    return ERR_OK;
}

static enum err set_edges(struct parse *p, struct token value)
{
    p->euclidean = is(value, "EUC_2D");
    return p->euclidean
               ? ERR_OK
               : wrong_word(p, ERR_FORMAT,
                            tr("this EDGE_WEIGHT_TYPE is not known: EUC_2D "
                               "with coordinates is"),
                            value);
}

static enum err set_name(struct parse *p, struct token value)
{
    char name[ROUTE_NAME_CHARS];
    snprintf(name, sizeof(name), "%.*s",
             value.len < sizeof(name) ? (int)value.len : (int)sizeof(name) - 1,
             value.at);
    text_drop_torn(name);
    if (text_is_plain(name, sizeof(name)))
        memcpy(p->f->name, name, sizeof(name));
    return ERR_OK;
}

static enum err header(struct parse *p, struct token key, struct token value)
{
    if (is(key, "COMMENT") || is(key, "NODE_COORD_TYPE") ||
        is(key, "DISPLAY_DATA_TYPE"))
        return ERR_OK;
    if (value.len == 0)
        return wrong_word(p, ERR_FORMAT,
                          tr("has no value: write one after the colon"), key);
    if (is(key, "NAME"))
        return set_name(p, value);
    if (is(key, "TYPE"))
        return set_kind(p, value);
    if (is(key, "DIMENSION"))
        return set_dimension(p, value);
    if (is(key, "EDGE_WEIGHT_TYPE"))
        return set_edges(p, value);
    if (is(key, "CAPACITY")) {
        p->capacity_line = p->line;
        return whole(p, value, ROUTE_DEMAND_MAX, &p->capacity);
    }
    if (is(key, "VEHICLES")) {
        p->vehicles_line = p->line;
        return whole(p, value, INT32_MAX, &p->vehicles);
    }
    if (is(key, "SERVICE_TIME"))
        return tenths(p, value, &p->service);
    return wrong_word(p, ERR_FORMAT,
                      tr("is not known and could change the answer: delete "
                         "the line if it does not matter"),
                      key);
}

/* ---- sections -------------------------------------------------------------*/

static enum section section_of(struct token t)
{
    static const struct {
        const char *word;
        enum section section;
    } known[] = {{"NODE_COORD_SECTION", COORDS},
                 {"DEMAND_SECTION", DEMANDS},
                 {"TIME_WINDOW_SECTION", WINDOWS},
                 {"SERVICE_TIME_SECTION", SERVICES},
                 {"DEPOT_SECTION", DEPOTS}};
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (is(t, known[i].word))
            return known[i].section;
    return NO_SECTION;
}

static enum err node_of(struct parse *p, struct token t, int32_t *ret_node)
{
    int64_t n = 0;
    enum err err = whole(p, t, INT32_MAX, &n);
    if (err)
        return err;
    if (n < 1 || n > p->dimension)
        return wrong_word(p, ERR_RANGE,
                          tr("there is no such node: nodes are 1 to "
                             "DIMENSION"),
                          t);
    *ret_node = (int32_t)n - 1;
    return ERR_OK;
}

static enum err depot_row(struct parse *p, struct token t)
{
    int32_t node = 0;
    enum err err = node_of(p, t, &node);
    if (err)
        return err;
    if (p->depot >= 0)
        return wrong_word(p, ERR_RANGE,
                          tr("a second depot: a problem has one, split it"), t);
    p->depot = node;
    return ERR_OK;
}

static enum err window(struct parse *p, struct place *n,
                       const struct token *word)
{
    enum err err = tenths(p, word[1], &n->open);
    if (!err)
        err = tenths(p, word[2], &n->close);
    if (!err && n->close < n->open)
        err = wrong(p, ERR_RANGE, p->line,
                    tr("the time window closes before it opens: exchange or "
                       "correct the two times"));
    p->windows = true;
    return err;
}

static enum err row(struct parse *p, enum section section, struct token line)
{
    static const int wanted[] = {
        [COORDS] = 3, [DEMANDS] = 2, [WINDOWS] = 3, [SERVICES] = 2};
    struct token word[TOKENS_MAX];
    int32_t node = 0;
    int count = words(line, word);
    if (section == DEPOTS)
        return count == 1 ? depot_row(p, word[0])
                          : wrong(p, ERR_FORMAT, p->line,
                                  tr("a depot is one number: its node"));
    if (count != wanted[section])
        return wrong(p, ERR_FORMAT, p->line,
                     tr("this row has not as many numbers as its section "
                        "wants: correct it"));
    enum err err = node_of(p, word[0], &node);
    if (err)
        return err;
    struct place *n = &p->places[node];
    unsigned *lines[] = {[COORDS] = &n->coord_line,
                         [DEMANDS] = &n->demand_line,
                         [WINDOWS] = &n->window_line,
                         [SERVICES] = &n->service_line};
    if (*lines[section])
        return wrong_word(p, ERR_FORMAT,
                          tr("this node is in the section twice: delete one "
                             "row"),
                          word[0]);
    *lines[section] = p->line;
    if (section == WINDOWS)
        return window(p, n, word);
    if (section == SERVICES)
        return tenths(p, word[1], &n->service);
    if (section == DEMANDS)
        return whole(p, word[1], ROUTE_DEMAND_MAX, &n->demand);
    err = number(p, word[1], COORD_MAX, &n->x);
    return err ? err : number(p, word[2], COORD_MAX, &n->y);
}

/* One line outside or inside a section; *section follows. */
static enum err line_of(struct parse *p, struct token line,
                        enum section *section, bool *ret_end)
{
    const char *colon = memchr(line.at, ':', line.len);
    size_t key_len = colon ? (size_t)(colon - line.at) : line.len;
    while (key_len > 0 && blank(line.at[key_len - 1]))
        key_len--;
    struct token key = {line.at, key_len}, value = {line.at, 0};
    if (colon) {
        value.at = colon + 1;
        value.len = line.len - (size_t)(value.at - line.at);
        while (value.len > 0 && blank(*value.at)) {
            value.at++;
            value.len--;
        }
    }
    enum section next = section_of(key);
    if (is(key, "EOF")) {
        *ret_end = true;
    } else if (next != NO_SECTION) {
        *section = next;
        if (!p->places)
            return wrong(p, ERR_FORMAT, p->line,
                         tr("DIMENSION must come before the sections: add "
                            "it"));
    } else if (colon) {
        *section = NO_SECTION;
        return header(p, key, value);
    } else if (*section == DEPOTS && is(key, "-1")) {
        *section = NO_SECTION;
    } else if (*section != NO_SECTION) {
        return row(p, *section, line);
    } else {
        return wrong_word(p, ERR_FORMAT,
                          tr("is neither a header with a colon nor a section: "
                             "delete or correct it"),
                          key);
    }
    return ERR_OK;
}

/* ---- what the file must say -----------------------------------------------*/

static enum err check_headers(struct parse *p)
{
    if (!p->places)
        return wrong(p, ERR_FORMAT, p->line,
                     tr("there is no DIMENSION: add how many nodes there are"));
    if (!p->euclidean)
        return wrong(p, ERR_FORMAT, p->line,
                     tr("there is no EDGE_WEIGHT_TYPE: add \"EDGE_WEIGHT_TYPE "
                        ": EUC_2D\""));
    if (!p->capacity_line)
        return wrong(p, ERR_FORMAT, p->line,
                     tr("there is no CAPACITY: add what a vehicle holds"));
    if (p->depot < 0)
        return wrong(p, ERR_FORMAT, p->line,
                     tr("there is no depot: add a DEPOT_SECTION with its node "
                        "and -1"));
    if (p->vehicles_line && p->vehicles == 0)
        return wrong(p, ERR_RANGE, p->vehicles_line,
                     tr("there is no vehicle: write how many there are, or "
                        "delete the line for as many as needed"));
    return ERR_OK;
}

static enum err check_node(struct parse *p, int32_t i)
{
    const struct place *n = &p->places[i];
    char text[DIAG_TEXT_MAX];
    if (!n->coord_line || (!n->demand_line && i != p->depot) ||
        (p->windows && !n->window_line)) {
        snprintf(text, sizeof(text),
                 tr("node %d is missing in a section: add its row"), i + 1);
        return wrong(p, ERR_FORMAT, p->line, text);
    }
    if (i == p->depot && n->demand)
        return wrong(p, ERR_RANGE, n->demand_line,
                     tr("the depot has a demand: write 0"));
    if (n->demand > p->capacity) {
        snprintf(text, sizeof(text),
                 tr("node %d wants %lld, but a vehicle holds %lld: split it "
                    "or raise CAPACITY"),
                 i + 1, (long long)n->demand, (long long)p->capacity);
        return wrong(p, ERR_RANGE, n->demand_line, text);
    }
    return ERR_OK;
}

static enum err check_fleet(struct parse *p)
{
    int64_t demand = 0;
    for (int32_t i = 0; i < p->dimension; i++)
        demand += p->places[i].demand;
    if (p->vehicles_line && p->vehicles <= p->dimension &&
        demand > p->vehicles * p->capacity)
        return wrong(p, ERR_RANGE, p->vehicles_line,
                     tr("so many vehicles do not hold all demand: raise "
                        "VEHICLES or CAPACITY"));
    return ERR_OK;
}

/* ---- the problem ----------------------------------------------------------*/

static int32_t distance(const struct parse *p, int32_t a, int32_t b)
{
    int64_t dx = p->places[a].x - p->places[b].x;
    int64_t dy = p->places[a].y - p->places[b].y;
    file_wide square =
        (file_wide)(dx < 0 ? -dx : dx) * (file_wide)(dx < 0 ? -dx : dx) +
        (file_wide)(dy < 0 ? -dy : dy) * (file_wide)(dy < 0 ? -dy : dy);
    int64_t micro = file_root(square);
    if (p->windows)
        return (int32_t)(micro / (FILE_MICRO / 10));
    /* Half a unit up: the root itself may lie below a half it was cut to. */
    return (int32_t)((micro + FILE_MICRO / 2) / FILE_MICRO);
}

static enum err make_matrix(struct parse *p)
{
    int64_t n = p->dimension;
    int32_t *m = arena_alloc(&p->f->arena, (size_t)(n * n) * sizeof(*m));
    if (!m)
        return ERR_NOMEM;
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j < i; j++)
            m[i * n + j] = m[j * n + i] = distance(p, i, j);
    for (int64_t i = 0; i < n * n; i++)
        if (m[i] > ROUTE_DISTANCE_MAX)
            return wrong(p, ERR_RANGE, p->places[i / n].coord_line,
                         tr("this node is too far from the others: check its "
                            "coordinates"));
    p->f->problem.distance_m = m;
    p->f->problem.place_count = p->dimension;
    return ERR_OK;
}

static enum err make_stops(struct parse *p)
{
    struct route_problem *q = &p->f->problem;
    struct route_stop *s =
        arena_alloc(&p->f->arena, (size_t)p->dimension * sizeof(*s));
    if (!s)
        return ERR_NOMEM;
    q->stops = s;
    for (int32_t i = 0; i < p->dimension; i++) {
        const struct place *n = &p->places[i];
        if (i == p->depot)
            continue;
        s->place = i;
        s->demand[0] = n->demand;
        if (p->windows) {
            s->service_s = (int32_t)(n->service_line ? n->service : p->service);
            s->windows[0] =
                (struct route_window){(int32_t)n->open, (int32_t)n->close};
            s->window_count = 1;
        }
        s++;
        q->stop_count++;
    }
    return ERR_OK;
}

static enum err make_fleet(struct parse *p)
{
    struct route_problem *q = &p->f->problem;
    struct route_vehicle_type *t = arena_alloc(&p->f->arena, sizeof(*t));
    if (!t)
        return ERR_NOMEM;
    const struct place *depot = &p->places[p->depot];
    t->count = q->stop_count;
    if (p->vehicles_line && p->vehicles < t->count)
        t->count = (int32_t)p->vehicles;
    t->depot = p->depot;
    t->capacity[0] = p->capacity;
    t->per_km = money_of(1000); /* a fen a unit */
    t->shift_end_s = ROUTE_TIME_MAX;
    if (p->windows) {
        t->shift_start_s = (int32_t)depot->open;
        t->shift_end_s = (int32_t)depot->close;
    }
    q->types = t;
    q->type_count = 1;
    q->dims = 1;
    return ERR_OK;
}

/* Out to each customer alone and home again must be possible. */
static enum err check_times(struct parse *p)
{
    const struct route_problem *q = &p->f->problem;
    const struct route_vehicle_type *t = q->types;
    for (int32_t i = 0; p->windows && i < q->stop_count; i++) {
        const struct route_stop *s = &q->stops[i];
        int64_t ride = route_time(q, t->depot, s->place);
        int64_t start = t->shift_start_s + ride;
        unsigned line = p->places[s->place].window_line;
        if (start > s->windows[0].close_s)
            return wrong(p, ERR_RANGE, line,
                         tr("no vehicle from the depot gets there before it "
                            "closes: close later"));
        if (start < s->windows[0].open_s)
            start = s->windows[0].open_s;
        if (start + s->service_s + ride > t->shift_end_s)
            return wrong(p, ERR_RANGE, line,
                         tr("from there no vehicle is back before the depot "
                            "closes: open earlier"));
    }
    return ERR_OK;
}

static enum err make_problem(struct parse *p)
{
    enum err err = check_headers(p);
    for (int32_t i = 0; !err && i < p->dimension; i++)
        err = check_node(p, i);
    if (!err)
        err = check_fleet(p);
    if (!err)
        err = make_matrix(p);
    if (!err)
        err = make_stops(p);
    if (!err)
        err = make_fleet(p);
    if (!err)
        err = check_times(p);
    p->f->scale = p->windows ? 10 : 1;
    return err;
}

enum err route_file_parse(const char *text, size_t len,
                          struct route_file *ret_file, struct diag *d)
{
    struct route_file f = {0};
    struct parse p = {
        .at = text, .end = text + len, .d = d, .f = &f, .depot = -1};
    struct token line;
    enum section section = NO_SECTION;
    enum err err = ERR_OK;
    bool end = false;
    while (!err && !end && next_line(&p, &line))
        err = line_of(&p, line, &section, &end);
    if (!err)
        err = make_problem(&p);
    if (err)
        route_file_release(&f);
    else
        *ret_file = f;
    return err;
}

enum err route_file_read(const char *path, struct route_file *ret_file,
                         struct diag *d)
{
    struct buf text = {0};
    enum err err = file_read(path, ROUTE_FILE_MAX, &text);
    if (d)
        d->file = path;
    if (err == ERR_RANGE)
        err = diag_set(
            d, err, tr("it is larger than any problem: is it the right file?"));
    else if (err)
        err = diag_set(d, err, tr("it cannot be read (%s)"), err_text(err));
    else
        err = route_file_parse((const char *)text.data, text.len, ret_file, d);
    buf_release(&text);
    return err;
}

void route_file_release(struct route_file *f)
{
    arena_release(&f->arena);
    *f = (struct route_file){0};
}

/* ---- plans ----------------------------------------------------------------*/

const char *route_file_cost(const struct route_file *f, struct money cost,
                            char out[ROUTE_COST_CHARS])
{
    if (f->scale == 10)
        snprintf(out, ROUTE_COST_CHARS, "%lld.%lld", (long long)(cost.fen / 10),
                 (long long)(cost.fen % 10));
    else
        snprintf(out, ROUTE_COST_CHARS, "%lld", (long long)cost.fen);
    return out;
}

enum err route_file_format(const struct route_file *f,
                           const struct route_plan *plan, struct buf *ret_text)
{
    struct buf b = {0};
    char text[64], cost[ROUTE_COST_CHARS];
    enum err err = ERR_OK;
    for (int32_t i = 0; !err && i < plan->trip_count; i++) {
        const struct route_trip *t = &plan->trips[i];
        snprintf(text, sizeof(text), "Route #%d:", i + 1);
        err = buf_add_text(&b, text);
        for (int32_t k = 0; !err && k < t->count; k++) {
            snprintf(text, sizeof(text), " %d",
                     plan->visits[t->first + k].stop + 1);
            err = buf_add_text(&b, text);
        }
        if (!err)
            err = buf_add_text(&b, "\n");
    }
    snprintf(text, sizeof(text), "Cost %s\n",
             route_file_cost(f, plan->cost, cost));
    if (!err)
        err = buf_add_text(&b, text);
    if (err)
        buf_release(&b);
    else
        *ret_text = b;
    return err;
}
