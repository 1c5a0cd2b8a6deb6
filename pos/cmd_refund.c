/* `pos refund`: goods back, money back. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/agent.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/lookup.h"
#include "pos/pay/pay_words.h"
#include "pos/people.h"
#include "pos/refund/ask.h"
#include "pos/refund/refund.h"

#define LOOK_MS 50

static const char help[] =
    N_("usage: pos refund --sale N LINE=QUANTITY ... --reason TEXT [options]\n"
       "       pos refund --sale N --all --reason TEXT [options]\n"
       "       pos refund --no-receipt CODE=QUANTITY ... --reason TEXT "
       "[options]\n"
       "\n"
       "Takes goods back: the money goes back the way it came, the goods onto "
       "the\n"
       "shelf, a slip is printed. Prints what became of it as one line of "
       "JSON.\n"
       "\n"
       "  --sale N        the receipt's number, another till's as TILL-N, or "
       "the text\n"
       "                  of its QR code\n"
       "  LINE=QUANTITY   the line's number on the receipt, from 1, and how "
       "many\n"
       "  --line L=Q      the same\n"
       "  --all           everything that is left of the sale\n"
       "  --no-receipt    a barcode or item number instead of a line\n"
       "  --reason TEXT   why, at most 40 characters\n"
       "  --damaged       the goods do not go back on the shelf\n"
       "  --cash          all of it in cash, whatever it was paid with\n"
       "  --cashier ID    who does it (else nobody in particular)\n"
       "  --keeper ID     who allowed it\n"
       "  --dry-run       only says what would be given back\n"
       "  --dir D         the till's directory (else $LIANDIAN_TILL)\n"
       "\n"
       "Money that goes back to a phone is asked for by the open till, or by "
       "pos pay.\n");

struct asked {
    const char *dir, *sale, *line, *reason, *cashier, *keeper;
    bool all, no_receipt, damaged, cash, dry_run, json;
};

/* ---- which sale ----------------------------------------------------------*/

static bool is_online(struct till *t)
{
    struct agent_state s;
    agent_state_read(t->dir, &s);
    return s.link == AGENT_LINK_ONLINE;
}

/* Another till's sale is asked of headquarters, by the agent. */
static enum err find_sale(struct till *t, const char *text,
                          struct refundable *ret, struct diag *d)
{
    struct sale_name name;
    enum err err = sale_name_parse(text, &name, d);
    if (!err)
        err = refund_find(t, &name, ret, d);
    if (err != ERR_GONE || !is_online(t))
        return err;
    int64_t end = clock_monotonic_ms() + ASK_GIVE_UP_MS;
    err = ask_send(t, &name, d);
    while (!err && clock_monotonic_ms() < end) {
        usleep(LOOK_MS * 1000);
        err = refund_find(t, &name, ret, d);
        if (err != ERR_GONE)
            return err;
        err = ERR_OK;
    }
    return err ? err : refund_find(t, &name, ret, d);
}

/* ---- what of it ----------------------------------------------------------*/

static enum err bad_line(const char *text, struct diag *d)
{
    return diag_set(d, ERR_FORMAT,
                    tr("\"%.40s\" is no LINE=QUANTITY: see --help"), text);
}

static enum err add_line(struct till *t, const struct refundable *of,
                         const struct asked *a, const char *text,
                         struct refund *r, struct diag *d)
{
    const char *equals = strrchr(text, '=');
    char what[LOOKUP_CODE_MAX + 1];
    struct refund_line *l = &r->lines[r->count];
    struct pick pick;
    int64_t place = 0;
    if (!equals || equals == text || (size_t)(equals - text) >= sizeof(what))
        return bad_line(text, d);
    if (r->count == CART_LINES_MAX)
        return diag_set(d, ERR_RANGE, tr("that is too much at once"));
    memcpy(what, text, (size_t)(equals - text));
    what[equals - text] = '\0';
    memset(l, 0, sizeof(*l));
    l->damaged = a->damaged;
    enum err err = quantity_parse(equals + 1, &l->quantity, d);
    if (!err && of)
        err = args_integer("line", what, 1, CART_LINES_MAX, &place, d);
    else if (!err)
        err = lookup_typed(t, what, &pick, d);
    if (err)
        return err;
    if (of)
        l->place = (uint32_t)(place - 1);
    else
        l->item = pick.item;
    r->count++;
    return ERR_OK;
}

static void add_all(const struct refundable *of, const struct asked *a,
                    struct refund *r)
{
    for (uint32_t i = 0; i < of->entry->sale->n_lines; i++) {
        struct quantity left = refundable_left(of, i);
        if (left.milli == 0)
            continue;
        r->lines[r->count++] = (struct refund_line){
            .place = i, .quantity = left, .damaged = a->damaged};
    }
}

static enum err fill(struct till *t, const struct refundable *of,
                     const struct asked *a, const struct args_words *words,
                     struct refund *r, struct diag *d)
{
    enum err err = ERR_OK;
    if (!a->reason)
        return diag_set(d, ERR_FORMAT,
                        tr("say why it comes back, in at most %d characters"),
                        REFUND_REASON_MAX);
    if (!text_is_plain(a->reason, REFUND_REASON_MAX))
        return diag_set(d, ERR_FORMAT,
                        tr("say why it comes back, in at most %d characters"),
                        REFUND_REASON_MAX);
    if (a->all && (!of || a->line || words->count > 0))
        return diag_set(d, ERR_FORMAT,
                        tr("--all is for a sale, and without lines"));
    text_copy(r->reason, sizeof(r->reason), a->reason);
    r->all_cash = a->cash;
    if (a->all)
        add_all(of, a, r);
    if (a->line)
        err = add_line(t, of, a, a->line, r, d);
    for (int i = 0; !err && i < words->count; i++)
        err = add_line(t, of, a, words->word[i], r, d);
    return err ? err : refund_compute(of, r, d);
}

/* ---- saying --------------------------------------------------------------*/

static json_t *yuan(struct money m)
{
    char text[MONEY_CHARS];
    return json_string(money_format(m, text));
}

static const char *way_name(Ledger__TenderType type)
{
    switch (type) {
    case LEDGER__TENDER_TYPE__CASH:
        return "cash";
    case LEDGER__TENDER_TYPE__CREDIT:
        return "credit";
    case LEDGER__TENDER_TYPE__MEMBER_POINTS:
        return "points";
    case LEDGER__TENDER_TYPE__WECHAT:
    case LEDGER__TENDER_TYPE__ALIPAY:
    case LEDGER__TENDER_TYPE__UNIONPAY:
        return pay_type_name(type);
    default:
        return "other";
    }
}

static json_t *lines_json(const struct refundable *of, const struct refund *r)
{
    json_t *list = json_array();
    char number[QUANTITY_CHARS];
    for (int i = 0; i < r->count; i++) {
        const struct refund_line *l = &r->lines[i];
        uint64_t item =
            of ? of->entry->sale->lines[l->place]->item : l->item.id;
        json_t *o = json_object();
        if (of)
            json_object_set_new(o, "line", json_integer(l->place + 1));
        json_object_set_new(o, "item", json_integer((json_int_t)item));
        json_object_set_new(o, "quantity",
                            json_string(quantity_format(l->quantity, number)));
        json_object_set_new(o, "amount", yuan(l->amount));
        json_object_set_new(o, "damaged", json_boolean(l->damaged));
        json_array_append_new(list, o);
    }
    return list;
}

static enum err print(const struct refundable *of, const struct refund *r,
                      const struct refund_done *done)
{
    json_t *o = json_object(), *ways = json_array();
    json_object_set_new(o, "seq", json_integer((json_int_t)done->seq));
    json_object_set_new(o, "recorded", json_boolean(done->seq != 0));
    if (of) {
        json_object_set_new(o, "till", json_integer(of->name.till));
        json_object_set_new(o, "sale", json_integer((json_int_t)of->name.seq));
        json_object_set_new(o, "other_tills_known",
                            json_boolean(of->others_known));
    }
    json_object_set_new(o, "total", yuan(r->total));
    json_object_set_new(o, "lines", lines_json(of, r));
    for (int i = 0; i < r->tender_count; i++) {
        json_t *way = json_object();
        json_object_set_new(way, "type",
                            json_string(way_name(r->tenders[i].type)));
        json_object_set_new(way, "amount", yuan(r->tenders[i].amount));
        json_array_append_new(ways, way);
    }
    json_object_set_new(o, "back", ways);
    int bad = json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(o);
    return bad || putchar('\n') == EOF ? ERR_IO : ERR_OK;
}

/* ---- doing it ------------------------------------------------------------*/

static enum err who_is_it(struct till *t, const struct asked *a,
                          struct actor *ret, struct diag *d)
{
    int64_t cashier = 0, keeper = 0;
    struct person person;
    enum err err = ERR_OK;
    if (a->cashier)
        err = args_integer("cashier", a->cashier, 0, UINT32_MAX, &cashier, d);
    if (!err && a->keeper)
        err = args_integer("keeper", a->keeper, 1, UINT32_MAX, &keeper, d);
    if (!err)
        err = people_by_id(t, (uint32_t)cashier, ret, d);
    if (!err && keeper != 0) {
        err = people_find(t, (uint32_t)keeper, &person);
        if (err == ERR_NOTFOUND || (!err && !person.keeper))
            err = diag_set(d, ERR_DENIED, tr("%lld is no keeper"),
                           (long long)keeper);
        ret->authorised_by = (uint32_t)keeper;
    }
    return err;
}

static enum err run(struct till *t, const struct asked *a,
                    const struct args_words *words, struct diag *d)
{
    struct refundable sale = {0}, *of = NULL;
    struct refund_done done = {0};
    struct actor who;
    struct refund *r = calloc(1, sizeof(*r));
    if (!r)
        return ERR_NOMEM;
    enum err err = who_is_it(t, a, &who, d);
    if (!err && (a->sale != NULL) == a->no_receipt)
        err = diag_set(d, ERR_FORMAT,
                       tr("say --sale N, or --no-receipt: see --help"));
    if (!err && a->sale) {
        err = find_sale(t, a->sale, &sale, d);
        of = &sale;
    }
    if (!err)
        err = fill(t, of, a, words, r, d);
    if (!err && a->dry_run)
        err = refund_check(t, &who, of, r, d);
    else if (!err)
        err = refund_commit(t, &who, of, r, &done, d);
    if (!err)
        err = print(of, r, &done);
    refundable_release(&sale);
    free(r);
    return err;
}

int cmd_refund(int argc, char **argv)
{
    struct asked a = {0};
    const struct arg specs[] = {{"dir", &a.dir, NULL},
                                {"sale", &a.sale, NULL},
                                {"line", &a.line, NULL},
                                {"reason", &a.reason, NULL},
                                {"cashier", &a.cashier, NULL},
                                {"keeper", &a.keeper, NULL},
                                {"all", NULL, &a.all},
                                {"no-receipt", NULL, &a.no_receipt},
                                {"damaged", NULL, &a.damaged},
                                {"cash", NULL, &a.cash},
                                {"dry-run", NULL, &a.dry_run},
                                {"json", NULL, &a.json},
                                {0}};
    struct args_words words;
    struct till t = {0};
    struct diag d = {0};
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err)
        err = till_open(args_dir(a.dir), &t, &d);
    if (!err)
        err = run(&t, &a, &words, &d);
    till_close(&t);
    return args_fail("refund", err, &d);
}
