#include "hq/purchase/master.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define YUAN(fen) ((double)(fen) / 100.0)
/* A yuan that a least value lacks: the ways that reach it may not be columns
 * yet, and their price must be asked for. Dear from the start it would spoil
 * the duals: it grows where it is still used (master_raise). */
#define MISSING       1e3
#define MISSING_MAX   1e12
#define RAISE         30.0
#define WHOLE         1e-6
#define CUT_MIN       1e-4
#define CUTS_MAX      50000
#define BUY_STEP_COLS 16
#define FULL(rate)    (1.0 - (double)(rate) / (double)COST_OF_FEN)

static int add_row(glp_prob *lp, int type, double lo, double hi)
{
    int r = glp_add_rows(lp, 1);
    glp_set_row_bnds(lp, r, type, lo, hi);
    return r;
}

static int add_col(glp_prob *lp, double lo, double hi, double cost)
{
    int c = glp_add_cols(lp, 1);
    if (hi >= INFINITY)
        glp_set_col_bnds(lp, c, GLP_LO, lo, 0);
    else
        glp_set_col_bnds(lp, c, lo < hi ? GLP_DB : GLP_FX, lo, hi);
    glp_set_obj_coef(lp, c, cost);
    return c;
}

/* weight: what deciding it is about, in yuan. */
static int add_choice(struct master *m, double cost, double weight)
{
    int c = add_col(m->lp, 0, 1, cost);
    glp_set_col_kind(m->lp, c, GLP_IV);
    m->choice_weight[m->choice_count] = weight + 1;
    m->choice_cols[m->choice_count++] = c;
    return c;
}

static int add_missing(struct master *m, double unit)
{
    int c = add_col(m->lp, 0, INFINITY, MISSING * unit);
    m->missing_cols[m->missing_count++] = c;
    return c;
}

bool master_raise(struct master *m)
{
    bool raised = false;
    for (int i = 0; i < m->missing_count; i++) {
        int c = m->missing_cols[i];
        double cost = glp_get_obj_coef(m->lp, c);
        if (glp_get_col_prim(m->lp, c) > WHOLE * WHOLE && cost < MISSING_MAX) {
            glp_set_obj_coef(m->lp, c, cost * RAISE);
            raised = true;
        }
    }
    return raised;
}

/* sum coef x col of three at most; 0 ends them. */
static void set_row(glp_prob *lp, int row, int c1, double v1, int c2, double v2,
                    int c3, double v3)
{
    int at[4] = {0};
    double v[4] = {0};
    int n = 0;
    if (c1) {
        at[++n] = c1;
        v[n] = v1;
    }
    if (c2) {
        at[++n] = c2;
        v[n] = v2;
    }
    if (c3) {
        at[++n] = c3;
        v[n] = v3;
    }
    glp_set_mat_row(lp, row, n, at, v);
}

/* At most what the part's cells can spend at the slot. */
static double most_value(const struct part *part, int slot)
{
    double sum = 0;
    for (int c = 0; c < part->cell_count; c++) {
        const struct buy_cell *cell = &part->p->cells[part->cells[c]];
        double most = 0;
        for (int s = 0; s < cell->source_count; s++) {
            const struct source *x = &cell->sources[s];
            if (x->slot != slot)
                continue;
            for (int g = 0; g < x->segment_count; g++) {
                double fen =
                    (double)x->segments[g].fixed_fen +
                    (double)x->segments[g].pack_fen * (double)x->segments[g].hi;
                most = fen > most ? fen : most;
            }
        }
        sum += most;
    }
    return sum / 100.0;
}

static void open_slot(struct master *m, int o)
{
    const struct slot *s = &m->part->p->slots[m->part->slots[o]];
    glp_prob *lp = m->lp;
    double unit = most_value(m->part, m->part->slots[o]);
    m->unit[o] = unit = unit > 0 ? unit : 1;
    int row = add_row(lp, GLP_FX, 0, 0);
    m->value_row[o] = row;
    m->value_col[o] = add_col(lp, 0, INFINITY, 0);
    set_row(lp, row, m->value_col[o], -1, 0, 0, 0, 0);
    if (!s->min_fen && !s->cost_fen)
        return;
    m->placed_col[o] =
        add_choice(m, YUAN(s->cost_fen), YUAN(s->cost_fen + s->min_fen / 10));
    row = add_row(lp, GLP_UP, 0, 0);
    set_row(lp, row, m->value_col[o], 1, m->placed_col[o], -1, 0, 0);
    if (s->min_fen) {
        row = add_row(lp, GLP_LO, 0, 0);
        set_row(lp, row, m->value_col[o], 1, m->placed_col[o],
                -YUAN(s->min_fen) / unit, add_missing(m, unit), 1);
    }
    if (s->cost_fen && s->free_from_fen && YUAN(s->free_from_fen) <= unit) {
        m->free_col[o] = add_choice(m, -YUAN(s->cost_fen), YUAN(s->cost_fen));
        row = add_row(lp, GLP_LO, 0, 0);
        set_row(lp, row, m->value_col[o], 1, m->free_col[o],
                -YUAN(s->free_from_fen) / unit, add_missing(m, unit), 1);
        row = add_row(lp, GLP_UP, 0, 0);
        set_row(lp, row, m->free_col[o], 1, m->placed_col[o], -1, 0, 0);
    }
}

/* The value in the period is that of one step, and its rate holds. */
static void open_bonus(struct master *m, const struct bonus *b)
{
    glp_prob *lp = m->lp;
    int n = m->part->slot_count;
    int *at = calloc((size_t)(n + BUY_STEP_COLS), sizeof(*at));
    double *v = calloc((size_t)(n + BUY_STEP_COLS), sizeof(*v));
    double total = YUAN(b->bought_fen);
    int used = 0, ones[BUY_STEP_COLS + 1], one_count = 0;
    double one_v[BUY_STEP_COLS + 1];
    CHECK(at && v && b->step_count < BUY_STEP_COLS);
    /* What it gives anyway is no gain. */
    glp_set_obj_coef(lp, 0,
                     glp_get_obj_coef(lp, 0) +
                         (double)bonus_at(b, b->bought_fen) /
                             (100.0 * (double)COST_OF_FEN));
    for (int o = 0; o < n; o++)
        if (m->part->p->slots[m->part->slots[o]].supplier == b->supplier) {
            at[++used] = m->value_col[o];
            v[used] = m->unit[o];
            total += m->unit[o];
        }
    for (int i = 1; i <= used; i++)
        v[i] /= total;
    for (int i = -1; i < b->step_count; i++) {
        double from = i < 0 ? 0 : YUAN(b->steps[i].from_fen);
        double end =
            i + 1 < b->step_count ? YUAN(b->steps[i + 1].from_fen) : total;
        double rate =
            i < 0 ? 0 : (double)b->steps[i].rate / (double)COST_OF_FEN;
        double before = 0; /* incremental: of the whole at the step's begin */
        if (i >= 0 && from > total)
            break;
        if (i + 1 < b->step_count && end <= YUAN(b->bought_fen))
            continue; /* it is past that already */
        if (end > total)
            end = total;
        /* What was bought stays bought: the hull of what can still come. */
        double least = from > YUAN(b->bought_fen) ? from : YUAN(b->bought_fen);
        for (int k = 0; b->incremental && k < i; k++)
            before += YUAN(b->steps[k + 1].from_fen - b->steps[k].from_fen) *
                      (double)b->steps[k].rate / (double)COST_OF_FEN;
        int chosen = add_choice(m, b->incremental ? rate * from - before : 0,
                                rate * least);
        int value = add_col(lp, 0, INFINITY, -rate * total);
        int row = add_row(lp, GLP_LO, 0, 0);
        set_row(lp, row, value, 1, chosen, -least / total,
                add_missing(m, total), 1);
        row = add_row(lp, GLP_UP, 0, 0);
        set_row(lp, row, value, 1, chosen, -end / total, 0, 0);
        at[++used] = value;
        v[used] = -1;
        ones[++one_count] = chosen;
        one_v[one_count] = 1;
    }
    double had = YUAN(b->bought_fen) / total;
    int row = add_row(lp, GLP_FX, -had, -had);
    glp_set_mat_row(lp, row, used, at, v);
    row = add_row(lp, GLP_FX, 1, 1);
    glp_set_mat_row(lp, row, one_count, ones, one_v);
    free(at);
    free(v);
}

enum err master_open(struct master *m, const struct part *part)
{
    size_t slots = (size_t)part->slot_count + 1, choices = 2 * slots;
    memset(m, 0, sizeof(*m));
    m->part = part;
    for (int b = 0; b < part->bonus_count; b++)
        choices += (size_t)part->p->bonuses[part->bonuses[b]].step_count + 1;
    m->cell_first =
        malloc(((size_t)part->cell_count + 1) * sizeof(*m->cell_first));
    m->slot_at =
        malloc(((size_t)part->p->slot_count + 1) * sizeof(*m->slot_at));
    m->unit = calloc(slots, sizeof(*m->unit));
    m->value_row = calloc(slots, sizeof(*m->value_row));
    m->value_col = calloc(slots, sizeof(*m->value_col));
    m->placed_col = calloc(slots, sizeof(*m->placed_col));
    m->free_col = calloc(slots, sizeof(*m->free_col));
    m->choice_cols = calloc(choices, sizeof(*m->choice_cols));
    m->missing_cols = calloc(choices, sizeof(*m->missing_cols));
    m->choice_weight = calloc(choices, sizeof(*m->choice_weight));
    if (!m->cell_first || !m->slot_at || !m->unit || !m->value_row ||
        !m->value_col || !m->placed_col || !m->free_col || !m->choice_cols ||
        !m->missing_cols || !m->choice_weight)
        return ERR_NOMEM;
    glp_term_out(GLP_OFF);
    m->lp = glp_create_prob();
    glp_set_obj_dir(m->lp, GLP_MIN);
    for (int c = 0; c < part->cell_count; c++) {
        m->cell_first[c] = -1;
        add_row(m->lp, GLP_FX, 1, 1); /* cell c is row c + 1 */
    }
    for (int o = 0; o < part->p->slot_count; o++)
        m->slot_at[o] = -1;
    for (int o = 0; o < part->slot_count; o++) {
        m->slot_at[part->slots[o]] = o;
        open_slot(m, o);
    }
    for (int b = 0; b < part->bonus_count; b++)
        open_bonus(m, &part->p->bonuses[part->bonuses[b]]);
    m->first_way_column = glp_get_num_cols(m->lp) + 1;
    return ERR_OK;
}

void master_close(struct master *m)
{
    if (m->lp)
        glp_delete_prob(m->lp);
    arena_release(&m->arena);
    free(m->ways);
    free(m->cell_first);
    free(m->slot_at);
    free(m->unit);
    free(m->value_row);
    free(m->value_col);
    free(m->placed_col);
    free(m->free_col);
    free(m->choice_cols);
    free(m->missing_cols);
    free(m->choice_weight);
    free(m->cut_rows);
    memset(m, 0, sizeof(*m));
}

static const struct buy_cell *cell_of(const struct master *m, int cell)
{
    return &m->part->p->cells[m->part->cells[cell]];
}

/* Spent at each slot of the part by a way; *ret_cost in yuan. */
static int spend(const struct master *m, int cell, const int32_t *packs,
                 int *slots, double *yuan, double *ret_cost)
{
    const struct buy_cell *c = cell_of(m, cell);
    int n = 0;
    *ret_cost = packs ? 0 : YUAN(c->left_fen);
    for (int s = 0; packs && s < c->source_count; s++) {
        if (!packs[s])
            continue;
        const struct source *x = &c->sources[s];
        double v = YUAN(source_fen(x, packs[s]));
        int o = m->slot_at[x->slot], k = 0;
        *ret_cost += v * FULL(m->part->p->slots[x->slot].flat_rate);
        if (o < 0)
            continue;
        while (k < n && slots[k] != o)
            k++;
        if (k == n) {
            slots[n] = o;
            yuan[n++] = 0;
        }
        yuan[k] += v / m->unit[o];
    }
    return n;
}

static bool known(const struct master *m, int cell, const int32_t *packs)
{
    size_t len = (size_t)cell_of(m, cell)->source_count * sizeof(*packs);
    for (int w = m->cell_first[cell]; w >= 0; w = m->ways[w].next)
        if (m->ways[w].left
                ? !packs
                : packs && memcmp(m->ways[w].packs, packs, len) == 0)
            return true;
    return false;
}

static enum err keep_way(struct master *m, int cell, const int32_t *packs)
{
    int n = cell_of(m, cell)->source_count;
    if (m->way_count == m->way_cap) {
        int cap = m->way_cap ? 2 * m->way_cap : 1024;
        struct way *grown = realloc(m->ways, (size_t)cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        m->ways = grown;
        m->way_cap = cap;
    }
    struct way *w = &m->ways[m->way_count];
    *w = (struct way){.cell = cell, .left = !packs};
    w->packs = arena_alloc(&m->arena, ((size_t)n + 1) * sizeof(*w->packs));
    if (!w->packs)
        return ERR_NOMEM;
    if (packs)
        memcpy(w->packs, packs, (size_t)n * sizeof(*packs));
    w->next = m->cell_first[cell];
    m->cell_first[cell] = m->way_count++;
    return ERR_OK;
}

enum err master_add(struct master *m, int cell, const int32_t *packs,
                    bool *ret_new)
{
    int slots[SOURCES_MAX], at[2 * SOURCES_MAX + 2], n = 0;
    double yuan[SOURCES_MAX], v[2 * SOURCES_MAX + 2], cost = 0;
    *ret_new = !known(m, cell, packs);
    enum err err = *ret_new ? keep_way(m, cell, packs) : ERR_OK;
    if (err || !*ret_new)
        return err;
    int used = spend(m, cell, packs, slots, yuan, &cost);
    int col = add_col(m->lp, 0, INFINITY, cost);
    glp_set_col_kind(m->lp, col, GLP_IV);
    CHECK(col == m->first_way_column + m->way_count - 1);
    at[++n] = cell + 1;
    v[n] = 1;
    for (int k = 0; k < used; k++) {
        at[++n] = m->value_row[slots[k]];
        v[n] = yuan[k];
        for (int i = 0; i < m->cut_count; i++)
            if (m->cut_rows[i][0] == cell && m->cut_rows[i][1] == slots[k]) {
                at[++n] = m->cut_rows[i][2];
                v[n] = 1;
            }
    }
    glp_set_mat_col(m->lp, col, n, at, v);
    return ERR_OK;
}

void master_bounds(struct master *m, const signed char *bounds)
{
    for (int i = 0; i < m->choice_count; i++) {
        signed char lo = bounds[2 * i], hi = bounds[2 * i + 1];
        glp_set_col_bnds(m->lp, m->choice_cols[i], lo < hi ? GLP_DB : GLP_FX,
                         lo, hi);
    }
}

static int limit_of(int64_t time_ms)
{
    return time_ms < 1 ? 1 : time_ms > 86400000 ? 86400000 : (int)time_ms;
}

/* Once more from the start, each time more warily. */
static int solve_again(struct master *m, glp_smcp *parm, int tries)
{
    parm->meth = tries == 1 ? GLP_PRIMAL : GLP_DUALP;
    parm->presolve = tries == 2 ? GLP_ON : GLP_OFF;
    parm->tol_bnd = parm->tol_dj = tries == 3 ? 1e-6 : 1e-7;
    if (tries == 1)
        glp_std_basis(m->lp);
    else
        glp_adv_basis(m->lp, 0);
    return glp_simplex(m->lp, parm);
}

enum master_result master_solve(struct master *m, bool columns_only,
                                int64_t time_ms)
{
    glp_smcp parm;
    glp_init_smcp(&parm);
    parm.msg_lev = GLP_MSG_OFF;
    parm.meth = columns_only ? GLP_PRIMAL : GLP_DUALP;
    parm.tm_lim = limit_of(time_ms);
    int rc = glp_simplex(m->lp, &parm);
    for (int tries = 1; tries <= 3; tries++) {
        int status = glp_get_status(m->lp);
        if (rc == GLP_ENOPFS ||
            (rc == 0 && (status == GLP_NOFEAS || status == GLP_INFEAS)))
            return MASTER_NONE;
        if (rc == 0 && status == GLP_OPT)
            return MASTER_OK;
        if (rc == GLP_ETMLIM)
            return MASTER_LATE;
        rc = solve_again(m, &parm, tries);
    }
    return rc == 0 && glp_get_status(m->lp) == GLP_OPT ? MASTER_OK
                                                       : MASTER_FAILED;
}

double master_value(const struct master *m)
{
    return glp_get_obj_val(m->lp);
}

double master_duals(const struct master *m, int cell, double *weight,
                    double *charge)
{
    const struct buy_cell *c = cell_of(m, cell);
    for (int s = 0; s < c->source_count; s++) {
        int slot = c->sources[s].slot, o = m->slot_at[slot];
        weight[s] = FULL(m->part->p->slots[slot].flat_rate);
        charge[s] = 0;
        if (o >= 0)
            weight[s] -= glp_get_row_dual(m->lp, m->value_row[o]) / m->unit[o];
    }
    for (int i = 0; i < m->cut_count; i++) {
        if (m->cut_rows[i][0] != cell)
            continue;
        /* One source of a slot in a cell: supplier.c lets no two hold. */
        for (int s = 0; s < c->source_count; s++)
            if (m->slot_at[c->sources[s].slot] == m->cut_rows[i][1])
                charge[s] -= glp_get_row_dual(m->lp, m->cut_rows[i][2]);
    }
    return glp_get_row_dual(m->lp, cell + 1);
}

static bool uses(const struct master *m, const struct way *w, int slot)
{
    const struct buy_cell *c = cell_of(m, w->cell);
    for (int s = 0; s < c->source_count; s++)
        if (w->packs[s] && m->slot_at[c->sources[s].slot] == slot)
            return true;
    return false;
}

static enum err add_cut(struct master *m, int cell, int slot)
{
    if (m->cut_count == m->cut_cap) {
        int cap = m->cut_cap ? 2 * m->cut_cap : 256;
        int(*grown)[3] = realloc(m->cut_rows, (size_t)cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        m->cut_rows = grown;
        m->cut_cap = cap;
    }
    int n = 0;
    int *at = calloc((size_t)m->way_count + 2, sizeof(*at));
    double *v = calloc((size_t)m->way_count + 2, sizeof(*v));
    if (!at || !v) {
        free(at);
        free(v);
        return ERR_NOMEM;
    }
    for (int w = m->cell_first[cell]; w >= 0; w = m->ways[w].next)
        if (uses(m, &m->ways[w], slot)) {
            at[++n] = m->first_way_column + w;
            v[n] = 1;
        }
    at[++n] = m->placed_col[slot];
    v[n] = -1;
    int row = add_row(m->lp, GLP_UP, 0, 0);
    glp_set_mat_row(m->lp, row, n, at, v);
    m->cut_rows[m->cut_count][0] = cell;
    m->cut_rows[m->cut_count][1] = slot;
    m->cut_rows[m->cut_count++][2] = row;
    free(at);
    free(v);
    return ERR_OK;
}

static bool has_cut(const struct master *m, int cell, int slot)
{
    for (int i = 0; i < m->cut_count; i++)
        if (m->cut_rows[i][0] == cell && m->cut_rows[i][1] == slot)
            return true;
    return false;
}

/* For each slot the cell that breaks it most. */
enum err master_cut(struct master *m, int *ret_added)
{
    size_t n = (size_t)m->part->slot_count + 1;
    double *worst = calloc(n, sizeof(*worst));
    int *whose = calloc(n, sizeof(*whose));
    double *sum = calloc(n, sizeof(*sum));
    enum err err = worst && whose && sum ? ERR_OK : ERR_NOMEM;
    *ret_added = 0;
    for (int c = 0; !err && c < m->part->cell_count; c++) {
        const struct buy_cell *cell = cell_of(m, c);
        for (int w = m->cell_first[c]; w >= 0; w = m->ways[w].next) {
            double x = glp_get_col_prim(m->lp, m->first_way_column + w);
            for (int s = 0; x > WHOLE && s < cell->source_count; s++)
                if (m->ways[w].packs[s] &&
                    m->slot_at[cell->sources[s].slot] >= 0)
                    sum[m->slot_at[cell->sources[s].slot]] += x;
        }
        for (int s = 0; s < cell->source_count; s++) {
            int o = m->slot_at[cell->sources[s].slot];
            if (o < 0 || !m->placed_col[o])
                continue;
            double over = sum[o] - glp_get_col_prim(m->lp, m->placed_col[o]);
            if (over > CUT_MIN && over > worst[o] && !has_cut(m, c, o)) {
                worst[o] = over;
                whose[o] = c;
            }
            sum[o] = 0;
        }
        for (int s = 0; s < cell->source_count; s++)
            if (m->slot_at[cell->sources[s].slot] >= 0)
                sum[m->slot_at[cell->sources[s].slot]] = 0;
    }
    for (int o = 0; !err && o < m->part->slot_count; o++)
        if (worst[o] > 0 && m->cut_count < CUTS_MAX) {
            err = add_cut(m, whose[o], o);
            ++*ret_added;
        }
    free(worst);
    free(whose);
    free(sum);
    return err;
}

int master_undecided(const struct master *m)
{
    double worst = 0;
    int at = -1;
    for (int i = 0; i < m->choice_count; i++) {
        double x = glp_get_col_prim(m->lp, m->choice_cols[i]);
        double away = x < 0.5 ? x : 1 - x;
        if (away > WHOLE && away * m->choice_weight[i] > worst) {
            worst = away * m->choice_weight[i];
            at = i;
        }
    }
    return at;
}

double master_choice(const struct master *m, int choice)
{
    return glp_get_col_prim(m->lp, m->choice_cols[choice]);
}

bool master_whole(const struct master *m)
{
    for (int w = 0; w < m->way_count; w++) {
        double x = glp_get_col_prim(m->lp, m->first_way_column + w);
        if (x > WHOLE && x < 1 - WHOLE)
            return false;
    }
    return true;
}

/* Of each cell the way with the largest value. */
static void read_ways(const struct master *m, struct answer *a, bool integer)
{
    for (int c = 0; c < m->part->cell_count; c++) {
        int best = m->cell_first[c], cell = m->part->cells[c];
        double most = -1;
        for (int w = best; w >= 0; w = m->ways[w].next) {
            int col = m->first_way_column + w;
            double x = integer ? glp_mip_col_val(m->lp, col)
                               : glp_get_col_prim(m->lp, col);
            if (x > most) {
                most = x;
                best = w;
            }
        }
        a->left[cell] = m->ways[best].left;
        memcpy(a->packs[cell], m->ways[best].packs,
               (size_t)cell_of(m, c)->source_count * sizeof(int32_t));
    }
}

void master_round(const struct master *m, struct answer *a)
{
    read_ways(m, a, false);
}

enum master_result master_integer(struct master *m, int64_t time_ms,
                                  struct answer *a, bool *ret_proven)
{
    glp_iocp parm;
    enum master_result solved = master_solve(m, false, time_ms);
    *ret_proven = false;
    if (solved != MASTER_OK)
        return solved;
    glp_init_iocp(&parm);
    parm.msg_lev = GLP_MSG_OFF;
    parm.br_tech = GLP_BR_DTH;
    parm.bt_tech = GLP_BT_BLB;
    parm.tm_lim = limit_of(time_ms);
    int rc = glp_intopt(m->lp, &parm);
    int status = glp_mip_status(m->lp);
    if (status != GLP_OPT && status != GLP_FEAS)
        return rc == GLP_ETMLIM ? MASTER_LATE : MASTER_NONE;
    *ret_proven = rc == 0 && status == GLP_OPT;
    read_ways(m, a, true);
    return MASTER_OK;
}
