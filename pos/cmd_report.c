/* `pos report`: the reports of the screen. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/people.h"
#include "pos/report/report.h"
#include "pos/spool.h"

static const char help[] =
    N_("usage: pos report KIND [--from DAY] [--to DAY] [--days N] "
       "[--csv|--json|--print] [--dir D]\n"
       "\n"
       "  days        sales by day\n"
       "  hours       sales by the hour\n"
       "  categories  sales by category\n"
       "  best        best sellers\n"
       "  dead        on the shelf and not sold\n"
       "  margin      against the last cost (keepers)\n"
       "  order       what will not last a week\n"
       "\n"
       "  --from DAY      first business day, like 2026-11-01\n"
       "  --to DAY        last one (else today)\n"
       "  --days N        so many days up to the last one (else 7)\n"
       "  --csv           for a spreadsheet\n"
       "  --json          for a program\n"
       "  --print         on paper, as on the screen\n"
       "  --cashier ID    who asks (else nobody in particular)\n"
       "  --dir D         the till's directory (else $LIANDIAN_TILL)\n");

struct asked {
    const char *dir, *from, *to, *days, *cashier;
    bool csv, json, print;
};

static enum err period(struct till *t, const struct asked *a, int32_t *ret_from,
                       int32_t *ret_to, struct diag *d)
{
    int64_t days = 7;
    enum err err = ERR_OK;
    *ret_to = till_business_day(t);
    if (a->from && a->days)
        return diag_set(d, ERR_FORMAT,
                        tr("give --from or --days, not both: see --help"));
    if (a->to)
        err = clock_parse_day(a->to, ret_to, d);
    if (!err && a->days)
        err = args_integer("days", a->days, 1, REPORT_DAYS_MAX, &days, d);
    *ret_from = *ret_to - (int32_t)days + 1;
    if (!err && a->from)
        err = clock_parse_day(a->from, ret_from, d);
    return err;
}

static json_t *value_json(const struct report *r, int column, int64_t value)
{
    char text[REPORT_VALUE_CHARS];
    if (r->column[column].unit == REPORT_COUNT)
        return json_integer(value);
    if (r->column[column].unit == REPORT_DATE && value == REPORT_NEVER)
        return json_null();
    report_format(r, column, value, text);
    return json_string(text);
}

/* {"report":"best","from":...,"columns":[...],"rows":[[name,value,...]]} */
static enum err print_json(const struct report *r)
{
    char day[CLOCK_DAY_CHARS];
    json_t *o = json_object(), *columns = json_array(), *rows = json_array();
    json_t *totals = json_array();
    json_object_set_new(o, "report", json_string(report_word(r->kind)));
    json_object_set_new(o, "from", json_string(clock_format_day(r->from, day)));
    json_object_set_new(o, "to", json_string(clock_format_day(r->to, day)));
    json_array_append_new(columns, json_string(r->what));
    for (int c = 0; c < r->columns; c++) {
        json_array_append_new(columns, json_string(r->column[c].name));
        json_array_append_new(totals, r->column[c].summed
                                          ? value_json(r, c, r->total[c])
                                          : json_null());
    }
    for (int i = 0; i < r->count; i++) {
        json_t *row = json_array();
        json_array_append_new(row, json_string(r->rows[i].name));
        for (int c = 0; c < r->columns; c++)
            json_array_append_new(row, value_json(r, c, r->rows[i].value[c]));
        json_array_append_new(rows, row);
    }
    json_object_set_new(o, "columns", columns);
    json_object_set_new(o, "rows", rows);
    json_object_set_new(o, "total", totals);
    int rc = json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(o);
    return rc != 0 || putchar('\n') == EOF ? ERR_IO : ERR_OK;
}

static enum err print_csv(const struct report *r)
{
    struct buf text = {0};
    enum err err = report_csv(r, &text);
    if (!err && fwrite(text.data, 1, text.len, stdout) != text.len)
        err = ERR_IO;
    buf_release(&text);
    return err;
}

static void print_words(const struct report *r)
{
    char text[REPORT_VALUE_CHARS];
    for (int i = 0; i < r->count; i++) {
        fputs(r->rows[i].name, stdout);
        for (int c = 0; c < r->columns; c++) {
            report_format(r, c, r->rows[i].value[c], text);
            printf("\t%s", text);
        }
        putchar('\n');
    }
}

static enum err run(struct till *t, enum report_kind kind,
                    const struct asked *a, struct diag *d)
{
    struct report r = {0};
    struct actor who;
    int32_t from = 0, to = 0;
    int64_t cashier = 0;
    enum err err = period(t, a, &from, &to, d);
    if (!err && a->cashier)
        err = args_integer("cashier", a->cashier, 0, UINT32_MAX, &cashier, d);
    if (!err)
        err = people_by_id(t, (uint32_t)cashier, &who, d);
    if (!err)
        err = report_make(t, &who, kind, from, to, &r, d);
    if (err)
        return err;
    if (a->print)
        err = report_print(t, &r, d);
    else if (a->json)
        err = print_json(&r);
    else if (a->csv)
        err = print_csv(&r);
    else
        print_words(&r);
    if (!err && fflush(stdout) != 0)
        err = ERR_IO;
    report_release(&r);
    if (err == ERR_IO)
        err = diag_default(d, err, tr("the output could not be written"));
    return err;
}

int cmd_report(int argc, char **argv)
{
    struct asked a = {0};
    const struct arg specs[] = {{"dir", &a.dir, NULL},
                                {"from", &a.from, NULL},
                                {"to", &a.to, NULL},
                                {"days", &a.days, NULL},
                                {"csv", NULL, &a.csv},
                                {"json", NULL, &a.json},
                                {"print", NULL, &a.print},
                                {"cashier", &a.cashier, NULL},
                                {0}};
    struct args_words words;
    struct till t = {0};
    struct diag d = {0};
    enum report_kind kind = REPORT_KINDS;
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count == 1)
        kind = report_find(words.word[0]);
    if (!err && (kind == REPORT_KINDS || a.csv + a.json + a.print > 1))
        err = diag_set(&d, ERR_FORMAT,
                       tr("say which report, like \"pos report best\", and at "
                          "most one of --csv, --json, --print: see --help"));
    if (!err)
        err = till_open(args_dir(a.dir), &t, &d);
    if (!err)
        err = run(&t, kind, &a, &d);
    till_close(&t);
    return args_fail("report", err, &d);
}
