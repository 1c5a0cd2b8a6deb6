#include "base/screen.h"

#include <errno.h>
#include <locale.h>
#include <ncurses.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/screen_cursor.h"
#include "base/text.h"

#define ESC_WAIT_MS 40 /* an arrow key's bytes arrive closer than this */

/* Codes for key sequences that terminfo does not name; past all of ncurses'. */
enum { OWN_PASTE = KEY_MAX + 4096, OWN_PASTED };

enum { PAIR_GOOD = 1, PAIR_CARE, PAIR_ALERT, PAIR_PAPER };

static SCREEN *terminal;
static attr_t styles[SCREEN_STYLES];
static short pairs[SCREEN_STYLES];
static int cursor_row = -1, cursor_column;

/* With colours a style is colour and weight; without, weight alone. */
static void choose_styles(void)
{
    styles[SCREEN_PLAIN] = A_NORMAL;
    styles[SCREEN_STRONG] = A_BOLD;
    styles[SCREEN_BAR] = A_REVERSE;
    styles[SCREEN_SELECTED] = A_REVERSE | A_BOLD;
    styles[SCREEN_GOOD] = A_BOLD;
    styles[SCREEN_CARE] = A_REVERSE;
    styles[SCREEN_ALERT] = A_REVERSE | A_BOLD;
    styles[SCREEN_PAPER] = A_REVERSE; /* dark terminals are usual */
    memset(pairs, 0, sizeof(pairs));
    if (!has_colors() || start_color() != OK)
        return;
    short back = use_default_colors() == OK ? -1 : COLOR_BLACK;
    init_pair(PAIR_GOOD, COLOR_GREEN, back);
    init_pair(PAIR_CARE, COLOR_BLACK, COLOR_YELLOW);
    init_pair(PAIR_ALERT, COLOR_WHITE, COLOR_RED);
    /* 16 colours have a white that is white; of 8 it is light grey. */
    init_pair(PAIR_PAPER, COLOR_BLACK, COLORS >= 16 ? 15 : COLOR_WHITE);
    pairs[SCREEN_PAPER] = PAIR_PAPER;
    styles[SCREEN_PAPER] = A_NORMAL;
    pairs[SCREEN_GOOD] = PAIR_GOOD;
    pairs[SCREEN_CARE] = PAIR_CARE;
    pairs[SCREEN_ALERT] = PAIR_ALERT;
    styles[SCREEN_CARE] = A_NORMAL;
    styles[SCREEN_ALERT] = A_BOLD;
}

void screen_bold(bool on)
{
    styles[SCREEN_PLAIN] = on ? A_BOLD : A_NORMAL;
    styles[SCREEN_BAR] = on ? A_REVERSE | A_BOLD : A_REVERSE;
}

/* A number pad in application mode (VT100, DEC STD 070) sends these; many
 * terminal descriptions do not name them. */
static void name_number_pad(void)
{
    static const struct {
        char last;
        int key;
    } pad[] = {{'p', '0'}, {'q', '1'},      {'r', '2'}, {'s', '3'}, {'t', '4'},
               {'u', '5'}, {'v', '6'},      {'w', '7'}, {'x', '8'}, {'y', '9'},
               {'j', '*'}, {'k', '+'},      {'l', ','}, {'m', '-'}, {'n', '.'},
               {'o', '/'}, {'M', KEY_ENTER}};
    for (size_t i = 0; i < ARRAY_LEN(pad); i++) {
        char sequence[] = {27, 'O', pad[i].last, 0};
        define_key(sequence, pad[i].key);
    }
}

/* Bracketed paste (xterm control sequences, mode 2004): terminals that do not
 * know it ignore it. */
static void mark_pastes(bool on)
{
    fputs(on ? "\033[?2004h" : "\033[?2004l", stdout);
    fflush(stdout);
    define_key("\033[200~", on ? OWN_PASTE : 0);
    define_key("\033[201~", on ? OWN_PASTED : 0);
}

enum err screen_open(struct diag *d)
{
    CHECK(!terminal);
    const char *name = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return diag_set(d, ERR_GONE,
                        tr("this needs a terminal: start it in a terminal "
                           "window, not through a pipe"));
    terminal = name ? newterm(name, stdout, stdin) : NULL;
    if (!terminal)
        return diag_set(d, ERR_GONE,
                        tr("the terminal \"%.40s\" is unknown here: set TERM, "
                           "for example TERM=linux"),
                        name ? name : "");
    set_term(terminal);
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    intrflush(stdscr, FALSE);
    set_escdelay(ESC_WAIT_MS);
    leaveok(stdscr, FALSE);
    name_number_pad();
    mark_pastes(true);
    choose_styles();
    curs_set(0);
    screen_clear();
    static bool registered;
    if (!registered)
        atexit(screen_close);
    registered = true;
    check_before_abort(screen_close);
    return ERR_OK;
}

void screen_close(void)
{
    if (!terminal)
        return;
    SCREEN *old = terminal;
    terminal = NULL;
    mark_pastes(false);
    endwin();
    delscreen(old);
}

void screen_size(int *ret_rows, int *ret_columns)
{
    CHECK(terminal);
    *ret_rows = getmaxy(stdscr);
    *ret_columns = getmaxx(stdscr);
}

void screen_clear(void)
{
    erase();
    cursor_row = -1;
}

void screen_set_cursor(int row, int column)
{
    cursor_row = row;
    cursor_column = column;
}

void screen_show(void)
{
    int rows, columns;
    screen_size(&rows, &columns);
    bool shown = cursor_row >= 0 && cursor_row < rows && cursor_column >= 0 &&
                 cursor_column < columns;
    curs_set(shown);
    if (shown)
        move(cursor_row, cursor_column);
    refresh();
}

void screen_repaint(void)
{
    clearok(curscr, TRUE);
}

static int named_key(int key)
{
    static const struct {
        int theirs;
        int ours;
    } names[] = {
        {KEY_UP, SCREEN_KEY_UP},         {KEY_DOWN, SCREEN_KEY_DOWN},
        {KEY_LEFT, SCREEN_KEY_LEFT},     {KEY_RIGHT, SCREEN_KEY_RIGHT},
        {KEY_HOME, SCREEN_KEY_HOME},     {KEY_END, SCREEN_KEY_END},
        {KEY_PPAGE, SCREEN_KEY_PAGE_UP}, {KEY_NPAGE, SCREEN_KEY_PAGE_DOWN},
        {KEY_IC, SCREEN_KEY_INSERT},     {KEY_DC, SCREEN_KEY_DELETE},
        {KEY_BTAB, SCREEN_KEY_BACKTAB},  {KEY_BACKSPACE, SCREEN_KEY_BACKSPACE},
        {KEY_ENTER, SCREEN_KEY_ENTER},   {KEY_RESIZE, SCREEN_KEY_RESIZE},
        {OWN_PASTE, SCREEN_KEY_PASTE},   {OWN_PASTED, SCREEN_KEY_PASTED},
    };
    if (key > KEY_F0 && key <= KEY_F0 + 24)
        return SCREEN_KEY_F(key - KEY_F0);
    if (key < 0x80) /* the number pad, see name_number_pad */
        return key;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i].theirs == key)
            return names[i].ours;
    }
    return SCREEN_KEY_OTHER;
}

int screen_key(int timeout_ms)
{
    CHECK(terminal);
    wint_t c = 0;
    timeout(timeout_ms);
    errno = 0;
    int rc = get_wch(&c);
    if (rc == KEY_CODE_YES)
        return named_key((int)c);
    if (rc == ERR) {
        bool waited = timeout_ms >= 0 || errno == EINTR;
        return waited && isatty(STDIN_FILENO) ? SCREEN_KEY_NONE
                                              : SCREEN_KEY_GONE;
    }
    if (c == 127)
        return SCREEN_KEY_BACKSPACE;
    if (c == '\n')
        return SCREEN_KEY_ENTER;
    return (int)c;
}

void screen_bell(void)
{
    beep();
}

void screen_row_text(int row, char *out, size_t cap)
{
    wchar_t cells[512];
    char picture[512 * 4 + 1];
    size_t len = 0;
    CHECK(terminal && cap > 0);
    cells[0] = 0;
    if (row < 0 || row >= getmaxy(stdscr) ||
        mvinnwstr(row, 0, cells, (int)ARRAY_LEN(cells) - 1) == ERR)
        cells[0] = 0;
    for (size_t i = 0; cells[i]; i++)
        len += (size_t)utf8_put((uint32_t)cells[i], picture + len);
    while (len > 0 && picture[len - 1] == ' ')
        len--;
    picture[len] = '\0';
    text_copy(out, cap, picture);
}

/* ---- text ---------------------------------------------------------------- */

static void set_style(enum screen_style style)
{
    CHECK(style < SCREEN_STYLES);
    attr_set(styles[style], pairs[style], NULL);
}

/* Is (row, column) the right half of a wide character that still stands?
 * ncurses marks it in the cell's attributes (A_CHARTEXT, curses_wch.3x). */
static bool is_right_half(int row, int column)
{
    cchar_t left, right;
    return column > 0 && column < getmaxx(stdscr) &&
           mvin_wch(row, column, &right) == OK &&
           (right.attr & A_CHARTEXT) > 1 &&
           mvin_wch(row, column - 1, &left) == OK &&
           text_char_width((uint32_t)left.chars[0]) == 2;
}

/* Before [column, column + count) is written over: a wide character that one
 * of its ends cuts in two goes altogether. ncurses 6.4 would leave half of it
 * in the picture and take the terminal to show it. */
static void cut_halves(int row, int column, int count)
{
    if (row < 0 || row >= getmaxy(stdscr) || count <= 0)
        return;
    attr_t attributes;
    short pair;
    attr_get(&attributes, &pair, NULL);
    attr_set(A_NORMAL, 0, NULL);
    if (is_right_half(row, column + count))
        mvaddch(row, column + count, ' ');
    if (is_right_half(row, column))
        mvaddch(row, column - 1, ' ');
    attr_set(attributes, pair, NULL);
}

static void put_spaces(int row, int column, int count)
{
    if (row < 0 || row >= getmaxy(stdscr))
        return;
    cut_halves(row, column, count);
    int end = column + count;
    if (end > getmaxx(stdscr))
        end = getmaxx(stdscr);
    for (int x = column < 0 ? 0 : column; x < end; x++)
        mvaddch(row, x, ' ');
}

/* Puts what of text fits into [column, column + columns) and the terminal;
 * returns the columns used. */
static screen_cut *tell_cut;

void screen_tell_cuts(screen_cut *tell)
{
    tell_cut = tell;
}

static int put_text(int row, int column, int columns, const char *text)
{
    const char *whole = text;
    int used = 0;
    int limit = getmaxx(stdscr);
    bool visible = row >= 0 && row < getmaxy(stdscr);
    wchar_t cell[CCHARW_MAX + 1] = {0};
    cut_halves(row, column, columns);
    while (*text) {
        uint32_t c = utf8_next(&text);
        if (!text_char_printable(c))
            c = '?';
        int width = text_char_width(c);
        if (used + width > columns) {
            if (tell_cut)
                tell_cut(whole, columns);
            break;
        }
        if (width == 0)
            continue; /* a lone combining mark has no place in a cell */
        cell[0] = (wchar_t)c;
        int marks = 1;
        for (const char *next = text; *next && marks < CCHARW_MAX; marks++) {
            uint32_t mark = utf8_next(&next);
            if (!text_char_printable(mark) || text_char_width(mark) != 0)
                break;
            cell[marks] = (wchar_t)mark;
            text = next;
        }
        cell[marks] = 0;
        int x = column + used;
        if (visible && x >= 0 && x + width <= limit)
            mvaddnwstr(row, x, cell, marks);
        used += width;
    }
    return used;
}

void screen_put(int row, int column, int columns, enum screen_style style,
                const char *text)
{
    CHECK(terminal);
    set_style(style);
    int used = put_text(row, column, columns, text);
    put_spaces(row, column + used, columns - used);
    set_style(SCREEN_PLAIN);
}

static int shown_width(const char *text, int columns)
{
    int width = 0;
    while (*text) {
        uint32_t c = utf8_next(&text);
        int one = text_char_printable(c) ? text_char_width(c) : 1;
        if (width + one > columns)
            break;
        width += one;
    }
    return width;
}

static void put_at(int row, int column, int columns, int before,
                   enum screen_style style, const char *text)
{
    CHECK(terminal);
    set_style(style);
    put_spaces(row, column, before);
    set_style(SCREEN_PLAIN);
    screen_put(row, column + before, columns - before, style, text);
}

void screen_put_right(int row, int column, int columns, enum screen_style style,
                      const char *text)
{
    put_at(row, column, columns, columns - shown_width(text, columns), style,
           text);
}

void screen_put_center(int row, int column, int columns,
                       enum screen_style style, const char *text)
{
    put_at(row, column, columns, (columns - shown_width(text, columns)) / 2,
           style, text);
}

void screen_putf(int row, int column, int columns, enum screen_style style,
                 const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    screen_put(row, column, columns, style, text);
}

/* A number cut short is another number: show that there is no room. */
static void put_number(int row, int column, int columns,
                       enum screen_style style, const char *text)
{
    char hashes[32];
    if (text_width(text) > columns) {
        memset(hashes, '#', sizeof(hashes) - 1);
        hashes[sizeof(hashes) - 1] = '\0';
        text = hashes;
    }
    screen_put_right(row, column, columns, style, text);
}

void screen_money(int row, int column, int columns, enum screen_style style,
                  struct money amount)
{
    char text[MONEY_CHARS];
    put_number(row, column, columns, style, money_format(amount, text));
}

/* How many bytes of text go on one line of `columns`: up to a newline, else
 * what fits, going back to the last space when a word would be torn. */
static size_t line_len(const char *text, int columns)
{
    size_t newline = strcspn(text, "\n");
    size_t fits = text_fit(text, columns);
    if (fits >= newline)
        return newline;
    unsigned char next = (unsigned char)text[fits];
    if (next >= 0x80 || next == ' ')
        return fits;
    size_t back = fits;
    while (back > 0 && text[back - 1] != ' ' &&
           (unsigned char)text[back - 1] < 0x80)
        back--;
    return back > 0 ? back : fits;
}

int screen_paragraph(int row, int column, int rows, int columns,
                     enum screen_style style, const char *text)
{
    int used = 0;
    char line[1024];
    if (columns < 2) /* not even one Chinese character wide */
        return 0;
    while (*text && used < rows) {
        size_t len = line_len(text, columns);
        size_t kept = len < sizeof(line) ? len : sizeof(line) - 1;
        memcpy(line, text, kept);
        line[kept] = '\0';
        screen_put(row + used++, column, columns, style, line);
        text += len;
        if (*text == '\n')
            text++;
        else
            text += strspn(text, " ");
    }
    return used;
}

void screen_rule(int row, int column, int columns)
{
    CHECK(terminal);
    for (int i = 0; i < columns; i++)
        screen_put(row, column + i, 1, SCREEN_PLAIN, "─");
}

void screen_column(int row, int column, int rows)
{
    for (int i = 0; i < rows; i++)
        screen_put(row + i, column, 1, SCREEN_PLAIN, "│");
}

void screen_fill(int row, int column, int rows, int columns,
                 enum screen_style style)
{
    for (int i = 0; i < rows; i++)
        screen_put(row + i, column, columns, style, "");
}

void screen_box(int row, int column, int rows, int columns, const char *title)
{
    if (rows < 2 || columns < 4)
        return;
    int last_row = row + rows - 1, last_column = column + columns - 1;
    screen_fill(row, column, rows, columns, SCREEN_PLAIN);
    screen_rule(row, column, columns);
    screen_rule(last_row, column, columns);
    screen_column(row, column, rows);
    screen_column(row, last_column, rows);
    screen_put(row, column, 1, SCREEN_PLAIN, "┌");
    screen_put(row, last_column, 1, SCREEN_PLAIN, "┐");
    screen_put(last_row, column, 1, SCREEN_PLAIN, "└");
    screen_put(last_row, last_column, 1, SCREEN_PLAIN, "┘");
    if (title) {
        char padded[256];
        snprintf(padded, sizeof(padded), " %s ", title);
        int width = shown_width(padded, columns - 4);
        screen_put(row, column + 2, width, SCREEN_STRONG, padded);
    }
}
