/* login.c - who is at the till: a number and a PIN. Also a keeper's leave for
 * one act, which is asked the same way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/menu.h"
#include "pos/ui/panels.h"

struct login {
    struct panel panel;
    struct person people[PEOPLE_MAX];
    int count;
    struct screen_list list;
    struct screen_line number, pin;
    bool at_pin;
    bool leave; /* a keeper's, for `deed` */
    struct deed deed;
    char wrong[DIAG_TEXT_MAX];
    bool bad; /* what wrong says is a refusal */
};

static const struct panel_ops login_ops, keeper_ops;

/* Everybody, or only keepers. */
static void read_people(struct ui *ui, struct login *l)
{
    int count = 0, kept = 0;
    if (people_list(ui->till, l->people, PEOPLE_MAX, &count))
        count = 0;
    for (int i = 0; i < count; i++) {
        if (!l->leave || l->people[i].keeper)
            l->people[kept++] = l->people[i];
    }
    l->count = l->list.count = kept;
}

/* A list that PIN entry has already singled out a person from stays. */
static bool chosen(const struct login *l, uint32_t *ret_id, const char **name)
{
    if (l->number.len == 0) {
        if (l->count == 0)
            return false;
        *ret_id = l->people[l->list.selected].id;
        *name = l->people[l->list.selected].name;
        return true;
    }
    char *end = NULL;
    unsigned long id = strtoul(l->number.text, &end, 10);
    if (*end || id == 0 || id > UINT32_MAX)
        return false;
    *ret_id = (uint32_t)id;
    *name = "";
    for (int i = 0; i < l->count; i++) {
        if (l->people[i].id == id)
            *name = l->people[i].name;
    }
    return true;
}

/* ---- drawing -------------------------------------------------------------*/

static void draw_person(void *arg, int index, int row, int column, int columns,
                        enum screen_style style)
{
    const struct login *l = arg;
    const struct person *p = &l->people[index];
    screen_putf(row, column, columns, style, " %4u  %s%s%s", p->id, p->name,
                p->keeper ? "  " : "", p->keeper ? tr("(keeper)") : "");
}

static void draw_input(const struct login *l, int row, int column, int columns)
{
    char label[128];
    const char *name = "";
    uint32_t id = 0;
    const struct screen_line *line = l->at_pin ? &l->pin : &l->number;
    if (l->at_pin && chosen(l, &id, &name))
        snprintf(label, sizeof(label), tr("%u %.40s, PIN>"), id, name);
    else
        snprintf(label, sizeof(label), "%s", tr("Your number>"));
    int width = text_width(label);
    screen_put(row, column, width, SCREEN_STRONG, label);
    screen_line_put(row, column + width + 1, columns - width - 1, SCREEN_STRONG,
                    line, true);
}

static void draw_login(struct ui *ui, struct panel *p)
{
    struct login *l = (struct login *)p;
    int rows = ui_body_rows(ui), width = 44;
    int column = (ui->columns - width) / 2;
    screen_put_center(UI_BODY_ROW + 1, 0, ui->columns, SCREEN_STRONG,
                      ui->outlet[0] ? ui->outlet : tr("Village shop till"));
    screen_put_center(UI_BODY_ROW + 3, 0, ui->columns, SCREEN_PLAIN,
                      tr("Who is at the till? Type your number and Enter, "
                         "then your PIN."));
    int window = rows - 7;
    screen_list_fix(&l->list, window);
    screen_list_put(UI_BODY_ROW + 5, column, window, width, &l->list,
                    draw_person, l);
    if (ui->desk->cart.count > 0)
        screen_put_center(UI_BODY_ROW + rows - 1, 0, ui->columns, SCREEN_PLAIN,
                          tr("The open basket is kept."));
    if (l->wrong[0])
        screen_put_center(ui->rows - 4, 0, ui->columns,
                          l->bad ? SCREEN_ALERT : SCREEN_CARE, l->wrong);
    draw_input(l, ui_input_row(ui), 1, ui->columns - 2);
}

static void draw_keeper(struct ui *ui, struct panel *p)
{
    struct login *l = (struct login *)p;
    int row, column, columns = 58, window = l->count < 2 ? l->count : 2;
    char what[WORDS_CAP];
    ui_dialog(ui, 7 + window, columns, tr("A keeper must allow this"), &row,
              &column);
    deed_words(ui, &l->deed, what, sizeof(what));
    screen_put(row, column, columns, SCREEN_STRONG, what);
    screen_put(row + 1, column, columns, SCREEN_PLAIN,
               tr("A keeper types number and PIN:"));
    screen_list_fix(&l->list, window);
    screen_list_put(row + 2, column, window, columns, &l->list, draw_person, l);
    row += window + 2;
    draw_input(l, row + 1, column, columns);
    if (l->wrong[0])
        screen_paragraph(row + 2, column, 2, columns,
                         l->bad ? SCREEN_ALERT : SCREEN_CARE, l->wrong);
    screen_put(row + 4, column, columns, SCREEN_PLAIN,
               tr("Enter: yes    Esc: back, nothing is changed"));
}

/* ---- entering ------------------------------------------------------------*/

static void signed_in(struct ui *ui, const struct actor *who)
{
    struct person person = {0};
    ui->desk->actor = *who;
    ui->signed_in = true;
    if (people_find(ui->till, who->cashier, &person))
        person = (struct person){.id = who->cashier, .keeper = who->keeper};
    ui->person = person;
    if (shift_current(ui->till, &ui->shift))
        ui->shift = (struct shift){0};
    if (ui->shift.number == 0)
        shift_begin_open(ui);
    else if (person.name[0])
        ui_say(ui, UI_CALM, tr("Good day, %s"), person.name);
    hand_over_finish(ui);
}

static void submit_pin(struct ui *ui, struct login *l)
{
    struct diag d = {0};
    struct actor who;
    const char *name;
    uint32_t id = 0;
    enum err err;
    if (!chosen(l, &id, &name))
        return;
    if (l->leave)
        err = people_authorise(ui->till, &ui->desk->actor, id, l->pin.text,
                               &who, &d);
    else
        err = people_sign_in(ui->till, id, l->pin.text, &who, &d);
    screen_line_clear(&l->pin);
    if (err) {
        text_copy(l->wrong, sizeof(l->wrong),
                  d.text[0] ? d.text : err_text(err));
        l->bad = true;
        if (err == ERR_DENIED && !l->leave) {
            l->at_pin = l->count == 1;
            screen_line_clear(&l->number);
        }
        return;
    }
    ui_close(ui, &l->panel);
    if (!l->leave) {
        signed_in(ui, &who);
        return;
    }
    if (why_open(ui, &l->deed, &who))
        return;
    err = deed_perform(ui, &l->deed, &who, &d);
    if (err)
        ui_fail(ui, err, &d);
}

static void submit_number(struct login *l)
{
    const char *name;
    uint32_t id = 0;
    if (chosen(l, &id, &name)) {
        l->at_pin = true;
        return;
    }
    screen_line_clear(&l->number);
    text_copy(l->wrong, sizeof(l->wrong),
              tr("type the number beside your name"));
    l->bad = false;
}

static void escape(struct ui *ui, struct login *l)
{
    if (l->at_pin && (l->pin.len > 0 || l->count != 1)) {
        screen_line_clear(&l->pin);
        screen_line_clear(&l->number);
        l->at_pin = l->count == 1;
    } else if (l->leave) {
        ui_close(ui, &l->panel);
        ui_say(ui, UI_CALM, "%s", tr("nothing was changed"));
    } else if (l->number.len > 0) {
        screen_line_clear(&l->number);
    } else if (ui->scans_len > 0) {
        ui->scans_len = 0;
        ui_say(ui, UI_CALM, "%s", tr("the waiting scans were given up"));
    }
}

static void key(struct ui *ui, struct panel *p, int k)
{
    struct login *l = (struct login *)p;
    struct screen_line *line = l->at_pin ? &l->pin : &l->number;
    size_t most = l->at_pin ? PIN_DIGITS_MAX : 9;
    k = words_fold(k);
    l->wrong[0] = '\0';
    if (k == SCREEN_KEY_ENTER || k == SCREEN_KEY_TAB) {
        if (l->at_pin)
            submit_pin(ui, l);
        else
            submit_number(l);
    } else if (k == SCREEN_KEY_ESC) {
        escape(ui, l);
    } else if (k == SCREEN_KEY_F(10) && !l->leave) {
        more_open(ui);
    } else if (k > ' ' && k < SCREEN_KEY_UP) {
        if (k < '0' || k > '9' || line->len >= most) {
            text_copy(l->wrong, sizeof(l->wrong),
                      k < '0' || k > '9'
                          ? tr("digits only")
                          : tr("that is more digits than there can be"));
            l->bad = false;
        } else {
            (void)screen_line_key(line, k);
        }
    } else if (!l->at_pin && l->number.len == 0 &&
               screen_list_key(&l->list, 9, k)) {
        return;
    } else {
        (void)screen_line_key(line, k);
    }
}

static void wake(struct ui *ui, struct panel *p)
{
    struct login *l = (struct login *)p;
    if (!l->at_pin)
        read_people(ui, l);
}

static struct login *open_with(struct ui *ui, const struct panel_ops *ops)
{
    struct login *l = ui_open(ui, ops, sizeof(*l));
    if (!l)
        return NULL;
    l->pin.secret = true;
    l->leave = ops == &keeper_ops;
    read_people(ui, l);
    l->at_pin = l->count == 1;
    return l;
}

void login_open(struct ui *ui)
{
    ui->signed_in = false;
    ui->person = (struct person){0};
    ui->desk->actor = (struct actor){0};
    (void)open_with(ui, &login_ops);
}

void login_begin(struct ui *ui)
{
    struct actor nobody;
    if (people_nobody(ui->till, &nobody, NULL) == ERR_OK) {
        signed_in(ui, &nobody);
        ui_say(ui, UI_CALM, "%s",
               tr("No cashiers from headquarters yet: selling as the keeper"));
        return;
    }
    login_open(ui);
}

void keeper_open(struct ui *ui, const struct deed *deed)
{
    struct login *l = open_with(ui, &keeper_ops);
    if (l)
        l->deed = *deed;
}

static const struct panel_ops login_ops = {
    .help = N_("Type the number beside your name and Enter (or Tab), then your "
               "PIN and Enter. The arrows choose a name too.\n"
               "After three wrong PINs the next try has to wait a little, "
               "longer each time.\n"
               "PIN forgotten: headquarters gives a new one; it arrives by "
               "itself when the till is online.\n"
               "What is scanned meanwhile waits and is added after signing in; "
               "Esc gives it up.\n"
               "F10: about this till, and ending the program."),
    .keys = N_("F1 Help|F10 More"),
    .more = N_("0-9 Number|Enter Next|Up/Down Choose|Esc Back"),
    .scans = UI_SCAN_WAITS,
    .full = true,
    .draw = draw_login,
    .key = key,
    .wake = wake,
};

static const struct panel_ops keeper_ops = {
    .help = N_("This needs a keeper: more is taken off or out than the cashier "
               "may do alone.\n"
               "A keeper types the number and Enter (or Tab), then the PIN and "
               "Enter. The arrows choose a name too.\n"
               "Then the keeper says why. It holds for this one act, and the "
               "record names who allowed it.\n"
               "Esc goes back and changes nothing."),
    .keys = N_("F1 Help"),
    .more = N_("0-9 Number|Enter Next|Esc Back"),
    .scans = UI_SCAN_WAITS,
    .draw = draw_keeper,
    .key = key,
};
