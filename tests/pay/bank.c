#include "tests/pay/bank_own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/text.h"

#define NOTICE_TRIES   8
#define NOTICE_WAIT_MS 15000
#define LATE_NOTICE_MS 30000
#define HELD_NOTICE_MS 60000

/* ---- lists and chance ------------------------------------------------------
 */

void *list_add(struct list *l, size_t size)
{
    void *item = calloc(1, size);
    CHECK(item);
    if (l->len == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 16;
        void **at = realloc(l->at, cap * sizeof(*at));
        CHECK(at);
        l->at = at;
        l->cap = cap;
    }
    l->at[l->len++] = item;
    return item;
}

void list_remove(struct list *l, size_t i)
{
    CHECK(i < l->len);
    free(l->at[i]);
    memmove(l->at + i, l->at + i + 1, (l->len - i - 1) * sizeof(*l->at));
    l->len--;
}

static void list_free(struct list *l)
{
    for (size_t i = 0; i < l->len; i++)
        free(l->at[i]);
    free(l->at);
    *l = (struct list){0};
}

/* splitmix64 */
uint64_t bank_chance(struct bank *b)
{
    uint64_t z = b->chance += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void put_random(struct bank *b, const char *prefix, size_t len,
                       const char *alphabet, char *out)
{
    size_t n = strlen(prefix), kinds = strlen(alphabet);
    memcpy(out, prefix, n);
    for (size_t i = 0; i < len; i++)
        out[n + i] = alphabet[bank_chance(b) % kinds];
    out[n + len] = '\0';
}

void bank_digits(struct bank *b, const char *prefix, size_t len, char *out)
{
    put_random(b, prefix, len, "0123456789", out);
}

void bank_letters(struct bank *b, const char *prefix, size_t len, char *out)
{
    put_random(b, prefix, len,
               "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
               "0123456789",
               out);
}

void bank_number(struct bank *b, const char *prefix, int64_t now_ms,
                 char out[BANK_NUMBER_CAP])
{
    char day[CLOCK_DAY_CHARS];
    clock_format_day(clock_business_day(now_ms, 0), day);
    snprintf(out, BANK_NUMBER_CAP, "%s%.4s%.2s%.2s%010llu", prefix, day,
             day + 5, day + 8, (unsigned long long)++b->next_no);
}

/* ---- set-up ----------------------------------------------------------------
 */

struct bank *bank_new(enum bank_kind kind, uint64_t seed)
{
    struct bank *b = calloc(1, sizeof(*b));
    CHECK(b);
    b->kind = kind;
    b->chance = seed;
    b->password_above_fen = BANK_PASSWORD_FEN;
    return b;
}

void bank_free(struct bank *b)
{
    if (!b)
        return;
    list_free(&b->payers);
    list_free(&b->codes);
    list_free(&b->orders);
    list_free(&b->refunds);
    list_free(&b->plans);
    list_free(&b->pending);
    free(b);
}

enum bank_kind bank_kind(const struct bank *b)
{
    return b->kind;
}

void bank_password_above(struct bank *b, int64_t fen)
{
    b->password_above_fen = fen;
}

struct payer *bank_payer(const struct bank *b, const char *id)
{
    for (size_t i = 0; i < b->payers.len; i++) {
        struct payer *p = b->payers.at[i];
        if (!strcmp(p->id, id))
            return p;
    }
    return NULL;
}

const char *bank_add_payer(struct bank *b, int64_t fen)
{
    struct payer *p = list_add(&b->payers, sizeof(*p));
    CHECK(fen >= 0);
    if (b->kind == BANK_WECHAT)
        bank_letters(b, "oUpF8u", 22, p->id);
    else
        bank_digits(b, "2088", 12, p->id);
    p->balance_fen = fen;
    b->totals.given_fen += fen;
    return p->id;
}

int64_t bank_balance(const struct bank *b, const char *payer)
{
    const struct payer *p = bank_payer(b, payer);
    return p ? p->balance_fen : -1;
}

static bool mint(struct bank *b, const char *payer, int64_t now_ms, bool face,
                 char ret_code[BANK_CODE_CAP])
{
    size_t i = 0;
    while (i < b->payers.len &&
           strcmp(((const struct payer *)b->payers.at[i])->id, payer) != 0)
        i++;
    if (i == b->payers.len)
        return false;
    struct code *c = list_add(&b->codes, sizeof(*c));
    if (b->kind == BANK_WECHAT)
        bank_digits(b, "13", 16, c->text);
    else if (face)
        bank_letters(b, "fp", 33, c->text);
    else
        bank_digits(b, "28", 14 + bank_chance(b) % 9, c->text);
    c->payer = i;
    c->face = face && b->kind == BANK_ALIPAY;
    c->until_ms = now_ms + BANK_CODE_LIFE_MS;
    memcpy(ret_code, c->text, BANK_CODE_CAP);
    return true;
}

bool bank_mint(struct bank *b, const char *payer, int64_t now_ms,
               char ret_code[BANK_CODE_CAP])
{
    return mint(b, payer, now_ms, false, ret_code);
}

bool bank_mint_face(struct bank *b, const char *payer, int64_t now_ms,
                    char ret_code[BANK_CODE_CAP])
{
    return mint(b, payer, now_ms, true, ret_code);
}

/* ---- faults ----------------------------------------------------------------
 */

static const char *const fault_names[] = {
#define FAULT_NAME(name, text) text,
    BANK_FAULT_MAP(FAULT_NAME)
#undef FAULT_NAME
};

static const char *const op_names[BANK_OPS] = {
    [BANK_OP_CHARGE] = "charge",
    [BANK_OP_SHOW] = "show",
    [BANK_OP_QUERY] = "query",
    [BANK_OP_REVERSE] = "reverse",
    [BANK_OP_CLOSE] = "close",
    [BANK_OP_REFUND] = "refund",
    [BANK_OP_REFUND_QUERY] = "refund-query",
    [BANK_OP_BILL] = "bill",
    [BANK_OP_DOWNLOAD] = "download",
    [BANK_OP_NOTICE] = "notice",
};

const char *bank_fault_name(enum bank_fault fault)
{
    CHECK((size_t)fault < ARRAY_LEN(fault_names));
    return fault_names[fault];
}

bool bank_fault_named(const char *name, enum bank_fault *ret_fault)
{
    for (size_t i = 0; i < ARRAY_LEN(fault_names); i++) {
        if (!strcmp(fault_names[i], name)) {
            *ret_fault = (enum bank_fault)i;
            return true;
        }
    }
    return false;
}

const char *bank_op_name(enum bank_op op)
{
    CHECK(op < BANK_OPS);
    return op_names[op];
}

bool bank_op_named(const char *name, enum bank_op *ret_op)
{
    for (int i = 0; i < BANK_OPS; i++) {
        if (!strcmp(op_names[i], name)) {
            *ret_op = (enum bank_op)i;
            return true;
        }
    }
    return false;
}

void bank_arm(struct bank *b, enum bank_op op, enum bank_fault fault,
              uint32_t skip, uint32_t times)
{
    if (!times)
        return;
    struct plan *p = list_add(&b->plans, sizeof(*p));
    *p = (struct plan){op, fault, skip, times};
}

void bank_disarm(struct bank *b)
{
    list_free(&b->plans);
}

enum bank_fault bank_take(struct bank *b, enum bank_op op)
{
    for (size_t i = 0; i < b->plans.len; i++) {
        struct plan *p = b->plans.at[i];
        if (p->op != op)
            continue;
        if (p->skip) {
            p->skip--;
            return BANK_SOUND;
        }
        enum bank_fault fault = p->fault;
        if (!--p->times)
            list_remove(&b->plans, i);
        return fault;
    }
    return BANK_SOUND;
}

/* ---- notifications ---------------------------------------------------------
 */

static void post(struct bank *b, const struct bank_notice *n, bool held)
{
    struct pending *p = list_add(&b->pending, sizeof(*p));
    p->notice = *n;
    p->held = held;
}

void bank_notify(struct bank *b, const struct bank_order *o,
                 const struct bank_refund *r, int64_t now_ms)
{
    struct bank_notice n = {.order = *o, .due_ms = now_ms};
    if (!*(r ? r->notify_url : o->notify_url))
        return;
    if (r) {
        n.refund = *r;
        n.about_refund = true;
    }
    n.id = ++b->next_notice;
    b->totals.notices++;
    enum bank_fault fault = n.fault = bank_take(b, BANK_OP_NOTICE);
    if (fault == BANK_NOTICE_LATE)
        n.due_ms += LATE_NOTICE_MS;
    for (size_t i = 0; i < b->pending.len; i++) {
        struct pending *p = b->pending.at[i];
        if (p->held) {
            p->held = false;
            p->notice.due_ms = n.due_ms + 1;
        }
    }
    if (fault == BANK_NOTICE_BEHIND)
        n.due_ms += HELD_NOTICE_MS;
    if (fault != BANK_NOTICE_LOST)
        post(b, &n, fault == BANK_NOTICE_BEHIND);
    if (fault == BANK_NOTICE_TWICE)
        post(b, &n, false);
}

bool bank_next_notice(struct bank *b, int64_t now_ms,
                      struct bank_notice *ret_notice)
{
    const struct bank_notice *best = NULL;
    size_t at = 0;
    bank_tick(b, now_ms);
    for (size_t i = 0; i < b->pending.len; i++) {
        const struct bank_notice *n = b->pending.at[i];
        if (n->due_ms <= now_ms && (!best || n->due_ms < best->due_ms)) {
            best = n;
            at = i;
        }
    }
    if (!best)
        return false;
    *ret_notice = *best;
    list_remove(&b->pending, at);
    return true;
}

void bank_notice_failed(struct bank *b, const struct bank_notice *n,
                        int64_t now_ms)
{
    struct bank_notice again = *n;
    if (++again.tries >= NOTICE_TRIES)
        return;
    again.fault = BANK_SOUND;
    again.due_ms = now_ms + NOTICE_WAIT_MS * again.tries * again.tries;
    post(b, &again, false);
}

/* ---- time ------------------------------------------------------------------
 */

static void tick_order(const struct bank *b, struct bank_order *o,
                       int64_t now_ms)
{
    if (o->state == BANK_USERPAYING && o->prompt_ms <= now_ms) {
        if (*o->shown_code) {
            o->state = BANK_NOTPAY;
        } else {
            o->state = b->kind == BANK_WECHAT ? BANK_PAYERROR : BANK_CLOSED;
            o->ended_ms = o->prompt_ms;
        }
    }
    if (o->state == BANK_NOTPAY && o->expires_ms <= now_ms) {
        o->state = BANK_CLOSED;
        o->ended_ms = o->expires_ms;
    }
}

void bank_tick(struct bank *b, int64_t now_ms)
{
    for (size_t i = 0; i < b->orders.len; i++)
        tick_order(b, b->orders.at[i], now_ms);
    for (size_t i = 0; i < b->refunds.len; i++) {
        struct bank_refund *r = b->refunds.at[i];
        if (r->state != BANK_REFUND_PROCESSING || r->done_ms > now_ms)
            continue;
        const struct bank_order *o = bank_order_at(b, r->order);
        struct payer *p = bank_payer(b, o->payer);
        CHECK(p);
        r->state = BANK_REFUND_SUCCESS;
        p->balance_fen += r->fen;
        b->totals.on_way_fen -= r->fen;
        if (!r->reversal)
            bank_notify(b, o, r, now_ms);
    }
}
