#include "hq/purchase/group.h"

#include <stdlib.h>

static int root_in(int *parent, int i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

static bool has_bonus(const struct problem *p, int slot)
{
    for (int b = 0; b < p->bonus_count; b++)
        if (p->bonuses[b].supplier == p->slots[slot].supplier)
            return true;
    return false;
}

void grouping_free(struct grouping *g)
{
    free(g->parent);
    free(g->tied);
    free(g->cell_root);
    free(g->cells);
    free(g->slots);
    free(g->bonuses);
}

enum err grouping_make(const struct problem *p, struct grouping *g)
{
    size_t n = (size_t)p->slot_count + 1, k = (size_t)p->cell_count + 1;
    g->parent = calloc(n, sizeof(*g->parent));
    g->tied = calloc(n, sizeof(*g->tied));
    g->cell_root = calloc(k, sizeof(*g->cell_root));
    g->cells = calloc(k, sizeof(*g->cells));
    g->slots = calloc(n, sizeof(*g->slots));
    g->bonuses = calloc((size_t)p->bonus_count + 1, sizeof(*g->bonuses));
    if (!g->parent || !g->tied || !g->cell_root || !g->cells || !g->slots ||
        !g->bonuses)
        return ERR_NOMEM;
    for (int o = 0; o < p->slot_count; o++) {
        g->parent[o] = o;
        g->tied[o] =
            p->slots[o].min_fen || p->slots[o].cost_fen || has_bonus(p, o);
        for (int q = 0; g->tied[o] && q < o; q++)
            if (p->slots[q].supplier == p->slots[o].supplier && has_bonus(p, o))
                g->parent[root_in(g->parent, q)] = root_in(g->parent, o);
    }
    for (int c = 0; c < p->cell_count; c++) {
        int first = -1;
        for (int s = 0; s < p->cells[c].source_count; s++) {
            int o = p->cells[c].sources[s].slot;
            if (!g->tied[o])
                continue;
            if (first >= 0)
                g->parent[root_in(g->parent, o)] = root_in(g->parent, first);
            first = o;
        }
        g->cell_root[c] = first;
    }
    for (int c = 0; c < p->cell_count; c++)
        if (g->cell_root[c] >= 0)
            g->cell_root[c] = root_in(g->parent, g->cell_root[c]);
    return ERR_OK;
}

void grouping_part(const struct problem *p, struct grouping *g, int root,
                   struct part *part)
{
    *part = (struct part){
        .p = p, .cells = g->cells, .slots = g->slots, .bonuses = g->bonuses};
    for (int c = 0; c < p->cell_count; c++)
        if (g->cell_root[c] == root)
            g->cells[part->cell_count++] = c;
    for (int o = 0; o < p->slot_count && root >= 0; o++)
        if (g->tied[o] && root_in(g->parent, o) == root)
            g->slots[part->slot_count++] = o;
    for (int b = 0; b < p->bonus_count; b++)
        for (int i = 0; i < part->slot_count; i++)
            if (p->slots[g->slots[i]].supplier == p->bonuses[b].supplier) {
                g->bonuses[part->bonus_count++] = b;
                break;
            }
}

int grouping_root(const struct grouping *g, int slot)
{
    return root_in(g->parent, slot);
}
