#include "hq/purchase/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "hq/purchase/cell.h"
#include "hq/purchase/group.h"

#define CLOSE      0.001 /* yuan: proven to the tenth of a fen */
#define PRICED     1e-6  /* yuan a way must save to be worth a column */
#define WAYS_MAX   400   /* of a cell, when the last gap is closed */
#define FEW_WAYS   12    /* of a cell, before that */
#define NODES_MAX  200000
#define TRIES_MAX  2  /* of closing a node again */
#define SINGLES    4  /* suppliers tried alone at first */
#define DIVE_EVERY 16 /* nodes */
#define LEAPS      40
#define NEARLY     0.1
#define ROUNDS     20 /* of bettering a guess cell by cell */
#define LACKING    50 /* what a fen below a least value counts as meanwhile */

struct node {
    signed char *bounds; /* owned: lo, hi of each decision */
    double bound;
    int depth, tries; /* tries: it could not be closed, and waits for a better
                       * answer that narrows the gap */
};

struct solver {
    const struct problem *p;
    const struct part *part;
    struct master m;
    struct cell_work work;
    struct answer *best; /* of the whole problem */
    struct answer guess;
    double best_yuan; /* of this part */
    struct node *nodes;
    int node_count, node_cap, walked;
    double lost; /* least bound of what was given up unproven */
    int64_t until_ms;
    struct solve_report *report;
};

static int64_t left_ms(const struct solver *s)
{
    return s->until_ms - clock_monotonic_ms();
}

/* ---- what a part costs ----------------------------------------------------*/
/* Yuan of the part's cells, slots and bonuses; INFINITY: no answer. */
static double part_cost(const struct problem *p, const struct part *part,
                        const struct answer *a)
{
    int64_t *value = calloc((size_t)p->slot_count + 1, sizeof(*value));
    int64_t cost = 0;
    bool good = value != NULL;
    for (int i = 0; good && i < part->cell_count; i++) {
        int c = part->cells[i];
        const struct buy_cell *cell = &p->cells[c];
        if (a->left[c]) {
            cost += cell->left_fen * COST_OF_FEN;
            continue;
        }
        good = cell_filled(cell, a->packs[c]);
        for (int s = 0; good && s < cell->source_count; s++) {
            int64_t fen = source_fen(&cell->sources[s], a->packs[c][s]);
            int o = cell->sources[s].slot;
            value[o] += fen;
            cost += fen * (COST_OF_FEN - p->slots[o].flat_rate);
        }
    }
    for (int i = 0; good && i < part->slot_count; i++) {
        int o = part->slots[i];
        good = value[o] == 0 || value[o] >= p->slots[o].min_fen;
        cost += slot_freight(&p->slots[o], value[o]) * COST_OF_FEN;
    }
    for (int i = 0; good && i < part->bonus_count; i++) {
        const struct bonus *b = &p->bonuses[part->bonuses[i]];
        int64_t sum = 0;
        for (int o = 0; o < p->slot_count; o++)
            if (p->slots[o].supplier == b->supplier)
                sum += value[o];
        cost -= bonus_cost(b, sum);
    }
    free(value);
    return good ? (double)cost / (100.0 * COST_OF_FEN) : INFINITY;
}

static void copy_cells(const struct solver *s, struct answer *to,
                       const struct answer *from)
{
    for (int i = 0; i < s->part->cell_count; i++) {
        int c = s->part->cells[i];
        to->left[c] = from->left[c];
        memcpy(to->packs[c], from->packs[c],
               (size_t)s->p->cells[c].source_count * sizeof(int32_t));
    }
}

/* Keeps the guess when it is the best so far. */
static void try_guess(struct solver *s)
{
    double yuan = part_cost(s->p, s->part, &s->guess);
    if (yuan < s->best_yuan) {
        s->best_yuan = yuan;
        copy_cells(s, s->best, &s->guess);
    }
}

/* ---- a first answer -------------------------------------------------------*/
/* Each cell alone, not at the slots that are closed. */
static enum err fill_alone(struct solver *s, const bool *closed)
{
    double weight[SOURCES_MAX], charge[SOURCES_MAX] = {0}, cost = 0;
    enum err err = ERR_OK;
    for (int i = 0; !err && i < s->part->cell_count; i++) {
        int c = s->part->cells[i];
        const struct buy_cell *cell = &s->p->cells[c];
        for (int k = 0; k < cell->source_count; k++) {
            int o = cell->sources[k].slot;
            weight[k] = closed && closed[o]
                            ? INFINITY
                            : 1.0 - (double)s->p->slots[o].flat_rate /
                                        (double)COST_OF_FEN;
        }
        err =
            cell_best(cell, weight, charge, &s->work, s->guess.packs[c], &cost);
        s->guess.left[c] = !(cost < (double)cell->left_fen / 100.0);
        if (s->guess.left[c])
            memset(s->guess.packs[c], 0,
                   (size_t)cell->source_count * sizeof(int32_t));
    }
    return err;
}

/* Closes the slot that lacks most of its least value until none does. */
static enum err first_answer(struct solver *s)
{
    int64_t *value = calloc((size_t)s->p->slot_count + 1, sizeof(*value));
    bool *closed = calloc((size_t)s->p->slot_count + 1, sizeof(*closed));
    enum err err = value && closed ? ERR_OK : ERR_NOMEM;
    for (bool again = true; !err && again;) {
        int worst = -1;
        double share = 1;
        err = fill_alone(s, closed);
        if (err)
            break;
        try_guess(s);
        memset(value, 0, (size_t)s->p->slot_count * sizeof(*value));
        for (int i = 0; i < s->part->cell_count; i++) {
            const struct buy_cell *c = &s->p->cells[s->part->cells[i]];
            for (int k = 0; k < c->source_count; k++)
                value[c->sources[k].slot] += source_fen(
                    &c->sources[k], s->guess.packs[s->part->cells[i]][k]);
        }
        for (int i = 0; i < s->part->slot_count; i++) {
            int o = s->part->slots[i];
            const struct slot *x = &s->p->slots[o];
            if (value[o] == 0 || value[o] >= x->min_fen)
                continue;
            if ((double)value[o] / (double)x->min_fen < share) {
                share = (double)value[o] / (double)x->min_fen;
                worst = o;
            }
        }
        again = worst >= 0;
        if (again)
            closed[worst] = true;
    }
    free(value);
    free(closed);
    return err;
}

/* ---- a better guess
 * --------------------------------------------------------*/
struct sums {
    int64_t *value; /* [slot] */
    int64_t *paid;  /* [bonus]: of its slots */
};

static int64_t slot_cost(const struct slot *x, int64_t value)
{
    int64_t lack = value > 0 && value < x->min_fen ? x->min_fen - value : 0;
    return value * (COST_OF_FEN - x->flat_rate) +
           (slot_freight(x, value) + LACKING * lack) * COST_OF_FEN;
}

/* The way's goods in or out of the sums; what that changes. */
static int64_t shift(const struct solver *s, const struct sums *sums, int cell,
                     const int32_t *packs, bool left, int sign)
{
    const struct problem *p = s->p;
    const struct buy_cell *c = &p->cells[cell];
    int64_t change = left ? sign * c->left_fen * COST_OF_FEN : 0;
    for (int k = 0; !left && k < c->source_count; k++) {
        if (!packs[k])
            continue;
        int o = c->sources[k].slot;
        int64_t fen = sign * source_fen(&c->sources[k], packs[k]);
        change -= slot_cost(&p->slots[o], sums->value[o]);
        sums->value[o] += fen;
        change += slot_cost(&p->slots[o], sums->value[o]);
        for (int i = 0; i < s->part->bonus_count; i++) {
            const struct bonus *b = &p->bonuses[s->part->bonuses[i]];
            if (b->supplier != p->slots[o].supplier)
                continue;
            change += bonus_cost(b, sums->paid[i]);
            sums->paid[i] += fen;
            change -= bonus_cost(b, sums->paid[i]);
        }
    }
    return change;
}

/* The cell's known way that costs least beside what the others do. */
static bool better_cell(struct solver *s, const struct sums *sums, int at)
{
    int cell = s->part->cells[at], best = -1;
    int64_t least =
        -shift(s, sums, cell, s->guess.packs[cell], s->guess.left[cell], -1);
    int64_t now = least;
    for (int w = s->m.cell_first[at]; w >= 0; w = s->m.ways[w].next) {
        const struct way *x = &s->m.ways[w];
        int64_t cost = shift(s, sums, cell, x->packs, x->left, 1);
        shift(s, sums, cell, x->packs, x->left, -1);
        if (cost < least) {
            least = cost;
            best = w;
        }
    }
    if (best >= 0) {
        s->guess.left[cell] = s->m.ways[best].left;
        memcpy(s->guess.packs[cell], s->m.ways[best].packs,
               (size_t)s->p->cells[cell].source_count * sizeof(int32_t));
    }
    shift(s, sums, cell, s->guess.packs[cell], s->guess.left[cell], 1);
    return least < now;
}

/* Changes one cell after the other until none gets better. */
static enum err better_guess(struct solver *s)
{
    struct sums sums = {
        .value = calloc((size_t)s->p->slot_count + 1, sizeof(int64_t)),
        .paid = calloc((size_t)s->part->bonus_count + 1, sizeof(int64_t))};
    enum err err = sums.value && sums.paid ? ERR_OK : ERR_NOMEM;
    for (int i = 0; !err && i < s->part->cell_count; i++) {
        int c = s->part->cells[i];
        shift(s, &sums, c, s->guess.packs[c], s->guess.left[c], 1);
    }
    bool again = !err;
    for (int round = 0; again && round < ROUNDS; round++) {
        again = false;
        for (int i = 0; i < s->part->cell_count; i++)
            again = better_cell(s, &sums, i) || again;
    }
    free(sums.value);
    free(sums.paid);
    return err;
}

/* ---- one node -------------------------------------------------------------*/
/* Adds the best missing way of every cell; *ret_gain: what they save, so that
 * value + gain is a bound for all ways. */
static enum err price(struct solver *s, int *ret_added, double *ret_gain)
{
    double weight[SOURCES_MAX], charge[SOURCES_MAX], cost = 0;
    int32_t packs[SOURCES_MAX];
    enum err err = ERR_OK;
    *ret_added = 0;
    *ret_gain = 0;
    for (int c = 0; !err && c < s->part->cell_count; c++) {
        const struct buy_cell *cell = &s->p->cells[s->part->cells[c]];
        double worth = master_duals(&s->m, c, weight, charge);
        bool added = false;
        err = cell_best(cell, weight, charge, &s->work, packs, &cost);
        if (err || !(cost < worth - PRICED))
            continue;
        *ret_gain += cost - worth;
        err = master_add(&s->m, c, packs, &added);
        *ret_added += added;
    }
    return err;
}

/* The linear bound of the node over all ways. *ret_done: false when the clock
 * stopped it; the bound is one all the same. */
static enum err bound_node(struct solver *s, struct node *n, bool *ret_done)
{
    bool columns_only = false;
    int added = 0, cuts = 0;
    double gain = 0;
    enum err err = ERR_OK;
    *ret_done = false;
    master_bounds(&s->m, n->bounds);
    while (!err) {
        enum master_result r = master_solve(&s->m, columns_only, left_ms(s));
        if (r == MASTER_NONE) {
            n->bound = INFINITY;
            *ret_done = true;
            return ERR_OK;
        }
        if (r != MASTER_OK)
            return ERR_OK;
        err = price(s, &added, &gain);
        if (err)
            break;
        double bound = master_value(&s->m) + gain;
        if (bound > n->bound)
            n->bound = bound;
        if (n->bound >= s->best_yuan - CLOSE || left_ms(s) <= 0) {
            *ret_done = n->bound >= s->best_yuan - CLOSE;
            return ERR_OK;
        }
        columns_only = added > 0 || master_raise(&s->m);
        if (columns_only)
            continue;
        err = master_cut(&s->m, &cuts);
        if (!err && !cuts) {
            *ret_done = true;
            return ERR_OK;
        }
    }
    return err;
}

struct adding {
    struct master *m;
    int cell;
};

static enum err add_way(void *ctx, const int32_t *packs)
{
    struct adding *a = ctx;
    bool added = false;
    return master_add(a->m, a->cell, packs, &added);
}

/* Weights of a cell, kept: the duals move while ways are added. */
struct kept {
    double weight[SOURCES_MAX], charge[SOURCES_MAX], worth;
};

/* Every way whose reduced cost is at most limit, but no more than max a cell.
 * *ret_all: none is missing. */
static enum err add_ways(struct solver *s, double limit, int max, bool *ret_all)
{
    size_t cells = (size_t)s->part->cell_count;
    struct kept *kept = calloc(cells, sizeof(*kept));
    int32_t packs[SOURCES_MAX];
    double cost = 0;
    enum err err = kept ? ERR_OK : ERR_NOMEM;
    *ret_all = true;
    for (int c = 0; !err && c < s->part->cell_count; c++)
        kept[c].worth = master_duals(&s->m, c, kept[c].weight, kept[c].charge);
    for (int c = 0; !err && c < s->part->cell_count; c++) {
        const struct buy_cell *cell = &s->p->cells[s->part->cells[c]];
        struct adding adding = {&s->m, c};
        bool all = true;
        if (left_ms(s) <= 0 || (!*ret_all && max == WAYS_MAX)) {
            *ret_all = false;
            break;
        }
        err = cell_best(cell, kept[c].weight, kept[c].charge, &s->work, packs,
                        &cost);
        if (!err)
            err = cell_ways(cell, kept[c].weight, kept[c].charge, &s->work,
                            kept[c].worth + limit, max, add_way, &adding, &all);
        *ret_all = *ret_all && all;
    }
    free(kept);
    return err;
}

/* All is decided, and some cells are still torn between ways. First a few
 * cheap ways for a better answer; then, the gap being small, all those that
 * could be in a better one still: the integer program over them is a proof. */
static enum err close_node(struct solver *s, struct node *n, bool *ret_proven)
{
    static const double part[] = {0.002, 0.02, 1};
    bool all = false, proven = false;
    enum err err = ERR_OK;
    *ret_proven = false;
    for (int i = 0; !err && i < 3; i++) {
        bool last = i == 2;
        double gap = s->best_yuan - n->bound;
        if (gap <= CLOSE)
            break;
        if (left_ms(s) <= 0 ||
            master_solve(&s->m, false, left_ms(s)) != MASTER_OK)
            return ERR_OK;
        err = add_ways(s, last ? gap + CLOSE : gap * part[i],
                       last ? WAYS_MAX : FEW_WAYS, &all);
        if (err || (last && !all))
            break;
        enum master_result r = master_integer(
            &s->m, left_ms(s) / (last ? 2 : 10), &s->guess, &proven);
        if (r == MASTER_OK)
            try_guess(s);
        if (last)
            *ret_proven = proven || r == MASTER_NONE;
    }
    *ret_proven = *ret_proven || s->best_yuan - n->bound <= CLOSE;
    return err;
}

/* ---- the tree -------------------------------------------------------------*/
static enum err push(struct solver *s, const signed char *bounds, int choice,
                     int value, double bound, int depth)
{
    size_t len = 2 * (size_t)s->m.choice_count + 2;
    if (s->node_count == s->node_cap) {
        int cap = s->node_cap ? 2 * s->node_cap : 64;
        struct node *grown = realloc(s->nodes, (size_t)cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        s->nodes = grown;
        s->node_cap = cap;
    }
    struct node *n = &s->nodes[s->node_count];
    n->bounds = malloc(len);
    if (!n->bounds)
        return ERR_NOMEM;
    if (bounds)
        memcpy(n->bounds, bounds, len);
    for (int i = 0; !bounds && i < s->m.choice_count; i++) {
        n->bounds[2 * i] = 0;
        n->bounds[2 * i + 1] = 1;
    }
    if (choice >= 0)
        n->bounds[2 * choice] = n->bounds[2 * choice + 1] = (signed char)value;
    n->bound = bound;
    n->depth = depth;
    n->tries = 0;
    s->node_count++;
    return ERR_OK;
}

/* The node with the least bound, taken out. */
static struct node pop(struct solver *s)
{
    int best = 0;
    for (int i = 1; i < s->node_count; i++)
        if (s->nodes[i].tries != s->nodes[best].tries
                ? s->nodes[i].tries < s->nodes[best].tries
                : s->nodes[i].bound < s->nodes[best].bound ||
                      (s->nodes[i].bound <= s->nodes[best].bound &&
                       s->nodes[i].depth > s->nodes[best].depth))
            best = i;
    struct node n = s->nodes[best];
    s->nodes[best] = s->nodes[--s->node_count];
    return n;
}

/* Later again, or not at all: then its bound is the best that is known. */
static enum err give_up(struct solver *s, const struct node *n)
{
    if (n->tries < TRIES_MAX && left_ms(s) > 0) {
        enum err err = push(s, n->bounds, -1, 0, n->bound, n->depth);
        if (!err)
            s->nodes[s->node_count - 1].tries = n->tries + 1;
        return err;
    }
    if (n->bound < s->lost)
        s->lost = n->bound;
    return ERR_OK;
}

/* Rounds what is left open: what is nearly decided at once, else the decision
 * most in doubt. *ret_open: something was. */
static void settle(struct solver *s, signed char *bounds, bool *ret_open)
{
    int fixed = 0;
    *ret_open = false;
    for (int i = 0; i < s->m.choice_count; i++) {
        double x = master_choice(&s->m, i);
        if (bounds[2 * i] == bounds[2 * i + 1])
            continue;
        *ret_open = true;
        if (x > NEARLY && x < 1 - NEARLY)
            continue;
        bounds[2 * i] = bounds[2 * i + 1] = x > 0.5;
        fixed++;
    }
    int worst = fixed ? -1 : master_undecided(&s->m);
    if (worst >= 0)
        bounds[2 * worst] = bounds[2 * worst + 1] =
            master_choice(&s->m, worst) > 0.5;
}

/* A guess: down one side of the tree in a few leaps. */
static enum err dive(struct solver *s, const struct node *n)
{
    size_t len = 2 * (size_t)s->m.choice_count + 2;
    signed char *bounds = malloc(len);
    enum err err = bounds ? ERR_OK : ERR_NOMEM;
    bool open = true;
    double gain = 0;
    int added = 0;
    if (bounds)
        memcpy(bounds, n->bounds, len);
    for (int leap = 0; !err && open && leap < LEAPS && left_ms(s) > 0; leap++) {
        settle(s, bounds, &open);
        master_bounds(&s->m, bounds);
        if (master_solve(&s->m, false, left_ms(s)) != MASTER_OK)
            break;
        err = price(s, &added, &gain);
        if (!err && added && left_ms(s) > 0 &&
            master_solve(&s->m, true, left_ms(s)) != MASTER_OK)
            break;
        if (err)
            break;
        master_round(&s->m, &s->guess);
        err = better_guess(s);
        if (!err)
            try_guess(s);
    }
    free(bounds);
    return err;
}

static enum err split(struct solver *s, const struct node *n, int choice)
{
    enum err err = push(s, n->bounds, choice, 1, n->bound, n->depth + 1);
    return err ? err : push(s, n->bounds, choice, 0, n->bound, n->depth + 1);
}

/* The linear program gave nothing to go by: the weightiest open decision. */
static enum err split_blind(struct solver *s, const struct node *n)
{
    int at = -1;
    for (int i = 0; i < s->m.choice_count; i++)
        if (n->bounds[2 * i] < n->bounds[2 * i + 1] &&
            (at < 0 || s->m.choice_weight[i] > s->m.choice_weight[at]))
            at = i;
    return at < 0 || left_ms(s) <= 0 ? give_up(s, n) : split(s, n, at);
}

static enum err expand(struct solver *s, struct node *n)
{
    bool done = false, proven = false;
    enum err err = bound_node(s, n, &done);
    if (err)
        return err;
    if (!done)
        return split_blind(s, n);
    if (n->bound >= s->best_yuan - CLOSE)
        return ERR_OK;
    master_round(&s->m, &s->guess);
    err = better_guess(s);
    if (err)
        return err;
    try_guess(s);
    int choice = master_undecided(&s->m);
    bool whole = master_whole(&s->m);
    if (choice < 0 && whole) {
        /* The guess was this very solution, unless rounding hid something. */
        return s->best_yuan > n->bound + CLOSE ? give_up(s, n) : ERR_OK;
    }
    if (choice < 0) {
        err = close_node(s, n, &proven);
        return err || proven ? err : give_up(s, n);
    }
    if (s->walked == 1 || s->walked % DIVE_EVERY == 0)
        err = dive(s, n);
    return err ? err : split(s, n, choice);
}

/* The best answer, leaving, and the cheapest single suppliers. */
static enum err first_ways_of(struct solver *s, int c)
{
    double weight[SOURCES_MAX], charge[SOURCES_MAX] = {0}, cost = 0;
    bool tried[SOURCES_MAX] = {false}, added = false;
    int32_t packs[SOURCES_MAX] = {0};
    int at = s->part->cells[c];
    const struct buy_cell *cell = &s->p->cells[at];
    enum err err = master_add(&s->m, c, NULL, &added);
    if (!err && !s->best->left[at])
        err = master_add(&s->m, c, s->best->packs[at], &added);
    for (int round = 0; !err && round < SINGLES && round < cell->source_count;
         round++) {
        int best = -1;
        double least = INFINITY;
        for (int k = 0; k < cell->source_count; k++) {
            int64_t n =
                source_least(&cell->sources[k],
                             cell->deadlines[cell->deadline_count - 1].milli);
            double fen =
                n ? (double)source_fen(&cell->sources[k], n) : INFINITY;
            if (!tried[k] && (best < 0 || fen < least)) {
                best = k;
                least = fen;
            }
        }
        tried[best] = true;
        for (int j = 0; j < cell->source_count; j++)
            weight[j] = j == best ? 1 : INFINITY;
        err = cell_best(cell, weight, charge, &s->work, packs, &cost);
        if (!err && isfinite(cost))
            err = master_add(&s->m, c, packs, &added);
    }
    return err;
}

static enum err first_ways(struct solver *s)
{
    enum err err = ERR_OK;
    for (int c = 0; !err && c < s->part->cell_count; c++)
        err = first_ways_of(s, c);
    return err;
}

/* *ret_bound: yuan below which the part cannot come. */
static enum err solve_part(struct solver *s, double *ret_bound)
{
    enum err err = first_answer(s);
    s->lost = INFINITY;
    if (!err)
        err = master_open(&s->m, s->part);
    if (!err)
        err = first_ways(s);
    if (!err)
        err = push(s, NULL, -1, 0, -INFINITY, 0);
    while (!err && s->node_count && left_ms(s) > 0 && s->walked < NODES_MAX) {
        struct node n = pop(s);
        s->walked++;
        if (n.bound < s->best_yuan - CLOSE)
            err = expand(s, &n);
        free(n.bounds);
    }
    double bound = s->lost;
    while (s->node_count) {
        struct node n = pop(s);
        if (n.bound < bound)
            bound = n.bound;
        free(n.bounds);
    }
    *ret_bound = bound < s->best_yuan ? bound : s->best_yuan;
    s->report->nodes += s->walked;
    s->report->ways += s->m.way_count;
    free(s->nodes);
    s->nodes = NULL;
    s->node_cap = s->walked = 0;
    master_close(&s->m);
    return err;
}

/* ---- the whole ------------------------------------------------------------*/
/* Each cell alone is best as it is: nothing ties it to another. */
static enum err solve_alone(struct solver *s, struct grouping *g)
{
    struct part part;
    grouping_part(s->p, g, -1, &part);
    s->part = &part;
    enum err err = fill_alone(s, NULL);
    if (err)
        return err;
    copy_cells(s, s->best, &s->guess);
    double yuan = part_cost(s->p, &part, s->best);
    s->report->cost_yuan += yuan;
    s->report->bound_yuan += yuan;
    s->report->alone = part.cell_count;
    return ERR_OK;
}

static enum err solve_tied(struct solver *s, struct grouping *g, int root,
                           int *io_cells_left)
{
    struct part part;
    double bound = -INFINITY;
    grouping_part(s->p, g, root, &part);
    if (part.cell_count == 0)
        return ERR_OK;
    int64_t whole = s->until_ms;
    int64_t share =
        left_ms(s) * part.cell_count / (*io_cells_left ? *io_cells_left : 1);
    s->part = &part;
    s->best_yuan = INFINITY;
    s->until_ms = clock_monotonic_ms() + share;
    enum err err = solve_part(s, &bound);
    s->until_ms = whole;
    *io_cells_left -= part.cell_count;
    s->report->cost_yuan += s->best_yuan;
    s->report->bound_yuan += bound;
    s->report->parts++;
    if (part.cell_count > s->report->largest_part)
        s->report->largest_part = part.cell_count;
    return err;
}

enum err problem_solve(const struct problem *p, int64_t limit_ms,
                       struct arena *a, struct answer *ret_answer,
                       struct solve_report *ret_report, solve_progress_fn fn,
                       void *ctx)
{
    int64_t began = clock_monotonic_ms();
    struct grouping g = {0};
    struct answer best = {0};
    struct solver s = {.p = p,
                       .best = &best,
                       .until_ms = began + limit_ms,
                       .report = ret_report};
    int cells_left = 0;
    memset(ret_report, 0, sizeof(*ret_report));
    enum err err = answer_new(p, a, &best);
    if (!err)
        err = answer_new(p, a, &s.guess);
    if (!err)
        err = grouping_make(p, &g);
    if (!err)
        err = solve_alone(&s, &g);
    cells_left = p->cell_count - ret_report->alone;
    for (int o = 0; !err && o < p->slot_count; o++)
        if (g.tied[o] && grouping_root(&g, o) == o) {
            err = solve_tied(&s, &g, o, &cells_left);
            ret_report->spent_ms = clock_monotonic_ms() - began;
            if (fn)
                fn(ctx, ret_report);
        }
    ret_report->spent_ms = clock_monotonic_ms() - began;
    ret_report->proven =
        ret_report->bound_yuan >= ret_report->cost_yuan - CLOSE;
    if (!err && !problem_cost(p, &best))
        err = ERR_CORRUPT;
    cell_work_release(&s.work);
    grouping_free(&g);
    if (!err)
        *ret_answer = best;
    return err;
}
