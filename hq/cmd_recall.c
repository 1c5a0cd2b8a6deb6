/* `hq recall add`, `hq recall end`. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/recall.h"

static void say(const struct cli *c, const char *sentence, uint32_t id)
{
    if (cli_flag(c, "json"))
        printf("{\"id\":%" PRIu32 "}\n", id);
    else
        printf("%s %" PRIu32 "\n", sentence, id);
}

/* A barcode of the range means its item; another is one that a shop may have
 * added itself. */
static enum err by_barcode(struct store *s, const char *text,
                           struct recall_order *o, struct diag *d)
{
    uint32_t pack = 0;
    enum err err = gtin_parse(text, false, &o->gtin, d);
    if (!err)
        err = store_code(s, o->gtin.number, &o->item, &pack);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err cmd_recall_add(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    const char *lots[RECALL_LOTS_MAX + 1];
    const char *audience = cli_text(c, "for"),
               *barcode = cli_text(c, "barcode");
    struct recall_order o = {.lots = lots,
                             .audience = audience ? audience : "all"};
    uint32_t id = 0;
    int32_t today = clock_business_day(clock_now_ms(), 0);
    enum err err = cli_need(c, "reason", &o.reason, d);
    if (!err)
        err = cli_day(c, "from", today, &o.from_day, d);
    if (!err)
        err = cmd_id(c, "item", false, &o.item, d);
    if (!err && barcode && o.item)
        err = diag_set(d, ERR_FORMAT, tr("--item or --barcode, not both"));
    while (!err && o.n_lots <= RECALL_LOTS_MAX &&
           (lots[o.n_lots] = cli_nth(c, "lot", (int)o.n_lots)) != NULL)
        o.n_lots++;
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err && barcode)
        err = by_barcode(s, barcode, &o, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, recall_add(s, &o, clock_now_ms(), &id, d));
    if (!err)
        say(c, tr("recalled, number"), id);
    store_close(s);
    return err;
}

enum err cmd_recall_end(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    int64_t id = 0;
    enum err err =
        cli_number(tr("the recall"), c->argv[0], 1, UINT32_MAX, &id, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, recall_end(s, (uint32_t)id, clock_now_ms(), d));
    if (!err)
        say(c, tr("may be sold again: recall"), (uint32_t)id);
    store_close(s);
    return err;
}
