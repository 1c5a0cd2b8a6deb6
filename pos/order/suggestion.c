#include "pos/order/suggestion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/order/sql.h"
#include "pos/stock/stock.h"

#define SUGGESTION_KEY "suggestion/"
#define ORDER_KEY      "order/"
#define PARTS_MAX      1000
#define LINES_MAX      20000
#define DAY_MAX        2932896 /* 9999-12-31 */
#define MINUTE_MS      INT64_C(60000)

/* ---- the feed ------------------------------------------------------------*/

static bool milli_ok(int64_t milli)
{
    return milli >= 0 && milli <= ORDER_MILLI_MAX;
}

static bool day_ok(int32_t day)
{
    return day >= 0 && day <= DAY_MAX;
}

static bool suggestion_ok(const Order__Suggestion *s)
{
    if (s->run == 0 || s->parts == 0 || s->parts > PARTS_MAX ||
        s->part >= s->parts || !day_ok(s->made_day) || !day_ok(s->cutoff_day) ||
        !day_ok(s->delivery_day) || s->cutoff_minute > 24 * 60)
        return false;
    for (size_t i = 0; i < s->n_lines; i++) {
        const Order__SuggestedLine *l = s->lines[i];
        if (l->item == 0 || l->quantity_milli == 0 ||
            !milli_ok(l->quantity_milli) || !milli_ok(l->on_way_milli) ||
            !milli_ok(l->weekly_milli) || l->on_hand_milli > ORDER_MILLI_MAX ||
            l->on_hand_milli < -ORDER_MILLI_MAX || l->price_fen < 0 ||
            l->price_fen > STOCK_COST_MAX)
            return false;
    }
    return true;
}

static bool state_ok(const Order__State *s)
{
    if (!day_ok(s->delivery_day))
        return false;
    for (size_t i = 0; i < s->n_lines; i++) {
        const Order__DecidedLine *l = s->lines[i];
        if (l->item == 0 || !milli_ok(l->asked_milli) ||
            !milli_ok(l->allotted_milli) || !milli_ok(l->substitute_milli))
            return false;
    }
    return true;
}

/* Decimal digits up to `end`, at *at. */
static bool number(const char **at, char end, int64_t max, int64_t *ret)
{
    int64_t n = 0;
    const char *p = *at;
    for (; *p >= '0' && *p <= '9'; p++) {
        if (n > (max - (*p - '0')) / 10)
            return false;
        n = 10 * n + (*p - '0');
    }
    if (p == *at || *p != end)
        return false;
    *at = p + (end != '\0');
    *ret = n;
    return true;
}

static enum err suggestion_put(struct db *db, int64_t part,
                               const Order__Suggestion *s)
{
    if (!s)
        return db_run(db, sql_suggestion_delete, "i", part);
    if ((int64_t)s->part != part || !suggestion_ok(s))
        return ERR_FORMAT;
    size_t len = order__suggestion__get_packed_size(s);
    uint8_t *record = malloc(len + 1);
    if (!record)
        return ERR_NOMEM;
    order__suggestion__pack(s, record);
    enum err err = db_run(db, sql_suggestion_older, "i", (int64_t)s->run);
    if (!err)
        err = db_run(db, sql_suggestion_put, "iib", part, (int64_t)s->run,
                     record, len);
    free(record);
    return err;
}

static enum err state_put(struct db *db, int64_t till, int64_t seq,
                          const Order__State *s)
{
    if (!s)
        return db_run(db, sql_order_state_delete, "ii", till, seq);
    if ((int64_t)s->till != till || s->seq != (uint64_t)seq || !state_ok(s))
        return ERR_FORMAT;
    size_t len = order__state__get_packed_size(s);
    uint8_t *record = malloc(len + 1);
    if (!record)
        return ERR_NOMEM;
    order__state__pack(s, record);
    enum err err =
        db_run(db, sql_order_state_put, "iib", till, seq, record, len);
    free(record);
    return err;
}

enum err order_feed_take(struct db *catalogue, const char *key,
                         const Feed__Record *r, bool *ret_mine)
{
    int64_t a = 0, b = 0;
    Feed__Record__KindCase kind = r ? r->kind_case : 0;
    const char *at = key;
    *ret_mine = true;
    if (strncmp(key, SUGGESTION_KEY, strlen(SUGGESTION_KEY)) == 0) {
        at += strlen(SUGGESTION_KEY);
        if (!number(&at, '\0', PARTS_MAX, &a))
            return ERR_OK; /* of a later version */
        if (r && kind != FEED__RECORD__KIND_SUGGESTION)
            return ERR_FORMAT;
        return suggestion_put(catalogue, a, r ? r->suggestion : NULL);
    }
    if (strncmp(key, ORDER_KEY, strlen(ORDER_KEY)) == 0) {
        at += strlen(ORDER_KEY);
        if (!number(&at, '/', UINT32_MAX, &a) ||
            !number(&at, '\0', INT64_MAX, &b))
            return ERR_OK;
        if (r && kind != FEED__RECORD__KIND_ORDER)
            return ERR_FORMAT;
        return state_put(catalogue, a, b, r ? r->order : NULL);
    }
    *ret_mine = false;
    return ERR_OK;
}

/* ---- reading -------------------------------------------------------------*/

void suggestion_release(struct suggestion *s)
{
    free(s->lines);
    *s = (struct suggestion){0};
}

static enum err add_part(struct suggestion *s, const Order__Suggestion *part)
{
    size_t all = (size_t)s->count + part->n_lines;
    if (all > LINES_MAX)
        return ERR_NOMEM;
    struct suggested *lines =
        realloc(s->lines, (all + 1) * sizeof(*lines)); /* never of 0 */
    if (!lines)
        return ERR_NOMEM;
    s->lines = lines;
    for (size_t i = 0; i < part->n_lines; i++) {
        const Order__SuggestedLine *from = part->lines[i];
        struct suggested *to = &s->lines[s->count++];
        *to = (struct suggested){
            .item = from->item,
            .pack = from->pack,
            .quantity = quantity_of(from->quantity_milli),
            .on_hand = quantity_of(from->on_hand_milli),
            .on_way = quantity_of(from->on_way_milli),
            .weekly = quantity_of(from->weekly_milli),
            .reason = from->reason,
            .price = money_of(from->price_fen),
        };
        text_copy(to->words, sizeof(to->words), from->words);
    }
    s->run = part->run;
    s->made_day = part->made_day;
    s->cutoff_day = part->cutoff_day;
    s->cutoff_minute = part->cutoff_minute;
    s->delivery_day = part->delivery_day;
    s->parts = part->parts;
    s->have++;
    return ERR_OK;
}

enum err suggestion_read(struct till *t, struct suggestion *ret)
{
    struct suggestion s = {0};
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&t->catalogue, sql_suggestion_all, &q, "");
    while (!err && !(err = db_step(q, &row)) && row) {
        Order__Suggestion *part =
            order__suggestion__unpack(NULL, (size_t)sqlite3_column_bytes(q, 0),
                                      sqlite3_column_blob(q, 0));
        if (!part)
            err = ERR_NOMEM;
        else
            err = add_part(&s, part);
        if (part)
            order__suggestion__free_unpacked(part, NULL);
    }
    db_done(q);
    if (!err && s.have == 0)
        err = ERR_NOTFOUND;
    if (err)
        suggestion_release(&s);
    else
        *ret = s;
    return err;
}

const struct suggested *suggestion_find(const struct suggestion *s,
                                        uint64_t item)
{
    for (int i = 0; i < s->count; i++)
        if (s->lines[i].item == item)
            return &s->lines[i];
    return NULL;
}

int64_t suggestion_cutoff_ms(const struct suggestion *s)
{
    return (int64_t)s->cutoff_day * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS +
           (int64_t)s->cutoff_minute * MINUTE_MS;
}

enum err order_state_read(struct till *t, uint32_t till, uint64_t seq,
                          Order__State **ret_state)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&t->catalogue, sql_order_state_find, &q, "ii",
                           (int64_t)till, (int64_t)seq);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err ? err : ERR_NOTFOUND;
    *ret_state = order__state__unpack(NULL, (size_t)sqlite3_column_bytes(q, 0),
                                      sqlite3_column_blob(q, 0));
    db_done(q);
    return *ret_state ? ERR_OK : ERR_NOMEM;
}

/* ---- in words ------------------------------------------------------------*/

enum err suggestion_on_hand(struct till *t, const struct suggestion *s,
                            const struct suggested *line,
                            struct quantity *ret_quantity)
{
    int64_t moved_ms = 0;
    int64_t made_ms =
        (int64_t)s->made_day * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS;
    struct quantity own = {0};
    *ret_quantity = line->on_hand;
    enum err err = db_int(&t->db, sql_order_item_moved, &moved_ms, "i",
                          (int64_t)line->item);
    if (!err && moved_ms >= made_ms && moved_ms > 0)
        err = stock_on_hand(t, line->item, &own);
    else
        own.milli = -1;
    if (!err && own.milli >= 0)
        *ret_quantity = own;
    if (ret_quantity->milli < 0)
        ret_quantity->milli = 0;
    return err;
}

const char *suggestion_day(struct till *t, int32_t day, char out[32])
{
    static const char *const names[] = {N_("Thu"), N_("Fri"), N_("Sat"),
                                        N_("Sun"), N_("Mon"), N_("Tue"),
                                        N_("Wed")}; /* day 0 was a Thursday */
    char text[CLOCK_DAY_CHARS];
    int32_t today = till_business_day(t);
    out[0] = '\0';
    if (day == 0)
        return out;
    if (day == today)
        text_copy(out, 32, tr("today"));
    else if (day == today + 1)
        text_copy(out, 32, tr("tomorrow"));
    else if (day > today && day < today + 7)
        text_copy(out, 32, tr(names[day % 7]));
    else
        text_copy(out, 32, clock_format_day(day, text) + 5);
    return out;
}

static void reason_words(const struct suggested *l, char *out, size_t cap)
{
    static const char *const words[] = {
        [ORDER__SUGGEST_REASON__SUGGEST_SELLS] = N_("runs out soon"),
        [ORDER__SUGGEST_REASON__SUGGEST_FAST] = N_("sells fast"),
        [ORDER__SUGGEST_REASON__SUGGEST_PROMOTION] = N_("on offer soon"),
        [ORDER__SUGGEST_REASON__SUGGEST_FESTIVAL] = N_("for the holiday"),
        [ORDER__SUGGEST_REASON__SUGGEST_OUT] = N_("none left"),
        [ORDER__SUGGEST_REASON__SUGGEST_SHELF] = N_("the shelf looks empty"),
        [ORDER__SUGGEST_REASON__SUGGEST_NEW] = N_("new in the range"),
    };
    int reason = (int)l->reason;
    if (reason < 0 || reason >= (int)ARRAY_LEN(words))
        text_copy(out, cap, l->words);
    else if (l->reason == ORDER__SUGGEST_REASON__SUGGEST_FESTIVAL &&
             l->words[0])
        snprintf(out, cap, tr("for %s"), l->words);
    else
        text_copy(out, cap, tr(words[reason]));
}

static void add_words(char *out, size_t cap, const char *text)
{
    size_t len = strlen(out);
    if (len + 1 < cap)
        snprintf(out + len, cap - len, "%s%s", len ? tr(", ") : "", text);
    text_drop_torn(out);
}

enum err suggestion_words(struct till *t, const struct suggestion *s,
                          const struct suggested *line, const char *unit,
                          char *out, size_t cap)
{
    char part[160], number_text[QUANTITY_CHARS], day[32];
    struct quantity here = {0};
    enum err err = suggestion_on_hand(t, s, line, &here);
    if (err)
        return err;
    char rest[320] = "";
    if (line->weekly.milli > 0) {
        snprintf(part, sizeof(part), tr("%s %s a week"),
                 quantity_format(line->weekly, number_text), unit);
        add_words(rest, sizeof(rest), part);
    }
    if (line->reason != ORDER__SUGGEST_REASON__SUGGEST_OUT || here.milli > 0) {
        snprintf(part, sizeof(part), tr("%s left"),
                 quantity_format(here, number_text));
        add_words(rest, sizeof(rest), part);
    }
    if (line->on_way.milli > 0) {
        snprintf(part, sizeof(part), tr("%s on the way"),
                 quantity_format(line->on_way, number_text));
        add_words(rest, sizeof(rest), part);
    }
    if (s->delivery_day) {
        snprintf(part, sizeof(part), tr("comes %s"),
                 suggestion_day(t, s->delivery_day, day));
        add_words(rest, sizeof(rest), part);
    }
    struct suggested now = *line;
    if (now.reason == ORDER__SUGGEST_REASON__SUGGEST_OUT && here.milli > 0)
        now.reason = ORDER__SUGGEST_REASON__SUGGEST_SELLS; /* some came since */
    reason_words(&now, part, sizeof(part));
    snprintf(out, cap, "%s%s%s", part, rest[0] ? tr(": ") : "", rest);
    text_drop_torn(out);
    return ERR_OK;
}
