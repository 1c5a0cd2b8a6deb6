/* If these fail, a long or strange name pushes an amount off the paper, cuts
 * it, or moves it from under the others, and a customer cannot read what they
 * paid. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "receipts/layout.h"
#include "receipts/paper.h"
#include "tests/support/random_text.h"

#define ROUNDS 4000

static const int papers[] = {16, 32, 34, 42, 48, 64};

static struct layout_line *lay(struct arena *a, struct document *doc,
                               int columns)
{
    struct layout_line *lines = NULL;
    assert_int_equal(doc->err, ERR_OK);
    assert_int_equal(layout_row(a, doc->last, columns, &lines), ERR_OK);
    return lines;
}

/* Spans stay on the paper, in order, and do not overlap. */
static void check_lines(const struct layout_line *line, int columns)
{
    for (; line; line = line->next) {
        int at = 0;
        for (int i = 0; i < line->count; i++) {
            const struct layout_span *s = &line->spans[i];
            assert_true(s->column >= at);
            at = s->column + s->columns;
            assert_true(at <= columns);
            assert_int_equal(s->columns,
                             paper_width(s->text, s->len) * s->style.wide);
            assert_true(s->style.high <= line->high);
        }
    }
}

/* What is printed, without blanks: nothing is lost or doubled. */
static void gather(const struct layout_line *line, char *out, size_t cap)
{
    struct paper_char ch;
    size_t len = 0;
    for (; line; line = line->next) {
        for (int i = 0; i < line->count; i++) {
            const struct layout_span *s = &line->spans[i];
            for (const char *p = s->text; p < s->text + s->len;) {
                const char *from = p;
                assert_true(paper_next(&p, &ch));
                if (ch.c == 0 || ch.c == ' ' || ch.c == '\n')
                    continue;
                size_t n = (size_t)(p - from);
                assert_true(len + n < cap);
                memcpy(out + len, from, n);
                len += n;
            }
        }
    }
    out[len] = '\0';
}

static void squeeze(const char *text, char *out)
{
    struct paper_char ch;
    for (const char *p = text;;) {
        const char *from = p;
        if (!paper_next(&p, &ch))
            break;
        if (ch.c == 0 || ch.c == ' ' || ch.c == '\n')
            continue;
        memcpy(out, from, (size_t)(p - from));
        out += p - from;
    }
    *out = '\0';
}

static void any_text_fits_any_paper(void **state)
{
    uint64_t seed = 1;
    struct arena a = {0};
    static char text[4096], want[4096], got[4096];
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        int columns = papers[(size_t)i % (sizeof(papers) / sizeof(papers[0]))];
        struct document doc;
        arena_clear(&a);
        doc_init(&doc, &a);
        random_text(&seed, (int)(random_next(&seed) % 120), i % 3 == 0, text,
                    sizeof(text));
        struct doc_style style = {(uint8_t)(1 + i % 3), (uint8_t)(1 + i % 2),
                                  i % 5 == 0, false};
        doc_text(&doc, style, (enum doc_align)(i % 3), text);
        struct layout_line *lines = lay(&a, &doc, columns);
        check_lines(lines, columns);
        gather(lines, got, sizeof(got));
        squeeze(text, want);
        assert_string_equal(got, want);
    }
    arena_release(&a);
}

static void add_item(struct document *doc, const char *name, const char *price,
                     const char *amount)
{
    const struct doc_cell cells[3] = {
        {.text = name, .stack = 16},
        {.text = price, .align = DOC_RIGHT, .columns = 8},
        {.text = amount, .align = DOC_RIGHT, .columns = 9},
    };
    doc_columns(doc, cells, 3);
}

/* Any cells at all: nothing off the paper, nothing lost. */
static void any_row_fits_any_paper(void **state)
{
    uint64_t seed = 5;
    struct arena a = {0};
    static char text[DOC_CELLS_MAX][256], got[4096], want[512];
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        int columns = papers[(size_t)i % (sizeof(papers) / sizeof(papers[0]))];
        int count = 1 + (int)(random_next(&seed) % DOC_CELLS_MAX);
        struct doc_cell cells[DOC_CELLS_MAX] = {0};
        struct document doc;
        arena_clear(&a);
        doc_init(&doc, &a);
        for (int k = 0; k < count; k++) {
            uint32_t r = random_next(&seed);
            random_text(&seed, (int)(r % 3 ? r % 8 : r % 40), r % 4 == 0,
                        text[k], sizeof(text[k]));
            cells[k] = (struct doc_cell){
                .text = text[k],
                .style = {(uint8_t)(1 + (r >> 8) % 4),
                          (uint8_t)(1 + (r >> 10) % 4), false, false},
                .align = (enum doc_align)((r >> 12) % 3),
                .columns = r >> 14 & 1 ? (int)((r >> 15) % 40) : 0,
                .stack = r >> 21 & 1 ? (int)((r >> 22) % 40) : 0,
                .shrink = r >> 28 & 1,
            };
        }
        doc_columns(&doc, cells, count);
        struct layout_line *lines = lay(&a, &doc, columns);
        check_lines(lines, columns);
        gather(lines, got, sizeof(got));
        size_t all = 0;
        for (int k = 0; k < count; k++) {
            squeeze(doc.last->cells[k].text, want);
            all += strlen(want);
        }
        assert_int_equal(strlen(got), all);
    }
    arena_release(&a);
}

static void amounts_end_at_one_column(void **state)
{
    static const char *const amounts[] = {"0.01", "-1.50", "468.00",
                                          "99999999.99", "123456789012.34"};
    uint64_t seed = 2;
    struct arena a = {0};
    static char name[4096];
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        int columns = papers[1 + (size_t)i % 4];
        struct document doc;
        arena_clear(&a);
        doc_init(&doc, &a);
        random_text(&seed, (int)(random_next(&seed) % 60), i % 7 == 0, name,
                    sizeof(name));
        const char *amount = amounts[i % 5];
        add_item(&doc, name, "32.80", amount);
        struct layout_line *lines = lay(&a, &doc, columns), *l = lines;
        check_lines(lines, columns);
        int found = 0;
        for (; l; l = l->next) {
            for (int k = 0; k < l->count; k++) {
                const struct layout_span *s = &l->spans[k];
                if (s->len != strlen(amount) ||
                    memcmp(s->text, amount, s->len) != 0 ||
                    s->column + s->columns != columns)
                    continue;
                found++;
            }
        }
        assert_true(found >= 1); /* whole, and at the right edge */
    }
    arena_release(&a);
}

static void a_name_stands_beside_or_above_its_price(void **state)
{
    struct arena a = {0};
    struct document doc;
    (void)state;
    doc_init(&doc, &a);
    add_item(&doc, "可乐", "3.00", "9.00");
    struct layout_line *narrow = lay(&a, &doc, 32);
    struct layout_line *wide = lay(&a, &doc, 48);
    assert_int_equal(narrow->count, 1);
    assert_int_equal(narrow->next->count, 2);
    assert_null(narrow->next->next);
    assert_int_equal(wide->count, 3);
    assert_null(wide->next);
    assert_int_equal(narrow->next->spans[1].column, 28);
    assert_int_equal(wide->spans[2].column, 44);
    arena_release(&a);
}

/* A name of nothing but control characters, beside cells that leave it no
 * room (found by receipts_escpos_fuzz). */
static void an_invisible_name_takes_no_room(void **state)
{
    struct arena a = {0};
    struct document doc;
    const struct doc_cell cells[2] = {{.text = "\r\x1B"},
                                      {.text = "x", .columns = 31}};
    (void)state;
    doc_init(&doc, &a);
    doc_columns(&doc, cells, 2);
    struct layout_line *line = lay(&a, &doc, 32);
    check_lines(line, 32);
    assert_int_equal(line->count, 1);
    assert_null(line->next);
    arena_release(&a);
}

/* "Till 1 " without a cashier still ends at the edge. */
static void blanks_do_not_push_from_the_edge(void **state)
{
    struct arena a = {0};
    struct document doc;
    (void)state;
    doc_init(&doc, &a);
    doc_pair(&doc, DOC_NORMAL, "left ", "right  ");
    struct layout_line *line = lay(&a, &doc, 32);
    assert_int_equal(line->count, 2);
    assert_int_equal(line->spans[0].columns, 5);
    assert_int_equal(line->spans[1].column, 27);
    assert_int_equal(line->spans[1].columns, 5);
    arena_release(&a);
}

static void lines_break_where_people_would(void **state)
{
    static const struct {
        const char *text;
        int columns;
        const char *first, *rest;
    } t[] = {
        {"green tea", 6, "green", "tea"},
        {"green  tea", 5, "green", "tea"},
        {"天长大米", 6, "天长大", "米"},
        {"天长大，米", 6, "天长", "大，米"}, /* no comma first on a line */
        {"天长（大米", 6, "天长", "（大米"}, /* no bracket last */
        {"supercalifragilistic", 16, "supercalifragili", "stic"},
        {"one\ntwo", 30, "one", "two"},
        {"ae\u0301i", 2, "ae\u0301", "i"}, /* the accent stays */
        {"米天\u0301，", 4, "米", "天\u0301，"},
        {"5kg天长", 4, "5kg", "天长"},
        {"   ", 2, "  ", ""},
        {"\n", 5, "", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        size_t next = 0;
        size_t len = paper_break(t[i].text, t[i].columns, &next);
        assert_int_equal(len, strlen(t[i].first));
        assert_memory_equal(t[i].text, t[i].first, len);
        assert_string_equal(t[i].text + next, t[i].rest);
    }
}

static void widths_are_the_printers(void **state)
{
    static const struct {
        const char *text;
        int columns;
    } t[] = {
        {"abc", 3},       {"天长", 4}, {"·①×", 6},  {"㐀", 2}, {"𠀀", 2},
        {"🍎", 2},         {"ñ", 1},    {"é", 2},    {"¥", 2},  {"e\u0301", 1},
        {"\x1B@\x01", 1}, {"\xFF", 1}, {"a\tb", 3}, {"", 0},   {"\uFEFFx", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
        assert_int_equal(paper_width(t[i].text, strlen(t[i].text)),
                         t[i].columns);
}

static void too_much_is_refused_once(void **state)
{
    struct arena a = {0};
    struct document doc;
    static char text[3 * DOC_TEXT_MAX];
    (void)state;
    doc_init(&doc, &a);
    for (int i = 0; i <= DOC_ROWS_MAX; i++)
        doc_feed(&doc, 1);
    assert_int_equal(doc.err, ERR_RANGE);
    assert_int_equal(doc.rows, DOC_ROWS_MAX);
    arena_clear(&a);
    doc_init(&doc, &a);
    for (size_t i = 0; i + 3 < sizeof(text); i += 3)
        memcpy(text + i, "天", 3);
    doc_text(&doc, DOC_NORMAL, DOC_LEFT, text);
    assert_int_equal(doc.err, ERR_OK);
    assert_int_equal(strlen(doc.last->cells[0].text), DOC_TEXT_MAX / 3 * 3);
    doc_text(&doc, DOC_NORMAL, DOC_LEFT, NULL);
    assert_string_equal(doc.last->cells[0].text, "");
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_text_fits_any_paper),
        cmocka_unit_test(any_row_fits_any_paper),
        cmocka_unit_test(amounts_end_at_one_column),
        cmocka_unit_test(a_name_stands_beside_or_above_its_price),
        cmocka_unit_test(an_invisible_name_takes_no_room),
        cmocka_unit_test(blanks_do_not_push_from_the_edge),
        cmocka_unit_test(lines_break_where_people_would),
        cmocka_unit_test(widths_are_the_printers),
        cmocka_unit_test(too_much_is_refused_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
