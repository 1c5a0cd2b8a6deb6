/* `pos pay`: phone payments from the command line. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/pay/billed.h"
#include "pos/pay/pay_words.h"
#include "pos/pay/teller.h"
#include "pos/people.h"

#define LIST_MAX 200
#define WAIT_S   90
#define CODE_MAX 256

struct options {
    const char *dir, *amount, *code, *wait, *with, *reason;
    bool json;
    int64_t wait_ms;
};

struct paying {
    struct till till;
    struct teller *teller;
    struct actor actor;
};

/* ---- out -----------------------------------------------------------------*/

static void put_money(json_t *o, const char *key, struct money amount)
{
    char text[MONEY_CHARS];
    json_object_set_new(o, key, json_string(money_format(amount, text)));
}

static json_t *as_json(struct till *t, const struct payment *p)
{
    char at[CLOCK_TIME_CHARS];
    json_t *o = json_object();
    json_object_set_new(o, "order", json_string(p->order_no));
    json_object_set_new(o, "seq", json_integer((json_int_t)p->seq));
    json_object_set_new(o, "time",
                        json_string(clock_format_time(p->at_ms, at)));
    json_object_set_new(o, "type", json_string(pay_type_name(p->type)));
    json_object_set_new(o, "method", json_string(pay_method_name(p->method)));
    put_money(o, "amount", p->amount);
    json_object_set_new(o, "status", json_string(pay_status_name(p->status)));
    json_object_set_new(o, "bill",
                        json_string(billed_name(&t->catalogue, p->order_no)));
    json_object_set_new(o, "given_up", json_boolean(p->given_up));
    json_object_set_new(o, "unknown", json_boolean(p->unknown));
    json_object_set_new(o, "provider_no", json_string(p->provider_no));
    json_object_set_new(o, "reason", json_string(p->reason));
    put_money(o, "paid", p->paid);
    put_money(o, "refunded", p->refunded);
    json_object_set_new(o, "sale", json_integer((json_int_t)p->sale));
    return o;
}

static enum err print(struct till *t, const struct payment *p, bool json,
                      struct diag *d)
{
    char words[DIAG_TEXT_MAX], amount[MONEY_CHARS];
    if (json) {
        json_t *o = as_json(t, p);
        json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
        json_decref(o);
        putchar('\n');
    } else {
        pay_result_words(p, words, sizeof(words));
        printf("%s  %s  %s  %s\n", p->order_no, pay_type_words(p->type),
               money_format(p->amount, amount), words);
    }
    if (fflush(stdout) != 0)
        return diag_set(d, ERR_IO, tr("the result could not be written out"));
    return ERR_OK;
}

/* ---- what can be done ----------------------------------------------------*/

static enum err charge(struct paying *p, const struct options *o,
                       struct payment *ret_payment, struct diag *d)
{
    struct money amount;
    struct paycode code;
    struct buf text = {0};
    if (!o->amount || !o->code)
        return diag_set(d, ERR_FORMAT,
                        tr("give --amount and --code: see pos pay --help"));
    enum err err = money_parse(o->amount, &amount, d);
    if (!err)
        err = args_content(o->code, CODE_MAX, &text, d);
    if (!err)
        err = paycode_read((const char *)text.data, &code, d);
    if (!err)
        err = teller_wait_link(p->teller, &p->actor, TELLER_LINK_MS, d);
    if (!err)
        err = teller_charge(p->teller, &p->actor, 0, &code, amount, ret_payment,
                            d);
    buf_release(&text);
    if (!err)
        err = teller_wait_result(p->teller, &p->actor, ret_payment->order_no,
                                 o->wait_ms, ret_payment, d);
    return err;
}

static enum err ask(struct paying *p, const struct options *o,
                    const char *order_no, bool give_up,
                    struct payment *ret_payment, struct diag *d)
{
    enum err err = ERR_OK;
    if (give_up)
        err = book_give_up(&p->till, &p->actor, order_no, d);
    if (!err)
        err = teller_take(p->teller, order_no, d);
    if (!err && teller_talk(p->teller, order_no))
        err = teller_wait_link(p->teller, &p->actor, TELLER_LINK_MS, d);
    if (!err)
        err = teller_wait_result(p->teller, &p->actor, order_no, o->wait_ms,
                                 ret_payment, d);
    return err;
}

static enum err claim(struct paying *p, const struct options *o, struct diag *d)
{
    struct payment payment;
    struct money amount;
    bool alipay = o->with && strcmp(o->with, "alipay") == 0;
    if (!o->amount || !o->with || (!alipay && strcmp(o->with, "wechat") != 0))
        return diag_set(d, ERR_FORMAT,
                        tr("give --amount and --with wechat or alipay: see pos "
                           "pay --help"));
    enum err err = money_parse(o->amount, &amount, d);
    if (!err)
        err = book_claim(&p->till, &p->actor, 0,
                         alipay ? LEDGER__TENDER_TYPE__ALIPAY
                                : LEDGER__TENDER_TYPE__WECHAT,
                         amount, &payment, d);
    return err ? err : print(&p->till, &payment, o->json, d);
}

static enum err list(struct till *t, bool json, struct diag *d)
{
    static struct payment all[LIST_MAX];
    char amount[MONEY_CHARS], at[CLOCK_TIME_CHARS];
    int count = 0;
    enum err err = till_explain(t, book_recent(t, 0, all, LIST_MAX, &count), d);
    if (err)
        return err;
    if (json) {
        json_t *a = json_array();
        for (int i = 0; i < count; i++)
            json_array_append_new(a, as_json(t, &all[i]));
        json_dumpf(a, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
        json_decref(a);
        putchar('\n');
    }
    for (int i = 0; !json && i < count; i++)
        printf("%s  %s  %10s  %s  %s\n", clock_format_time(all[i].at_ms, at),
               all[i].order_no, money_format(all[i].amount, amount),
               pay_type_words(all[i].type), billed_status_words(t, &all[i]));
    if (fflush(stdout) != 0)
        err = diag_set(d, ERR_IO, tr("the result could not be written out"));
    return err;
}

/* ---- refunds to phones ---------------------------------------------------*/

static const char *refund_status_name(const struct payment_refund *r)
{
    return r->status == REFUND_OPEN   ? "open"
           : r->status == REFUND_DONE ? "done"
                                      : "failed";
}

static const char *refund_then_name(const struct payment_refund *r)
{
    return r->status != REFUND_FAILED ? ""
           : r->then == REFUND_AGAIN  ? "again"
           : r->then == REFUND_CASH   ? "cash"
                                      : "waits";
}

static json_t *refund_json(const struct payment_refund *r)
{
    char at[CLOCK_TIME_CHARS];
    json_t *o = json_object();
    json_object_set_new(o, "refund", json_string(r->refund_no));
    json_object_set_new(o, "order", json_string(r->order_no));
    json_object_set_new(o, "seq", json_integer((json_int_t)r->seq));
    json_object_set_new(o, "time",
                        json_string(clock_format_time(r->at_ms, at)));
    json_object_set_new(o, "type", json_string(pay_type_name(r->type)));
    put_money(o, "amount", r->amount);
    json_object_set_new(o, "status", json_string(refund_status_name(r)));
    json_object_set_new(o, "reason", json_string(r->reason));
    json_object_set_new(o, "then", json_string(refund_then_name(r)));
    json_object_set_new(o, "after", json_string(r->after));
    return o;
}

static enum err refunds(struct till *t, bool json, struct diag *d)
{
    static struct payment_refund all[LIST_MAX];
    char amount[MONEY_CHARS], at[CLOCK_TIME_CHARS];
    int count = 0;
    enum err err =
        till_explain(t, book_refunds_recent(t, all, LIST_MAX, &count), d);
    if (err)
        return err;
    json_t *a = json_array();
    for (int i = 0; i < count; i++) {
        if (json)
            json_array_append_new(a, refund_json(&all[i]));
        else
            printf("%s  %s  %10s  %s  %s\n",
                   clock_format_time(all[i].at_ms, at), all[i].refund_no,
                   money_format(all[i].amount, amount),
                   pay_type_words(all[i].type), pay_refund_words(&all[i]));
    }
    if (json) {
        json_dumpf(a, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
        putchar('\n');
    }
    json_decref(a);
    if (fflush(stdout) != 0)
        err = diag_set(d, ERR_IO, tr("the result could not be written out"));
    return err;
}

/* One that failed: again, or cash. */
static enum err refund_goes_on(struct paying *p, const struct options *o,
                               const char *refund_no, bool cash, struct diag *d)
{
    struct payment_refund r;
    enum err err =
        cash
            ? book_refund_cash(&p->till, &p->actor, refund_no, o->reason, &r, d)
            : book_refund_again(&p->till, &p->actor, refund_no, &r, d);
    if (!err && !cash)
        err = teller_open(&p->till, false, &p->teller, d);
    if (!err && !cash) {
        teller_wait_back(p->teller, &p->actor, o->wait_ms);
        err = till_explain(&p->till,
                           book_find_refund(&p->till, r.refund_no, &r), d);
    }
    if (err)
        return err;
    json_t *j = refund_json(&r);
    json_dumpf(j, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(j);
    if (putchar('\n') == EOF || fflush(stdout) != 0)
        err = diag_set(d, ERR_IO, tr("the result could not be written out"));
    return err;
}

static enum err drive(struct paying *p, const struct options *o,
                      const struct args_words *words, struct diag *d)
{
    struct payment payment;
    const char *what = words->word[0];
    enum err err = teller_open(&p->till, false, &p->teller, d);
    if (!err && strcmp(what, "charge") == 0)
        err = charge(p, o, &payment, d);
    else if (!err)
        err = ask(p, o, words->word[1], strcmp(what, "give-up") == 0, &payment,
                  d);
    if (!err)
        err = print(&p->till, &payment, o->json, d);
    bool wanted = strcmp(what, "charge") == 0;
    if (!err && wanted && payment.status != PAYMENT_PAID) {
        char text[DIAG_TEXT_MAX];
        pay_result_words(&payment, text, sizeof(text));
        err = diag_set(d, ERR_DENIED, "%s", text);
    }
    return err;
}

static enum err run(struct paying *p, const struct options *o,
                    const struct args_words *words, struct diag *d)
{
    const char *what = words->count > 0 ? words->word[0] : "";
    bool claims = strcmp(what, "claim") == 0;
    bool lists = strcmp(what, "list") == 0 || strcmp(what, "refunds") == 0;
    bool cash = strcmp(what, "refund-cash") == 0;
    bool again = strcmp(what, "refund-again") == 0;
    bool plain = claims || lists || strcmp(what, "charge") == 0;
    bool named = cash || again || strcmp(what, "ask") == 0 ||
                 strcmp(what, "give-up") == 0;
    if (!(plain && words->count == 1) && !(named && words->count == 2))
        return diag_set(d, ERR_FORMAT,
                        tr("say charge, claim, list, refunds, ask ORDER, "
                           "give-up ORDER, refund-again REFUND or refund-cash "
                           "REFUND: see pos pay --help"));
    if (lists) {
        enum err err = till_open_reader(args_dir(o->dir), &p->till, d);
        if (err)
            return err;
        return what[0] == 'l' ? list(&p->till, o->json, d)
                              : refunds(&p->till, o->json, d);
    }
    enum err err = till_open(args_dir(o->dir), &p->till, d);
    if (!err)
        err = people_by_id(&p->till, 0, &p->actor, d);
    if (!err && claims)
        return claim(p, o, d);
    if (!err && (cash || again))
        return refund_goes_on(p, o, words->word[1], cash, d);
    return err ? err : drive(p, o, words, d);
}

static const char help[] = N_(
    "usage: pos pay charge --amount A --code C\n"
    "       pos pay claim --amount A --with wechat\n"
    "       pos pay list\n"
    "       pos pay ask ORDER\n"
    "       pos pay give-up ORDER\n"
    "       pos pay refunds\n"
    "       pos pay refund-again REFUND | refund-cash REFUND --reason TEXT\n"
    "\n"
    "Phone payments. charge asks headquarters to charge the payer's code and\n"
    "waits for the result: 0 only when it is paid. What has no result in time\n"
    "stays open; ask goes on with it, give-up has it taken back whatever\n"
    "became of it. Money that no sale takes is in the list with sale 0: to\n"
    "sell for it use pos sell. claim records what a keeper saw come by the\n"
    "shop's own printed code; the provider's bill confirms it, or does not,\n"
    "and list says which. refunds lists what was to go back to phones; one\n"
    "that failed is asked for again, or given in cash out of the drawer: one\n"
    "of the two, and only once.\n"
    "\n"
    "  --amount A  yuan, like 12.50\n"
    "  --code C    the payer's code; @- reads it from standard input, where\n"
    "              nobody else on this machine can see it\n"
    "  --with P    claim: wechat or alipay\n"
    "  --reason T  refund-cash: why; it is recorded\n"
    "  --wait S    seconds to wait for a result (90)\n"
    "  --json      results as JSON\n"
    "  --dir D     the till's directory (else $LIANDIAN_TILL)\n");

int cmd_pay(int argc, char **argv)
{
    struct options o = {0};
    struct paying p = {0};
    const struct arg specs[] = {
        {"dir", &o.dir, NULL},   {"amount", &o.amount, NULL},
        {"code", &o.code, NULL}, {"wait", &o.wait, NULL},
        {"with", &o.with, NULL}, {"reason", &o.reason, NULL},
        {"json", NULL, &o.json}, {0}};
    struct args_words words;
    struct diag d = {0};
    int64_t wait = WAIT_S;
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && o.wait)
        err = args_integer("wait", o.wait, 0, 86400, &wait, &d);
    o.wait_ms = wait * 1000;
    if (!err)
        err = run(&p, &o, &words, &d);
    teller_close(p.teller);
    till_close(&p.till);
    return args_fail("pay", err, &d);
}
