/* If these fail, a till's screen shows half a character, a cut amount or the
 * cursor in the wrong place; or a key does nothing. The screen runs on a
 * pseudo-terminal: we type into one end and read back the picture. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "base/screen.h"
#include "base/text.h"

static int terminal = -1, keep_in, keep_out;

static void resize(unsigned short rows, unsigned short columns)
{
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    assert_int_equal(ioctl(terminal, TIOCSWINSZ, &size), 0);
}

/* Standard input and output become a terminal until leave(). */
static void enter(const char *name)
{
    struct diag d = {0};
    fflush(stdout);
    keep_in = dup(STDIN_FILENO);
    keep_out = dup(STDOUT_FILENO);
    terminal = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    assert_true(terminal >= 0);
    assert_int_equal(grantpt(terminal) | unlockpt(terminal), 0);
    int side = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    assert_true(side >= 0);
    resize(24, 80);
    dup2(side, STDIN_FILENO);
    dup2(side, STDOUT_FILENO);
    close(side);
    setenv("TERM", name, 1);
    unsetenv("LINES");
    unsetenv("COLUMNS");
    assert_int_equal(screen_open(&d), ERR_OK);
}

static size_t sent(char *out, size_t cap)
{
    size_t len = 0;
    ssize_t n;
    fflush(stdout);
    while (len < cap && (n = read(terminal, out + len, cap - len)) > 0)
        len += (size_t)n;
    return len;
}

static int leave(void **unused)
{
    (void)unused;
    if (terminal < 0)
        return 0;
    screen_close();
    screen_close();
    fflush(stdout);
    dup2(keep_in, STDIN_FILENO);
    dup2(keep_out, STDOUT_FILENO);
    close(keep_in);
    close(keep_out);
    close(terminal);
    terminal = -1;
    return 0;
}

static const char *row(int y)
{
    static char text[1024];
    screen_row_text(y, text, sizeof(text));
    return text;
}

static void type(const char *bytes)
{
    assert_int_equal(write(terminal, bytes, strlen(bytes)), strlen(bytes));
}

static void without_a_terminal_it_says_so(void **unused)
{
    (void)unused;
    struct diag d = {0};
    int in = dup(STDIN_FILENO), null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    assert_int_equal(screen_open(&d), ERR_GONE);
    assert_true(d.text[0]);
    dup2(in, STDIN_FILENO);
    close(in);
    close(null);
    screen_close();
}

static void text_fills_exactly_its_cells(void **unused)
{
    (void)unused;
    enter("xterm-256color");
    screen_put(
        0, 0, 80, SCREEN_PLAIN,
        "................................................................"
        "................");
    screen_put(0, 2, 6, SCREEN_PLAIN, "天长大米");
    assert_int_equal(strncmp(row(0), "..天长大....", 15), 0);
    screen_put(0, 2, 5, SCREEN_PLAIN, "天长大米"); /* half does not fit */
    assert_int_equal(strncmp(row(0), "..天长 ", 9), 0);
    screen_put_right(1, 0, 10, SCREEN_STRONG, "3.50");
    screen_put_right(1, 10, 5, SCREEN_STRONG, "天长大米");
    assert_string_equal(row(1), "      3.50 天长");
    screen_put_center(2, 0, 9, SCREEN_BAR, "天长");
    screen_putf(2, 9, 9, SCREEN_PLAIN, "%d件|", 3);
    assert_string_equal(row(2), "  天长   3件|");
    screen_put(3, 0, 9, SCREEN_PLAIN,
               "e\xCC\x81"
               "a");
    assert_int_equal(strncmp(row(3), "e\xCC\x81", 3), 0);
}

static void nothing_leaves_its_place(void **unused)
{
    (void)unused;
    enter("xterm-256color");
    screen_put(0, 0, 20, SCREEN_PLAIN, "a\x1B[2J\nb\xFF\xE2\x80\xAEz");
    assert_string_equal(row(0), "a?[2J?b??z");
    /* Outside the terminal nothing happens; at its edge text is cut. */
    screen_put(-1, 0, 80, SCREEN_PLAIN, "x");
    screen_put(24, 0, 80, SCREEN_PLAIN, "x");
    screen_put(5, 78, 10, SCREEN_PLAIN, "ab天");
    screen_put(6, 79, 10, SCREEN_PLAIN, "天");
    screen_put(7, -1, 4, SCREEN_PLAIN, "abc");
    screen_put(8, 70, -5, SCREEN_PLAIN, "abc");
    assert_string_equal(row(6), "");
    assert_string_equal(row(7), "bc");
    assert_string_equal(row(8), "");
    screen_box(20, 70, 10, 30, "边");
    screen_digits_put(22, 75, 40, SCREEN_DIGITS_GIANT, SCREEN_PLAIN, "888");
    screen_rule(23, 60, 100);
    screen_show();
    assert_string_equal(row(99), "");
    assert_string_equal(row(-1), "");
}

static void amounts_align_and_are_never_cut(void **unused)
{
    (void)unused;
    enter("xterm-256color");
    screen_money(0, 0, 10, SCREEN_PLAIN, money_of(450));
    screen_money(1, 0, 10, SCREEN_PLAIN, money_of(-123456));
    screen_money(2, 0, 6, SCREEN_PLAIN, money_of(12345678));
    assert_string_equal(row(0), "      4.50");
    assert_string_equal(row(1), "  -1234.56");
    assert_string_equal(row(2), "######");
}

static void a_paragraph_breaks_where_it_may(void **unused)
{
    (void)unused;
    enter("xterm-256color");
    assert_int_equal(
        screen_paragraph(0, 0, 9, 10, SCREEN_PLAIN, "没有这个条码请按 F2 找货"),
        3);
    assert_string_equal(row(0), "没有这个条");
    assert_string_equal(row(1), "码请按 F2");
    assert_string_equal(row(2), "找货");
    assert_int_equal(
        screen_paragraph(4, 0, 2, 10, SCREEN_PLAIN, "one two three four five"),
        2);
    assert_string_equal(row(4), "one two");
    assert_string_equal(row(5), "three four");
    assert_string_equal(row(6), "");
    assert_int_equal(
        screen_paragraph(8, 0, 9, 4, SCREEN_PLAIN, "abcdefghij\n\nk"), 5);
    assert_string_equal(row(8), "abcd");
    assert_string_equal(row(11), "");
    assert_string_equal(row(12), "k");
}

static void digits_are_drawn_and_fall_back_to_text(void **unused)
{
    (void)unused;
    enter("xterm-256color");
    for (int size = 0; size < SCREEN_DIGITS_SIZES; size++) {
        enum screen_digits s = (enum screen_digits)size;
        int columns = screen_digits_columns(s, "-12.50");
        assert_true(columns > 6);
        screen_clear();
        screen_digits_put(0, 0, 80, s, SCREEN_STRONG, "8");
        for (int y = 0; y < screen_digits_rows(s); y++)
            assert_true(row(y)[0]);
        assert_string_equal(row(screen_digits_rows(s)), "");
        assert_true(text_width(row(0)) >= 76); /* at the right */
        /* A shorter number leaves nothing of the longer. */
        screen_digits_put(0, 0, 80, s, SCREEN_PLAIN, "12345");
        screen_digits_put(0, 0, 80, s, SCREEN_PLAIN, " ");
        for (int y = 0; y < screen_digits_rows(s); y++)
            assert_string_equal(row(y), "");
    }
    /* Each digit looks different. */
    char pictures[10][200] = {{0}};
    for (int i = 0; i < 10; i++) {
        char digit[] = {(char)('0' + i), 0};
        screen_clear();
        screen_digits_put(0, 0, 6, SCREEN_DIGITS_SMALL, SCREEN_PLAIN, digit);
        for (int y = 0; y < 3; y++) {
            strcat(pictures[i], row(y));
            strcat(pictures[i], "\n");
        }
        for (int k = 0; k < i; k++)
            assert_string_not_equal(pictures[i], pictures[k]);
    }
    screen_clear();
    screen_digits_put(0, 0, 10, SCREEN_DIGITS_LARGE, SCREEN_PLAIN, "12345.60");
    assert_string_equal(row(2), "  12345.60");
    assert_int_equal(screen_digits_fit("45.39", 5, 40), SCREEN_DIGITS_LARGE);
    assert_int_equal(screen_digits_fit("45.39", 4, 40), SCREEN_DIGITS_MEDIUM);
    assert_int_equal(screen_digits_fit("45.39", 20, 18), SCREEN_DIGITS_SMALL);
    assert_int_equal(screen_digits_fit("45.39", 20, 99), SCREEN_DIGITS_GIANT);
    assert_int_equal(screen_digits_fit("45.39", 1, 1), SCREEN_DIGITS_SMALL);
}

static void keys_have_their_names(void **unused)
{
    (void)unused;
    enter("xterm-256color");
    static const struct {
        const char *bytes;
        int key;
    } rows[] = {
        {"a", 'a'},
        {"长", 0x957F},
        {"😀", 0x1F600},
        {"\r", SCREEN_KEY_ENTER},
        {"\n", SCREEN_KEY_ENTER},
        {"\x7F", SCREEN_KEY_BACKSPACE},
        {"\b", SCREEN_KEY_BACKSPACE},
        {"\t", SCREEN_KEY_TAB},
        {"\x03", 3}, /* Ctrl-C is a key, not the end */
        {"\x13", 19},
        {"\x1BOA", SCREEN_KEY_UP},
        {"\x1BOD", SCREEN_KEY_LEFT},
        {"\x1B[5~", SCREEN_KEY_PAGE_UP},
        {"\x1B[3~", SCREEN_KEY_DELETE},
        {"\x1BOP", SCREEN_KEY_F(1)},
        {"\x1B[15~", SCREEN_KEY_F(5)},
        {"\x1B[24~", SCREEN_KEY_F(12)},
        {"\x1BOw", '7'}, /* number pad in application mode */
        {"\x1BOp", '0'},
        {"\x1BOM", SCREEN_KEY_ENTER},
        {"\x1BOk", '+'},
        {"\x1BOj", '*'},
        {"\x1B[200~", SCREEN_KEY_PASTE},
        {"\x1B[201~", SCREEN_KEY_PASTED},
        {"\x1B", SCREEN_KEY_ESC},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        type(rows[i].bytes);
        int key = screen_key(1000);
        if (key != rows[i].key)
            fail_msg("key %zu is %x, not %x", i, (unsigned)key,
                     (unsigned)rows[i].key);
    }
    assert_int_equal(screen_key(0), SCREEN_KEY_NONE);
    assert_int_equal(screen_key(30), SCREEN_KEY_NONE);
}

static void a_scanners_burst_loses_nothing(void **unused)
{
    (void)unused;
    enter("xterm-256color");
    static const char burst[] = "6901234567892\r6920202888883\r69026836\r";
    type(burst);
    for (size_t i = 0; burst[i]; i++)
        assert_int_equal(screen_key(1000), burst[i]);
    assert_int_equal(screen_key(0), SCREEN_KEY_NONE);
}

static void a_terminal_that_goes_away_is_noticed(void **unused)
{
    (void)unused;
    enter("xterm-256color");
    int gone = terminal;
    close(gone);
    assert_int_equal(screen_key(500), SCREEN_KEY_GONE);
    terminal = posix_openpt(O_RDWR | O_NOCTTY);
}

static void only_what_changed_is_sent(void **unused)
{
    (void)unused;
    static char out[65536];
    enter("xterm-256color");
    for (int y = 0; y < 24; y++)
        screen_putf(y, 0, 80, SCREEN_PLAIN, "第 %d 行 天长大米 5kg", y);
    screen_show();
    assert_true(sent(out, sizeof(out)) > 24 * 20);
    screen_clear();
    for (int y = 0; y < 24; y++)
        screen_putf(y, 0, 80, SCREEN_PLAIN, "第 %d 行 天长大米 5kg", y);
    screen_show();
    assert_int_equal(sent(out, sizeof(out)), 0);
    screen_put(3, 60, 2, SCREEN_PLAIN, "+1");
    screen_show();
    size_t len = sent(out, sizeof(out));
    assert_true(len > 0 && len < 40);
    screen_repaint();
    screen_show();
    assert_true(sent(out, sizeof(out)) > 24 * 20);
}

/* A dialog's frame through the middle of a character, and away again. */
static void half_a_character_is_none(void **unused)
{
    (void)unused;
    char out[8192], text[128];
    enter("xterm");
    for (int dialog = 0; dialog < 3; dialog++) {
        (void)sent(out, sizeof(out));
        screen_clear();
        screen_put(2, 0, 20, SCREEN_PLAIN, "雪碧汽水");
        if (dialog == 1) {
            screen_put(2, 3, 1, SCREEN_PLAIN, "|");
            screen_put(2, 4, 1, SCREEN_PLAIN, "|");
        }
        screen_show();
        screen_row_text(2, text, sizeof(text));
        assert_string_equal(text, dialog == 1 ? "雪 || 水" : "雪碧汽水");
    }
    size_t len = sent(out, sizeof(out) - 1);
    out[len] = '\0';
    assert_non_null(strstr(out, "碧汽")); /* both are sent anew */
}

static void a_resize_is_a_key_and_harms_nothing(void **unused)
{
    (void)unused;
    int rows = 0, columns = 0;
    enter("xterm-256color");
    screen_size(&rows, &columns);
    assert_int_equal(rows, 24);
    assert_int_equal(columns, 80);
    resize(40, 120);
    raise(SIGWINCH);
    assert_int_equal(screen_key(1000), SCREEN_KEY_RESIZE);
    screen_size(&rows, &columns);
    assert_int_equal(rows, 40);
    assert_int_equal(columns, 120);
    resize(3, 10);
    raise(SIGWINCH);
    assert_int_equal(screen_key(1000), SCREEN_KEY_RESIZE);
    screen_box(0, 0, 24, 80, "天长");
    screen_show();
}

static void every_terminal_will_do(void **unused)
{
    (void)unused;
    static const char *const names[] = {"linux", "vt100", "xterm", "screen",
                                        "tmux-256color"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        enter(names[i]);
        for (int s = 0; s < SCREEN_STYLES; s++)
            screen_put(s, 0, 20, (enum screen_style)s, "样式");
        screen_show();
        assert_string_equal(row(0), "样式");
        leave(NULL);
    }
}

static void a_line_is_edited_by_whole_characters(void **unused)
{
    (void)unused;
    struct screen_line l = {0};
    static const int keys[] = {0x5929, 'a', 0x957F, 'e', 0x301};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        assert_true(screen_line_key(&l, keys[i]));
    assert_string_equal(l.text, "天a长e\xCC\x81");
    assert_true(screen_line_key(&l, SCREEN_KEY_BACKSPACE)); /* e with accent */
    assert_string_equal(l.text, "天a长");
    assert_true(screen_line_key(&l, SCREEN_KEY_LEFT));
    assert_true(screen_line_key(&l, SCREEN_KEY_LEFT));
    assert_int_equal(l.cursor, 3);
    assert_true(screen_line_key(&l, 0x5927));
    assert_string_equal(l.text, "天大a长");
    assert_true(screen_line_key(&l, SCREEN_KEY_DELETE));
    assert_string_equal(l.text, "天大长");
    assert_true(screen_line_key(&l, SCREEN_KEY_HOME));
    assert_true(screen_line_key(&l, SCREEN_KEY_BACKSPACE));
    assert_true(screen_line_key(&l, SCREEN_KEY_LEFT));
    assert_true(screen_line_key(&l, SCREEN_KEY_DELETE));
    assert_string_equal(l.text, "大长");
    assert_true(screen_line_key(&l, SCREEN_KEY_END));
    assert_true(screen_line_key(&l, SCREEN_KEY_RIGHT));
    assert_true(screen_line_key(&l, SCREEN_KEY_DELETE));
    assert_string_equal(l.text, "大长");
    assert_true(screen_line_key(&l, 21)); /* Ctrl-U */
    assert_string_equal(l.text, "");
    static const int others[] = {
        SCREEN_KEY_ENTER, SCREEN_KEY_ESC, SCREEN_KEY_UP, SCREEN_KEY_F(1),
        SCREEN_KEY_NONE,  SCREEN_KEY_TAB, 0x202E,        3};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(screen_line_key(&l, others[i]));
}

/* A year of cats on the keyboard. */
static void a_line_stays_whole_whatever_is_typed(void **unused)
{
    (void)unused;
    static const int keys[] = {'a',
                               0x5929,
                               0x1F600,
                               0x301,
                               SCREEN_KEY_LEFT,
                               SCREEN_KEY_RIGHT,
                               SCREEN_KEY_BACKSPACE,
                               SCREEN_KEY_DELETE,
                               SCREEN_KEY_HOME,
                               SCREEN_KEY_END,
                               0x957F,
                               0x957F,
                               'b'};
    struct screen_line l = {0};
    uint64_t x = 11;
    bool was_full = false;
    for (int i = 0; i < 200000; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        int key = keys[(x >> 33) % (sizeof(keys) / sizeof(keys[0]))];
        bool taken = screen_line_key(&l, key);
        was_full |= !taken;
        assert_int_equal(strlen(l.text), l.len);
        assert_true(l.cursor <= l.len && l.len <= SCREEN_LINE_MAX);
        assert_true(utf8_valid(l.text, l.len));
        assert_true(((unsigned char)l.text[l.cursor] & 0xC0) != 0x80);
    }
    assert_true(was_full);
    char longer[600] = {0};
    while (strlen(longer) < 500)
        strcat(longer, "长");
    screen_line_set(&l, longer);
    assert_true(l.len <= SCREEN_LINE_MAX && l.len > SCREEN_LINE_MAX - 4);
    assert_true(utf8_valid(l.text, l.len));
}

static void the_cursor_stands_after_what_was_typed(void **unused)
{
    (void)unused;
    static char out[65536];
    struct screen_line l = {0};
    enter("xterm-256color");
    screen_line_set(&l, "天长大米5kg");
    screen_line_put(3, 10, 30, SCREEN_PLAIN, &l, true);
    screen_show();
    size_t len = sent(out, sizeof(out) - 1);
    out[len] = '\0';
    assert_string_equal(row(3), "          天长大米5kg");
    /* Typing on happens in place: the next byte lands where it should. */
    screen_line_key(&l, 'X');
    screen_line_put(3, 10, 30, SCREEN_PLAIN, &l, true);
    screen_show();
    len = sent(out, sizeof(out) - 1);
    out[len] = '\0';
    assert_string_equal(out, "X");
    screen_clear();
    /* A line longer than its place scrolls; its end is visible. */
    screen_line_set(&l, "一二三四五六七八九十甲乙");
    screen_line_put(3, 10, 10, SCREEN_PLAIN, &l, true);
    assert_string_equal(row(3), "          九十甲乙");
    for (int i = 0; i < 12; i++)
        screen_line_key(&l, SCREEN_KEY_LEFT);
    screen_line_put(3, 10, 10, SCREEN_PLAIN, &l, true);
    assert_string_equal(row(3), "          一二三四五");
    l.secret = true;
    screen_line_set(&l, "12三4");
    screen_line_put(4, 0, 10, SCREEN_PLAIN, &l, true);
    assert_string_equal(row(4), "****");
}

static void draw(void *arg, int index, int y, int x, int columns,
                 enum screen_style style)
{
    (void)arg;
    screen_putf(y, x, columns, style, "%s货品 %d",
                style == SCREEN_SELECTED ? ">" : " ", index);
}

static void a_list_pages_and_keeps_its_choice_in_sight(void **unused)
{
    (void)unused;
    struct screen_list list = {.count = 25};
    enter("xterm-256color");
    screen_list_put(0, 0, 10, 20, &list, draw, NULL);
    assert_int_equal(strncmp(row(0), ">货品 0", 9), 0);
    assert_non_null(strstr(row(9), "▼"));
    assert_null(strstr(row(0), "▲"));
    static const struct {
        int key, selected, top;
    } steps[] = {
        {SCREEN_KEY_UP, 0, 0},         {SCREEN_KEY_DOWN, 1, 0},
        {SCREEN_KEY_PAGE_DOWN, 10, 1}, {SCREEN_KEY_END, 24, 15},
        {SCREEN_KEY_DOWN, 24, 15},     {SCREEN_KEY_PAGE_UP, 15, 15},
        {SCREEN_KEY_UP, 14, 14},       {SCREEN_KEY_HOME, 0, 0},
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        assert_true(screen_list_key(&list, 10, steps[i].key));
        assert_int_equal(list.selected, steps[i].selected);
        assert_int_equal(list.top, steps[i].top);
    }
    assert_false(screen_list_key(&list, 10, 'a'));
    list.selected = list.top = 20;
    list.count = 3; /* the search found fewer */
    screen_list_put(0, 0, 10, 20, &list, draw, NULL);
    assert_int_equal(list.selected, 2);
    assert_string_equal(row(2), ">货品 2");
    assert_string_equal(row(3), "");
    list.count = 0;
    screen_list_put(0, 0, 10, 20, &list, draw, NULL);
    assert_int_equal(list.selected, 0);
    assert_string_equal(row(0), "");
    assert_true(screen_list_key(&list, 10, SCREEN_KEY_END));
    assert_int_equal(list.selected, 0);
}

#define TEST(f) cmocka_unit_test_teardown(f, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_terminal_it_says_so),
        TEST(text_fills_exactly_its_cells),
        TEST(nothing_leaves_its_place),
        TEST(amounts_align_and_are_never_cut),
        TEST(a_paragraph_breaks_where_it_may),
        TEST(digits_are_drawn_and_fall_back_to_text),
        TEST(keys_have_their_names),
        TEST(a_scanners_burst_loses_nothing),
        TEST(a_terminal_that_goes_away_is_noticed),
        TEST(only_what_changed_is_sent),
        TEST(half_a_character_is_none),
        TEST(a_resize_is_a_key_and_harms_nothing),
        TEST(every_terminal_will_do),
        TEST(a_line_is_edited_by_whole_characters),
        TEST(a_line_stays_whole_whatever_is_typed),
        TEST(the_cursor_stands_after_what_was_typed),
        TEST(a_list_pages_and_keeps_its_choice_in_sight),
    };
    i18n_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
