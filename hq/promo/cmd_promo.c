/* `hq promo add`, `hq promo end`. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/promo/promo.h"
#include "hq/promo/promo_file.h"

static void say_added(const struct cli *c, const Feed__Promotion *p)
{
    char rule[400], when[400];
    if (cli_flag(c, "json")) {
        printf("{\"id\":%" PRIu32 "}\n", p->id);
        return;
    }
    promo_words(p, rule, sizeof(rule));
    promo_when_words(p, when, sizeof(when));
    printf(tr("promotion %u: %s (%s)"), p->id, p->name, rule);
    printf("%s%s\n", when[0] ? " " : "", when);
}

enum err cmd_promo_add(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct arena arena = {0};
    json_t *root = NULL;
    Feed__Promotion p;
    const char *audience = cli_text(c, "for");
    uint32_t id = 0;
    enum err err = promo_file_open(c->argv[0], &root, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = promo_file_read(s, root, &arena, &p, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, promo_add(s, &p, audience ? audience : "all",
                                     clock_now_ms(), &id, d));
    if (!err)
        say_added(c, &p);
    store_close(s);
    arena_release(&arena);
    json_decref(root);
    return err;
}

enum err cmd_promo_end(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    int64_t id = 0;
    enum err err =
        cli_number(tr("the promotion"), c->argv[0], 1, UINT32_MAX, &id, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, promo_end(s, (uint32_t)id, clock_now_ms(), d));
    if (!err && cli_flag(c, "json"))
        printf("{\"id\":%" PRId64 "}\n", id);
    else if (!err)
        printf(tr("promotion %u is over"), (unsigned)id);
    if (!err && !cli_flag(c, "json"))
        putchar('\n');
    store_close(s);
    return err;
}
