/* `pos customer`: who buys on credit or collects points. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/customer/credit.h"
#include "pos/customer/customer_json.h"
#include "pos/pay/pay_words.h"
#include "pos/pay/teller.h"
#include "pos/people.h"

#define LIST_MAX  2000
#define DAYS_BACK 90
#define CODE_MAX  256
#define WAIT_MS   90000

static const char help[] = N_(
    "usage: pos customer add --name NAME [--phone DIGITS] [--limit YUAN] "
    "[--member]\n"
    "       pos customer find WORDS | list [--owing | --members]\n"
    "       pos customer rename ID [--name NAME] [--phone DIGITS]\n"
    "       pos customer limit ID --amount YUAN | member ID yes|no\n"
    "       pos customer repay ID --amount YUAN [--by "
    "cash|wechat|alipay|unionpay]\n"
    "       pos customer repay ID --amount YUAN --code CODE\n"
    "       pos customer adjust ID --amount YUAN --reason TEXT\n"
    "       pos customer points ID --amount POINTS --reason TEXT\n"
    "       pos customer statement ID [--from DAY] [--to DAY] [--print]\n"
    "       pos customer aging [--csv | --print]\n"
    "       pos customer erase ID\n"
    "\n"
    "ID is the number that list shows. Prints JSON (--json is understood and\n"
    "changes nothing); aging --csv prints a table. repay by phone means: by\n"
    "the shop's own code, and a keeper saw it arrive; with --code "
    "headquarters\n"
    "charges that payment code and the result is waited for (@- reads it from\n"
    "standard input). adjust puts a balance\n"
    "right: more owed, or with a minus less. erase removes name and phone;\n"
    "the account must be settled.\n"
    "\n"
    "  --cashier ID    who does it (else nobody in particular)\n"
    "  --dir D         the till's directory (else $LIANDIAN_TILL)\n");

struct asked {
    const char *dir, *name, *phone, *limit, *amount, *reason, *by, *code, *from,
        *to, *cashier;
    bool member, owing, members, print, csv, json;
    struct args_words words;
    struct actor who;
};

/* ---- out ------------------------------------------------------------------*/

static enum err written(int rc, struct diag *d)
{
    if (rc != 0 || fflush(stdout) != 0)
        return diag_set(d, ERR_IO, tr("the output could not be written"));
    return ERR_OK;
}

static enum err show(json_t *o, struct diag *d)
{
    int rc = json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(o);
    return written(rc != 0 || putchar('\n') == EOF, d);
}

static enum err show_customer(const struct customer *c, struct diag *d)
{
    return show(customer_json(c), d);
}

static enum err show_change(const struct credit_change *change, struct diag *d)
{
    json_t *o = customer_json(&change->customer);
    json_object_set_new(o, "seq", json_integer((json_int_t)change->seq));
    return show(o, d);
}

/* ---- in -------------------------------------------------------------------*/

static enum err need(const char *option, const char *text, struct diag *d)
{
    if (text)
        return ERR_OK;
    return diag_set(d, ERR_FORMAT, tr("--%s is missing: see --help"), option);
}

static enum err id_of(const struct asked *a, uint64_t *ret_id, struct diag *d)
{
    return customer_hex_parse(a->words.count > 1 ? a->words.word[1] : "",
                              ret_id, d);
}

static enum err amount_of(const struct asked *a, struct money *ret,
                          struct diag *d)
{
    enum err err = need("amount", a->amount, d);
    return err ? err : money_parse(a->amount, ret, d);
}

/* ---- the deeds ------------------------------------------------------------*/

static enum err do_add(struct till *t, struct asked *a, struct diag *d)
{
    struct customer c;
    struct customer_new n = {.name = a->name,
                             .phone = a->phone,
                             .member = a->member,
                             .has_limit = a->limit != NULL};
    enum err err = a->limit ? money_parse(a->limit, &n.limit, d) : ERR_OK;
    if (!err)
        err = customer_add(t, &a->who, &n, &c, d);
    return err ? err : show_customer(&c, d);
}

static enum err do_list(struct till *t, struct asked *a, struct diag *d)
{
    static struct customer list[LIST_MAX];
    const char *query = a->words.count > 1 ? a->words.word[1] : "";
    int count = 0;
    bool more = false;
    enum err err = customer_search(t, query,
                                   a->owing     ? CUSTOMER_OWING
                                   : a->members ? CUSTOMER_MEMBERS
                                                : CUSTOMER_ALL,
                                   list, LIST_MAX, &count, &more);
    if (err)
        return till_explain(t, err, d);
    json_t *o = json_object(), *rows = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(rows, customer_json(&list[i]));
    json_object_set_new(o, "customers", rows);
    json_object_set_new(o, "more", json_boolean(more));
    return show(o, d);
}

static enum err do_rename(struct till *t, struct asked *a, struct diag *d)
{
    struct customer c;
    uint64_t id = 0;
    enum err err = id_of(a, &id, d);
    if (!err)
        err = customer_rename(t, id, a->name, a->phone, &c, d);
    return err ? err : show_customer(&c, d);
}

static enum err do_limit(struct till *t, struct asked *a, struct diag *d)
{
    struct customer c;
    struct money limit;
    uint64_t id = 0;
    enum err err = id_of(a, &id, d);
    if (!err)
        err = amount_of(a, &limit, d);
    if (!err)
        err = customer_set_limit(t, &a->who, id, limit, &c, d);
    return err ? err : show_customer(&c, d);
}

static enum err do_member(struct till *t, struct asked *a, struct diag *d)
{
    struct customer c;
    uint64_t id = 0;
    const char *word = a->words.count > 2 ? a->words.word[2] : "";
    bool yes = strcmp(word, "yes") == 0;
    enum err err = id_of(a, &id, d);
    if (!err && !yes && strcmp(word, "no") != 0)
        err = diag_set(d, ERR_FORMAT, tr("say \"yes\" or \"no\": see --help"));
    if (!err)
        err = customer_set_member(t, &a->who, id, yes, &c, d);
    return err ? err : show_customer(&c, d);
}

static enum err tender_of(const char *by, Ledger__TenderType *ret,
                          struct diag *d)
{
    static const char *const names[] = {"cash", "wechat", "alipay", "unionpay"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(by ? by : "cash", names[i]) == 0) {
            *ret = (Ledger__TenderType)i;
            return ERR_OK;
        }
    }
    return diag_set(d, ERR_FORMAT, tr("--by is one of %s: see --help"),
                    "cash, wechat, alipay, unionpay");
}

/* By a phone that headquarters charges. What has no result in time stays open:
 * pos pay ask goes on with it. */
static enum err repay_by_code(struct till *t, struct asked *a, uint64_t id,
                              struct money amount, struct diag *d)
{
    struct teller *teller = NULL;
    struct buf text = {0};
    struct paycode code;
    struct payment p;
    char words[DIAG_TEXT_MAX];
    enum err err = args_content(a->code, CODE_MAX, &text, d);
    if (!err)
        err = paycode_read((const char *)text.data, &code, d);
    buf_release(&text);
    if (!err)
        err = teller_open(t, false, &teller, d);
    if (!err)
        err = teller_wait_link(teller, &a->who, TELLER_LINK_MS, d);
    if (!err)
        err = teller_repay(teller, &a->who, id, &code,
                           LEDGER__TENDER_TYPE__CASH, amount, &p, d);
    if (!err)
        err = teller_wait_result(teller, &a->who, p.order_no, WAIT_MS, &p, d);
    if (!err && p.status != PAYMENT_PAID) {
        pay_result_words(&p, words, sizeof(words));
        err = diag_set(d, ERR_DENIED, "%s", words);
    }
    teller_close(teller);
    memset(&code, 0, sizeof(code));
    if (err)
        return err;
    struct credit_change change = {.seq = p.sale, .amount = amount};
    err = till_explain(t, customer_find(t, id, &change.customer), d);
    return err ? err : show_change(&change, d);
}

static enum err do_repay(struct till *t, struct asked *a, struct diag *d)
{
    struct credit_change change;
    struct tender tender = {0};
    uint64_t id = 0;
    enum err err = id_of(a, &id, d);
    if (!err)
        err = amount_of(a, &tender.amount, d);
    if (!err && a->code)
        return repay_by_code(t, a, id, tender.amount, d);
    if (!err)
        err = tender_of(a->by, &tender.type, d);
    if (!err)
        err = credit_repay(t, &a->who, id, &tender, 1, &change, d);
    return err ? err : show_change(&change, d);
}

static enum err do_adjust(struct till *t, struct asked *a, struct diag *d)
{
    struct credit_change change;
    struct money amount;
    uint64_t id = 0;
    enum err err = id_of(a, &id, d);
    if (!err)
        err = amount_of(a, &amount, d);
    if (!err)
        err = credit_adjust(t, &a->who, id, amount, a->reason, &change, d);
    return err ? err : show_change(&change, d);
}

static enum err do_points(struct till *t, struct asked *a, struct diag *d)
{
    struct credit_change change;
    int64_t points = 0;
    uint64_t id = 0;
    enum err err = id_of(a, &id, d);
    if (!err)
        err = need("amount", a->amount, d);
    if (!err)
        err = args_integer("amount", a->amount, -CUSTOMER_POINTS_MAX,
                           CUSTOMER_POINTS_MAX, &points, d);
    if (!err)
        err = points_adjust(t, &a->who, id, points, a->reason, &change, d);
    return err ? err : show_change(&change, d);
}

static enum err do_statement(struct till *t, struct asked *a, struct diag *d)
{
    struct credit_statement s;
    int32_t to = till_business_day(t), from = to - DAYS_BACK;
    uint64_t id = 0;
    enum err err = id_of(a, &id, d);
    if (!err && a->to)
        err = clock_parse_day(a->to, &to, d);
    if (!err && a->from)
        err = clock_parse_day(a->from, &from, d);
    else
        from = from < to ? from : to;
    if (!err)
        err = credit_statement(t, id, from, to, &s, d);
    if (err)
        return err;
    if (a->print)
        err = credit_statement_print(t, id, from, to, d);
    if (!err)
        err = show(credit_statement_json(&s), d);
    credit_statement_release(&s);
    return err;
}

/* A field of a table: quotes doubled; what a spreadsheet would reckon with is
 * a text to it. */
static void put_text(const char *text)
{
    putchar('"');
    if (text[0] && strchr("=+-@\t", text[0]))
        putchar('\'');
    for (; *text; text++) {
        if (*text == '"')
            putchar('"');
        putchar(*text);
    }
    putchar('"');
}

static void put_aging(const struct credit_aging *a)
{
    char text[MONEY_CHARS], day[CLOCK_DAY_CHARS], hex[CUSTOMER_HEX_CHARS];
    printf("\xef\xbb\xbf"
           "customer,name,phone,limit,balance,0-30,31-60,61-90,"
           ">90,oldest\r\n");
    for (int i = 0; i < a->count; i++) {
        const struct customer *c = &a->rows[i].customer;
        printf("%s,", customer_hex(c->id, hex));
        put_text(c->name);
        putchar(',');
        put_text(c->phone);
        printf(",%s", money_format(c->limit, text));
        printf(",%s", money_format(c->balance, text));
        for (int age = 0; age < CREDIT_AGES; age++)
            printf(",%s", money_format(a->rows[i].part[age], text));
        printf(",%s\r\n", clock_format_day(a->rows[i].oldest_day, day));
    }
}

static enum err do_aging(struct till *t, struct asked *a, struct diag *d)
{
    struct credit_aging aging;
    enum err err = credit_aging(t, till_business_day(t), &aging, d);
    if (err)
        return err;
    if (a->print)
        err = credit_aging_print(t, d);
    if (!err && a->csv) {
        put_aging(&aging);
        err = written(ferror(stdout), d);
    } else if (!err) {
        err = show(credit_aging_json(&aging), d);
    }
    credit_aging_release(&aging);
    return err;
}

static enum err do_erase(struct till *t, struct asked *a, struct diag *d)
{
    struct customer c;
    uint64_t id = 0;
    enum err err = id_of(a, &id, d);
    if (!err)
        err = customer_erase(t, &a->who, id, d);
    if (!err)
        err = till_explain(t, customer_find(t, id, &c), d);
    return err ? err : show_customer(&c, d);
}

static const struct {
    const char *word;
    enum err (*run)(struct till *t, struct asked *a, struct diag *d);
    int words; /* at most, the deed's own included */
} deeds[] = {
    {"add", do_add, 1},       {"find", do_list, 2},
    {"list", do_list, 1},     {"rename", do_rename, 2},
    {"limit", do_limit, 2},   {"member", do_member, 3},
    {"repay", do_repay, 2},   {"adjust", do_adjust, 2},
    {"points", do_points, 2}, {"statement", do_statement, 2},
    {"aging", do_aging, 1},   {"erase", do_erase, 2},
};

static enum err act(struct till *t, struct asked *a, struct diag *d)
{
    const char *word = a->words.count > 0 ? a->words.word[0] : "";
    int64_t cashier = 0;
    enum err err = ERR_OK;
    if (a->cashier)
        err = args_integer("cashier", a->cashier, 0, UINT32_MAX, &cashier, d);
    if (!err)
        err = people_by_id(t, (uint32_t)cashier, &a->who, d);
    for (size_t i = 0; !err && i < ARRAY_LEN(deeds); i++) {
        if (strcmp(word, deeds[i].word) == 0 &&
            a->words.count <= deeds[i].words)
            return deeds[i].run(t, a, d);
    }
    return err ? err
               : diag_set(d, ERR_FORMAT,
                          tr("say what to do, like \"pos customer list\": see "
                             "--help"));
}

int cmd_customer(int argc, char **argv)
{
    struct asked a = {0};
    const struct arg specs[] = {
        {"dir", &a.dir, NULL},         {"name", &a.name, NULL},
        {"phone", &a.phone, NULL},     {"limit", &a.limit, NULL},
        {"amount", &a.amount, NULL},   {"reason", &a.reason, NULL},
        {"by", &a.by, NULL},           {"code", &a.code, NULL},
        {"from", &a.from, NULL},       {"to", &a.to, NULL},
        {"cashier", &a.cashier, NULL}, {"member", NULL, &a.member},
        {"owing", NULL, &a.owing},     {"members", NULL, &a.members},
        {"print", NULL, &a.print},     {"csv", NULL, &a.csv},
        {"json", NULL, &a.json},       {0}};
    struct till t = {0};
    struct diag d = {0};
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &a.words, &d);
    if (!err)
        err = till_open(args_dir(a.dir), &t, &d);
    if (!err)
        err = act(&t, &a, &d);
    till_close(&t);
    return args_fail("customer", err, &d);
}
