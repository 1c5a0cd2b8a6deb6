/* What listings print. Lost without it: columns that slip under Chinese names,
 * money off its decimal point, a CSV or JSON that another program misreads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/i18n.h"
#include "hq/table.h"

static const struct column columns[] = {
    {"id", "no.", COLUMN_INT},        {"name", "name", COLUMN_TEXT},
    {"code", NULL, COLUMN_CODE},      {"milli", "quantity", COLUMN_QUANTITY},
    {"price", "price", COLUMN_MONEY}, {"day", NULL, COLUMN_DAY},
    {"left", "yes", COLUMN_FLAG},     {"kind", NULL, COLUMN_WORD},
};
#define COLUMNS ((int)(sizeof(columns) / sizeof(*columns)))

static const struct cell rows[][8] = {
    {{1, 0},
     {0, "可口可乐"},
     {6908512108426, 0},
     {3000, 0},
     {350, 0},
     {20779, 0},
     {0, 0},
     {0, "keeper"}},
    {{12, 0},
     {0, "a, \"b\" "},
     {-12, 0},
     {530, 0},
     {-123456, 0},
     {CELL_NONE, 0},
     {1, 0},
     {0, NULL}},
};

static char *out;
static size_t out_len;

static void print(enum table_form form, const struct cell (*r)[8], int n,
                  int64_t count, int64_t size, const struct cell *sums)
{
    struct table t;
    free(out);
    out = NULL;
    FILE *f = open_memstream(&out, &out_len);
    assert_non_null(f);
    table_begin(&t, f, form, columns, COLUMNS, 1, size);
    for (int i = 0; i < n; i++)
        assert_int_equal(table_row(&t, r[i]), ERR_OK);
    assert_int_equal(table_end(&t, count, sums), ERR_OK);
    fclose(f);
}

static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    unsetenv("COLUMNS");
    return 0;
}

static void people_see_aligned_columns(void **state)
{
    (void)state;
    print(TABLE_PEOPLE, rows, 2, 2, 0, NULL);
    assert_string_equal(out, "no.  name      quantity     price  yes\n"
                             "──────────────────────────────────────\n"
                             "  1  可口可乐      3         3.50  \n"
                             " 12  a, \"b\"        0.53  -1234.56  yes\n"
                             "rows: 2\n");
}

static void a_narrow_terminal_cuts_the_widest_text(void **state)
{
    (void)state;
    setenv("COLUMNS", "40", 1);
    struct cell wide[1][8];
    memcpy(wide, rows, sizeof(wide));
    wide[0][1].text = "一二三四五六七八九十一二三四五六七八九十";
    print(TABLE_PEOPLE, (const struct cell(*)[8])wide, 1, 1, 0, NULL);
    assert_non_null(strstr(out, "…"));
    assert_null(strstr(out, "九十"));
    assert_non_null(strstr(out, "3.50"));
    unsetenv("COLUMNS");
}

static void pages_and_sums_are_said(void **state)
{
    (void)state;
    struct cell sums[8];
    for (int i = 0; i < 8; i++)
        sums[i] = (struct cell){CELL_NONE, NULL};
    sums[4].number = 1000000;
    print(TABLE_PEOPLE, rows, 2, 45, 2, sums);
    assert_non_null(strstr(out, "10000.00"));
    assert_non_null(strstr(out, "rows: 45; page 1 of 23, --page 2 shows more"));
}

static void csv_quotes_what_needs_it(void **state)
{
    (void)state;
    print(TABLE_CSV, rows, 2, 2, 0, NULL);
    assert_string_equal(
        out, "id,name,code,milli,price,day,left,kind\r\n"
             "1,可口可乐,6908512108426,3,3.50,2026-11-22,false,keeper\r\n"
             "12,\"a, \"\"b\"\" \",0012,0.53,-1234.56,,true,\r\n");
}

static void json_is_json(void **state)
{
    (void)state;
    struct cell sums[8];
    for (int i = 0; i < 8; i++)
        sums[i] = (struct cell){CELL_NONE, NULL};
    sums[4].number = 7;
    print(TABLE_JSON, rows, 2, 9, 2, sums);
    json_t *root = json_loads(out, 0, NULL);
    assert_non_null(root);
    assert_int_equal(json_integer_value(json_object_get(root, "count")), 9);
    assert_int_equal(json_integer_value(json_object_get(root, "page")), 1);
    assert_int_equal(json_object_size(json_object_get(root, "totals")), 1);
    json_t *row = json_array_get(json_object_get(root, "rows"), 1);
    assert_string_equal(json_string_value(json_object_get(row, "name")),
                        "a, \"b\" ");
    assert_string_equal(json_string_value(json_object_get(row, "price")),
                        "-1234.56");
    assert_string_equal(json_string_value(json_object_get(row, "milli")),
                        "0.53");
    assert_true(json_is_null(json_object_get(row, "day")));
    assert_true(json_is_true(json_object_get(row, "left")));
    json_decref(root);
    print(TABLE_JSON, rows, 0, 0, 0, NULL);
    assert_string_equal(out, "{\"rows\":[],\"count\":0}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(people_see_aligned_columns, set_up),
        cmocka_unit_test_setup(a_narrow_terminal_cuts_the_widest_text, set_up),
        cmocka_unit_test_setup(pages_and_sums_are_said, set_up),
        cmocka_unit_test_setup(csv_quotes_what_needs_it, set_up),
        cmocka_unit_test_setup(json_is_json, set_up),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(out);
    return failed;
}
