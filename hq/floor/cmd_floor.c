/* `hq floor`: the warehouse terminal on a screen of 80 columns and 24 rows, or
 * as many as there are. */
#include "hq/floor/commands.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/screen.h"
#include "base/text.h"
#include "hq/cmd.h"
#include "hq/floor/floor.h"

#define TICK_MS  20000 /* the clock in the corner */
#define BIG_ROWS 5

static bool digits_only(const char *text)
{
    return text[0] != '\0' && strspn(text, "0123456789.") == strlen(text);
}

static void draw_help(int rows, int columns)
{
    screen_paragraph(
        3, 2, rows - 7, columns - 4, SCREEN_PLAIN,
        tr("Scan, and look: the screen always says what comes next.\n\n"
           "An empty Enter takes what is shown. Esc goes back; it never books "
           "anything.\n"
           "24 then Enter: twenty-four. 2* after a case's code: two cases.\n"
           "F7 leaves a line for later. What is short is counted with F6.\n"
           "F10 ends. What was confirmed is kept, also when the power goes."));
}

static void draw_body(const struct floor *f, int rows, int columns)
{
    int row = 3;
    if (f->big[0] && digits_only(f->big)) {
        screen_digits_put(row, 2, columns - 4, SCREEN_DIGITS_LARGE,
                          SCREEN_STRONG, f->big);
        row += BIG_ROWS + 1;
    } else if (f->big[0]) {
        screen_put_center(row + 1, 2, columns - 4, SCREEN_SELECTED, f->big);
        row += 4;
    }
    for (int i = 0; i < f->row_count && row < rows - 4; i++)
        screen_put(row++, 2, columns - 4,
                   i == 0 && f->big[0] ? SCREEN_STRONG : SCREEN_PLAIN,
                   f->rows[i]);
}

static void draw(const struct floor *f, const struct screen_line *line)
{
    static const enum screen_style moods[] = {
        [FLOOR_SAID] = SCREEN_PLAIN,
        [FLOOR_DONE] = SCREEN_GOOD,
        [FLOOR_WRONG] = SCREEN_ALERT,
    };
    int rows = 0, columns = 0;
    char time[CLOCK_TIME_CHARS];
    const char *question = floor_question(f);
    int width = text_width(question);
    screen_size(&rows, &columns);
    screen_clear();
    clock_format_time(f->now_ms, time);
    time[16] = '\0';
    screen_putf(0, 0, columns, SCREEN_BAR, " %s  %s", f->name,
                floor_task_name(f->task));
    screen_put_right(0, columns - 18, 17, SCREEN_BAR, time);
    if (f->help)
        draw_help(rows, columns);
    else
        draw_body(f, rows, columns);
    screen_put(rows - 4, 0, columns, moods[f->mood], f->said);
    screen_rule(rows - 3, 0, columns);
    screen_put(rows - 2, 1, width, SCREEN_STRONG, question);
    screen_line_put(rows - 2, width + 2, columns - width - 3, SCREEN_PLAIN,
                    line, true);
    screen_put(rows - 1, 0, columns, SCREEN_BAR,
               tr(" F1 help  F2 receive  F3 put away  F4 pick  F5 to shops  "
                  "F6 count  F7 later  F10 end"));
    screen_show();
}

/* false: end. */
static bool on_key(struct floor *f, struct screen_line *line, int key)
{
    static const enum floor_task tasks[] = {FLOOR_RECEIVE, FLOOR_PUTAWAY,
                                            FLOOR_PICK, FLOOR_PUT, FLOOR_COUNT};
    f->now_ms = clock_now_ms();
    if (key == SCREEN_KEY_GONE || key == SCREEN_KEY_F(10))
        return false;
    if (key == SCREEN_KEY_F(1)) {
        f->help = !f->help;
    } else if (key >= SCREEN_KEY_F(2) && key <= SCREEN_KEY_F(6)) {
        screen_line_clear(line);
        floor_task(f, tasks[key - SCREEN_KEY_F(2)]);
    } else if (key == SCREEN_KEY_F(7)) {
        floor_skip(f);
    } else if (key == SCREEN_KEY_ENTER) {
        floor_line(f, line->text);
        screen_line_clear(line);
        if (f->mood == FLOOR_WRONG)
            screen_bell();
    } else if (key == SCREEN_KEY_ESC) {
        if (line->len > 0)
            screen_line_clear(line);
        else
            floor_back(f);
    } else if (key == 12) {
        screen_repaint();
    } else {
        (void)screen_line_key(line, key);
    }
    return true;
}

enum err cmd_floor(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    static struct floor f;
    struct screen_line line = {0};
    uint32_t warehouse = 0, worker = 0;
    enum err err = cmd_id(c, "warehouse", true, &warehouse, d);
    if (!err)
        err = cmd_id(c, "worker", false, &worker, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = floor_begin(&f, s, warehouse, worker, clock_now_ms(), d);
    if (!err)
        err = screen_open(d);
    if (!err) {
        int key = SCREEN_KEY_NONE;
        do
            draw(&f, &line);
        while (on_key(&f, &line, key = screen_key(TICK_MS)));
        screen_close();
    }
    store_close(s);
    return err;
}

static const struct cli_option options[] = {
    {"dir", "D", N_("the directory of headquarters")},
    {"warehouse", "ID", N_("the warehouse")},
    {"worker", "ID", N_("who works here: the number kept with every move")},
    {0}};

const struct cli_command floor_commands[] = {
    {"floor", "", N_("work in a warehouse with a scanner"),
     N_("A screen for the dock and the aisles: receive, put away, pick, put to "
        "shops, count. A scanner that types like a keyboard is enough; F1 "
        "explains."),
     "    hq floor --warehouse 1 --dir /srv/hq", options, 0, 0, cmd_floor},
    {0},
};
