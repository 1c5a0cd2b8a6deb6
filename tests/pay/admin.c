/* The plain port for whoever runs the test: JSON in a POST, JSON back.
 *
 *   /payer   {bank, fen}                  -> {payer}
 *   /code    {bank, payer, face}          -> {code}
 *   /scan    {bank, payer, shown_code, password}
 *   /static  {bank, payer, order_no, fen, device}  -> {reply}: pays by the
 *            shop's own printed code; order_no is the provider's, not ours
 *   /confirm {bank, order_no}    /cancel {bank, order_no}
 *   /fault   {bank, op, fault, skip, times}     (bank.h has the names)
 *   /disarm  {bank}
 *   /advance {ms}                the banks' time; keys and headers keep theirs
 *   /set     {slow_ms, late_ms, hang_ms, bill_life_ms, password_above,
 *             signer: cert, next-cert or public-key,
 *             waiting: bare, order or code}       what is named is set
 *   /totals  {bank}    /orders {bank}    /refunds {bank}
 *
 * bank: "wechat" or "alipay". Otherwise 400 and {error}. */
#include "tests/pay/stand_in.h"

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

struct wish {
    struct stand_in *s;
    struct bank *bank; /* NULL unless a known one is named */
    json_t *in;
    const char *error;
};

static const char *text_of(const struct wish *w, const char *name)
{
    const char *text = json_string_value(json_object_get(w->in, name));
    return text ? text : "";
}

static int64_t number_of(const struct wish *w, const char *name, int64_t other)
{
    const json_t *j = json_object_get(w->in, name);
    return json_is_integer(j) ? json_integer_value(j) : other;
}

static bool flag_of(const struct wish *w, const char *name)
{
    return json_is_true(json_object_get(w->in, name));
}

static json_t *wrong(struct wish *w, const char *why)
{
    w->error = why;
    return NULL;
}

static json_t *reply_json(enum bank_reply reply)
{
    const char *word = reply == BANK_DONE      ? "done"
                       : reply == BANK_WAITING ? "waiting"
                                               : "refused";
    return json_pack("{s:s, s:i}", "reply", word, "number", (int)reply);
}

static json_t *add_payer(struct wish *w)
{
    int64_t fen = number_of(w, "fen", 0);
    if (fen < 0 || fen > MONEY_MAX)
        return wrong(w, "fen");
    return json_pack("{s:s}", "payer", bank_add_payer(w->bank, fen));
}

static json_t *mint(struct wish *w)
{
    char code[BANK_CODE_CAP];
    int64_t now = stand_in_now(w->s);
    const char *payer = text_of(w, "payer");
    bool made = flag_of(w, "face") ? bank_mint_face(w->bank, payer, now, code)
                                   : bank_mint(w->bank, payer, now, code);
    return made ? json_pack("{s:s}", "code", code) : wrong(w, "payer");
}

static json_t *scan(struct wish *w)
{
    return reply_json(
        bank_pay_shown(w->bank, text_of(w, "payer"), text_of(w, "shown_code"),
                       flag_of(w, "password"), stand_in_now(w->s)));
}

static json_t *pay_static(struct wish *w)
{
    const struct bank_order *o = NULL;
    int64_t now = stand_in_now(w->s);
    struct bank_request r = {.order_no = text_of(w, "order_no"),
                             .merchant = "",
                             .subject = "",
                             .attach = "",
                             .store = "",
                             .device = text_of(w, "device"),
                             .notify_url = "",
                             .fen = number_of(w, "fen", 0)};
    if (!*r.order_no || r.fen <= 0)
        return wrong(w, "order_no");
    enum bank_reply reply = bank_show(w->bank, &r, now, BANK_SOUND, &o);
    if (reply == BANK_DONE)
        reply = bank_pay_shown(w->bank, text_of(w, "payer"), o->shown_code,
                               false, now);
    return reply_json(reply);
}

static json_t *confirm(struct wish *w)
{
    return reply_json(
        bank_confirm(w->bank, text_of(w, "order_no"), stand_in_now(w->s)));
}

static json_t *cancel(struct wish *w)
{
    return reply_json(
        bank_cancel(w->bank, text_of(w, "order_no"), stand_in_now(w->s)));
}

static json_t *arm(struct wish *w)
{
    enum bank_op op;
    enum bank_fault fault;
    if (!bank_op_named(text_of(w, "op"), &op))
        return wrong(w, "op");
    if (!bank_fault_named(text_of(w, "fault"), &fault))
        return wrong(w, "fault");
    bank_arm(w->bank, op, fault, (uint32_t)number_of(w, "skip", 0),
             (uint32_t)number_of(w, "times", 1));
    return json_object();
}

static json_t *disarm(struct wish *w)
{
    bank_disarm(w->bank);
    return json_object();
}

static json_t *advance(struct wish *w)
{
    int64_t ms = number_of(w, "ms", -1);
    if (ms < 0 || ms > INT64_C(1000) * 86400000)
        return wrong(w, "ms");
    w->s->ahead_ms += ms;
    return json_pack("{s:I}", "now_ms", (json_int_t)stand_in_now(w->s));
}

static json_t *set(struct wish *w)
{
    struct settings *to = &w->s->settings;
    const char *signer = text_of(w, "signer");
    const char *waiting = text_of(w, "waiting");
    int64_t above = number_of(w, "password_above", -1);
    to->slow_ms = number_of(w, "slow_ms", to->slow_ms);
    to->late_ms = number_of(w, "late_ms", to->late_ms);
    to->hang_ms = number_of(w, "hang_ms", to->hang_ms);
    to->bill_life_ms = number_of(w, "bill_life_ms", to->bill_life_ms);
    static const char *const signers[] = {"cert", "next-cert", "public-key"};
    static const char *const waitings[] = {"bare", "order", "code"};
    for (int i = 0; i < 3; i++) {
        if (!strcmp(signer, signers[i]))
            to->signer = (enum signer)i;
        if (!strcmp(waiting, waitings[i]))
            to->waiting = (enum waiting)i;
    }
    if (*signer && strcmp(signer, signers[to->signer]) != 0)
        return wrong(w, "signer");
    if (*waiting && strcmp(waiting, waitings[to->waiting]) != 0)
        return wrong(w, "waiting");
    for (int i = 0; above >= 0 && i < 2; i++)
        bank_password_above(i ? w->s->alipay : w->s->wechat, above);
    return json_object();
}

static json_t *totals(struct wish *w)
{
    struct bank_totals t;
    bank_audit(w->bank);
    bank_totals(w->bank, &t);
    return json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
        "s:I, s:I, s:s}",
        "given", (json_int_t)t.given_fen, "payers", (json_int_t)t.payers_fen,
        "merchant", (json_int_t)t.merchant_fen, "on_way",
        (json_int_t)t.on_way_fen, "charged", (json_int_t)t.charged_fen,
        "refunded", (json_int_t)t.refunded_fen, "reversed",
        (json_int_t)t.reversed_fen, "fees", (json_int_t)t.fee_fen, "orders",
        (json_int_t)t.orders, "charges", (json_int_t)t.charges, "refunds",
        (json_int_t)t.refunds, "reversals", (json_int_t)t.reversals,
        "early_reversals", (json_int_t)t.early_reversals, "notices",
        (json_int_t)t.notices, "requests_refused", (json_int_t)w->s->refused,
        "last_refusal", w->s->last_refusal);
}

static json_t *orders(struct wish *w)
{
    static const char *const names[] = {
        [BANK_NOTPAY] = "notpay",     [BANK_USERPAYING] = "userpaying",
        [BANK_SUCCESS] = "success",   [BANK_REFUNDED] = "refunded",
        [BANK_CLOSED] = "closed",     [BANK_REVOKED] = "revoked",
        [BANK_PAYERROR] = "payerror",
    };
    const struct bank_order *o;
    json_t *list = json_array();
    bank_tick(w->bank, stand_in_now(w->s));
    for (size_t i = 0; (o = bank_order_at(w->bank, i)); i++) {
        json_t *j = json_pack(
            "{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:b}", "order_no", o->order_no,
            "merchant", o->merchant, "provider_no", o->provider_no, "payer",
            o->payer, "state", names[o->state], "fen", (json_int_t)o->total_fen,
            "refunded", (json_int_t)o->refunded_fen, "was_paid",
            (int)o->was_paid);
        CHECK(j && !json_array_append_new(list, j));
    }
    return json_pack("{s:o}", "orders", list);
}

static json_t *refunds(struct wish *w)
{
    static const char *const names[] = {
        [BANK_REFUND_PROCESSING] = "processing",
        [BANK_REFUND_SUCCESS] = "success",
        [BANK_REFUND_ABNORMAL] = "abnormal",
    };
    const struct bank_refund *f;
    json_t *list = json_array();
    bank_tick(w->bank, stand_in_now(w->s));
    for (size_t i = 0; (f = bank_refund_at(w->bank, i)); i++) {
        json_t *j =
            json_pack("{s:s, s:s, s:s, s:s, s:I, s:b}", "refund_no",
                      f->refund_no, "provider_no", f->provider_no, "order_no",
                      bank_order_at(w->bank, f->order)->order_no, "state",
                      names[f->state], "fen", (json_int_t)f->fen, "reversal",
                      (int)f->reversal);
        CHECK(j && !json_array_append_new(list, j));
    }
    return json_pack("{s:o}", "refunds", list);
}

static const struct {
    const char *path;
    json_t *(*grant)(struct wish *w);
    bool any_bank; /* needs none */
} wishes[] = {
    {"/payer", add_payer, false}, {"/code", mint, false},
    {"/scan", scan, false},       {"/static", pay_static, false},
    {"/confirm", confirm, false}, {"/cancel", cancel, false},
    {"/fault", arm, false},       {"/disarm", disarm, false},
    {"/advance", advance, true},  {"/set", set, true},
    {"/totals", totals, false},   {"/orders", orders, false},
    {"/refunds", refunds, false},
};

static json_t *grant(struct wish *w, const char *path)
{
    if (!json_is_object(w->in))
        return wrong(w, "JSON");
    for (size_t i = 0; i < ARRAY_LEN(wishes); i++) {
        if (strcmp(wishes[i].path, path) != 0)
            continue;
        return w->bank || wishes[i].any_bank ? wishes[i].grant(w)
                                             : wrong(w, "bank");
    }
    return wrong(w, "path");
}

void admin_serve(struct stand_in *s, const struct request *r, struct answer *a)
{
    struct wish w = {.s = s};
    w.in = json_loadb(r->body, r->len, 0, NULL);
    w.bank = stand_in_bank(s, text_of(&w, "bank"));
    json_t *out = grant(&w, r->path);
    if (w.error)
        out = json_pack("{s:s}", "error", w.error);
    CHECK(out);
    char *text = json_dumps(out, JSON_COMPACT);
    CHECK(text);
    answer_text(a, w.error ? 400 : 200, "application/json", text);
    free(text);
    json_decref(out);
    json_decref(w.in);
}
