#include "hq/admission.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_key(const void *a, const void *b)
{
    const struct store_admitted *x = a, *y = b;
    return memcmp(x->curve_key, y->curve_key, KEY_LEN);
}

static bool find(const struct admission *a, const struct store_admitted *x)
{
    return a->count &&
           bsearch(x, a->list, a->count, sizeof(*a->list), by_key) != NULL;
}

static enum err add(void *ctx, const struct store_admitted *x)
{
    struct admission *all = ctx;
    if (all->tills_only && !x->till)
        return ERR_OK;
    if (all->count == all->cap) {
        size_t cap = all->cap ? 2 * all->cap : 64;
        struct store_admitted *grown = realloc(all->list, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        all->list = grown;
        all->cap = cap;
    }
    all->list[all->count++] = *x;
    return ERR_OK;
}

static enum err admit(struct listener *l, const struct store_admitted *x)
{
    char user[LISTENER_USER_MAX];
    if (x->till)
        snprintf(user, sizeof(user), "till:%u", x->till);
    else
        snprintf(user, sizeof(user), "enrol:%lld", (long long)x->enrolment);
    return listener_admit(l, x->curve_key, user);
}

enum err admission_reload(struct admission *a, struct store *s,
                          struct listener *l, int64_t since_ms,
                          admission_gone_fn gone, void *ctx)
{
    struct admission now = {.tills_only = a->tills_only};
    enum err err = store_admitted(s, since_ms, add, &now);
    if (err) {
        admission_release(&now);
        return err;
    }
    if (now.count)
        qsort(now.list, now.count, sizeof(*now.list), by_key);
    for (size_t i = 0; i < a->count; i++) {
        if (find(&now, &a->list[i]))
            continue;
        listener_revoke(l, a->list[i].curve_key);
        if (gone)
            gone(ctx, &a->list[i]);
    }
    for (size_t i = 0; !err && i < now.count; i++)
        if (!find(a, &now.list[i]))
            err = admit(l, &now.list[i]);
    free(a->list);
    *a = now;
    return err;
}

bool admission_has(const struct admission *a, const uint8_t key[KEY_LEN])
{
    struct store_admitted wanted;
    memcpy(wanted.curve_key, key, KEY_LEN);
    return find(a, &wanted);
}

void admission_release(struct admission *a)
{
    free(a->list);
    a->list = NULL;
    a->count = a->cap = 0;
}
