#include "hq/route/model_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/* Of each node as many neighbours are kept. Strings are cut around the
 * nearest; farther ones are hardly ever reached. */
#define NEAR_MAX 256

/* Places that a row of the matrix is entered and left at. */
struct row {
    int32_t in, out;
};

static int32_t depot_row(struct model *m, struct row *rows, int32_t place)
{
    for (int32_t r = m->n; r < m->rows; r++)
        if (rows[r].in == place)
            return r;
    rows[m->rows] = (struct row){place, place};
    return m->rows++;
}

static const struct row *make_rows(struct model *m)
{
    const struct route_problem *p = m->problem;
    size_t most = (size_t)m->n + (size_t)p->type_count;
    struct row *rows = arena_alloc(&m->arena, most * sizeof(*rows));
    if (!rows)
        return NULL;
    for (int32_t i = 0; i < m->n; i++) {
        const int32_t *stops = m->stops + m->nodes[i].first;
        rows[i].in = p->stops[stops[0]].place;
        rows[i].out = p->stops[stops[m->nodes[i].count - 1]].place;
    }
    m->rows = m->n;
    for (int32_t c = 0; c < m->class_count; c++)
        m->classes[c].depot =
            depot_row(m, rows, p->types[m->classes[c].type].depot);
    return rows;
}

static int32_t arc(const int32_t *from, int32_t places, int32_t a, int32_t b)
{
    int32_t x = from[(int64_t)a * places + b];
    return x == ROUTE_NO_ROAD ? MODEL_NO_ROAD : x;
}

/* One matrix and its turned one, which is itself when symmetric. */
static enum err turn(struct model *m, const struct row *rows,
                     const int32_t *from, const int32_t **ret_out,
                     const int32_t **ret_in)
{
    int64_t r = m->rows;
    int32_t places = m->problem->place_count;
    size_t size = (size_t)(r * r) * sizeof(int32_t);
    int32_t *out = arena_alloc(&m->arena, size), *in = NULL;
    bool symmetric = true;
    if (!out)
        return ERR_NOMEM;
    for (int64_t i = 0; i < r; i++)
        for (int64_t j = 0; j < r; j++)
            out[i * r + j] = arc(from, places, rows[i].out, rows[j].in);
    for (int64_t i = 0; i < r && symmetric; i++)
        for (int64_t j = 0; j < i && symmetric; j++)
            symmetric = out[i * r + j] == out[j * r + i];
    if (!symmetric) {
        in = arena_alloc(&m->arena, size);
        if (!in)
            return ERR_NOMEM;
        for (int64_t i = 0; i < r; i++)
            for (int64_t j = 0; j < r; j++)
                in[j * r + i] = out[i * r + j];
    }
    *ret_out = out;
    *ret_in = symmetric ? out : in;
    return ERR_OK;
}

enum err model_matrix(struct model *m)
{
    const struct route_problem *p = m->problem;
    const struct row *rows = make_rows(m);
    if (!rows)
        return ERR_NOMEM;
    enum err err = turn(m, rows, p->distance_m, &m->out, &m->in);
    m->time_out = m->out;
    m->time_in = m->in;
    if (!err && p->time_s && p->time_s != p->distance_m)
        err = turn(m, rows, p->time_s, &m->time_out, &m->time_in);
    return err;
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The near_count smallest of keys to the front, in no order. */
static void select_near(uint64_t *keys, int32_t count, int32_t want)
{
    int32_t low = 0, high = count - 1;
    while (low < high) {
        uint64_t pivot = keys[low + (high - low) / 2];
        int32_t i = low, j = high;
        while (i <= j) {
            while (keys[i] < pivot)
                i++;
            while (keys[j] > pivot)
                j--;
            if (i <= j) {
                uint64_t swap = keys[i];
                keys[i++] = keys[j];
                keys[j--] = swap;
            }
        }
        if (want <= j)
            high = j;
        else if (want >= i)
            low = i;
        else
            break;
    }
}

static void near_of(struct model *m, int32_t node, uint64_t *keys)
{
    const int32_t *out = model_out(m, node), *in = model_in(m, node);
    int32_t count = 0;
    for (int32_t j = 0; j < m->n; j++)
        if (j != node)
            keys[count++] = ((uint64_t)((int64_t)out[j] + in[j]) << 20) |
                            (uint64_t)(uint32_t)j;
    if (m->near_count < count)
        select_near(keys, count, m->near_count);
    qsort(keys, (size_t)m->near_count, sizeof(*keys), by_key);
    for (int32_t k = 0; k < m->near_count; k++)
        m->near[(int64_t)node * m->near_count + k] =
            (int32_t)(keys[k] & 0xFFFFF);
}

static int32_t home_of(const struct model *m, int32_t node)
{
    int32_t best = INT32_MAX;
    for (int32_t c = 0; c < m->class_count; c++) {
        int32_t far = model_in(m, node)[m->classes[c].depot];
        if (m->allowed[(int64_t)node * m->class_count + c] && far < best)
            best = far;
    }
    return best;
}

/* The dimension that fills a vehicle most. */
static int32_t bulk_of(const struct model *m, int32_t node, const int64_t *most)
{
    int64_t bulk = 0;
    for (int32_t k = 0; k < m->dims; k++) {
        int64_t share =
            most[k] ? ((int64_t)m->nodes[node].load[k] << 20) / most[k] : 0;
        bulk = share > bulk ? share : bulk;
    }
    return (int32_t)bulk;
}

enum err model_near(struct model *m)
{
    size_t n = (size_t)m->n + 1;
    uint64_t *keys = malloc(n * sizeof(*keys));
    int64_t most[ROUTE_DIMS_MAX] = {0};
    enum err err = keys ? ERR_OK : ERR_NOMEM;
    m->near_count = m->n - 1 < NEAR_MAX ? m->n - 1 : NEAR_MAX;
    if (m->near_count < 0)
        m->near_count = 0;
    m->near =
        arena_alloc(&m->arena, n * (size_t)m->near_count * sizeof(*m->near));
    m->home = arena_alloc(&m->arena, n * sizeof(*m->home));
    m->bulk = arena_alloc(&m->arena, n * sizeof(*m->bulk));
    if (!m->near || !m->home || !m->bulk)
        err = ERR_NOMEM;
    for (int32_t c = 0; c < m->class_count; c++)
        for (int32_t k = 0; k < m->dims; k++)
            if (m->classes[c].load[k] > most[k])
                most[k] = m->classes[c].load[k];
    for (int32_t i = 0; !err && i < m->n; i++) {
        near_of(m, i, keys);
        m->home[i] = home_of(m, i);
        m->bulk[i] = bulk_of(m, i, most);
    }
    free(keys);
    return err;
}
