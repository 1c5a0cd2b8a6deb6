#include "pos/customer/customer_json.h"

#include "base/clock.h"

static void set_money(json_t *o, const char *key, struct money m)
{
    char text[MONEY_CHARS];
    json_object_set_new(o, key, json_string(money_format(m, text)));
}

static void set_day(json_t *o, const char *key, int32_t day)
{
    char text[CLOCK_DAY_CHARS];
    json_object_set_new(o, key, json_string(clock_format_day(day, text)));
}

json_t *customer_json(const struct customer *c)
{
    char hex[CUSTOMER_HEX_CHARS];
    json_t *o = json_object();
    json_object_set_new(o, "customer", json_string(customer_hex(c->id, hex)));
    json_object_set_new(o, "name", json_string(c->name));
    json_object_set_new(o, "phone", json_string(c->phone));
    json_object_set_new(o, "member", json_boolean(c->member));
    json_object_set_new(o, "erased", json_boolean(c->erased));
    set_money(o, "limit", c->limit);
    set_money(o, "balance", c->balance);
    json_object_set_new(o, "points", json_integer(c->points));
    return o;
}

static const char *kind_name(enum credit_kind kind)
{
    switch (kind) {
    case CREDIT_SALE:
        return "sale";
    case CREDIT_REPAID:
        return "repaid";
    case CREDIT_REFUND:
        return "refund";
    default:
        return "adjusted";
    }
}

json_t *credit_statement_json(const struct credit_statement *s)
{
    json_t *o = customer_json(&s->customer), *lines = json_array();
    set_day(o, "from", s->from_day);
    set_day(o, "to", s->to_day);
    set_money(o, "opening", s->opening);
    set_money(o, "other_tills", s->others);
    set_money(o, "given", s->given);
    set_money(o, "repaid", s->repaid);
    set_money(o, "closing", s->closing);
    for (int i = 0; i < s->count; i++) {
        const struct credit_line *l = &s->lines[i];
        json_t *line = json_object();
        json_object_set_new(line, "seq", json_integer((json_int_t)l->seq));
        json_object_set_new(line, "what", json_string(kind_name(l->kind)));
        set_day(line, "day", l->day);
        set_money(line, "amount", l->amount);
        set_money(line, "balance", l->balance);
        json_array_append_new(lines, line);
    }
    json_object_set_new(o, "lines", lines);
    return o;
}

static void set_parts(json_t *o, const struct money part[CREDIT_AGES])
{
    for (int i = 0; i < CREDIT_AGES; i++)
        set_money(o, credit_age_word(i), part[i]);
}

json_t *credit_aging_json(const struct credit_aging *a)
{
    json_t *o = json_object(), *rows = json_array();
    set_money(o, "total", a->total);
    set_money(o, "paid_ahead", a->ahead);
    set_parts(o, a->part);
    for (int i = 0; i < a->count; i++) {
        json_t *row = customer_json(&a->rows[i].customer);
        set_day(row, "oldest", a->rows[i].oldest_day);
        set_parts(row, a->rows[i].part);
        json_array_append_new(rows, row);
    }
    json_object_set_new(o, "customers", rows);
    return o;
}
