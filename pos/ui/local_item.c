/* local_item.c - goods nobody knew: a small form, three lines. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/panels.h"

enum { FIELD_NAME, FIELD_UNIT, FIELD_PRICE, FIELDS };

struct form {
    struct panel panel;
    char barcode[LOOKUP_CODE_MAX + 1];
    struct screen_line fields[FIELDS];
    int at;
    char wrong[DIAG_TEXT_MAX];
};

static const char *const labels[FIELDS] = {N_("Name"), N_("Unit"),
                                           N_("Price, yuan")};
/* Common units by number; the last ones are sold by weight. */
static const char *const units[] = {"个", "瓶", "包", "袋", "盒",
                                    "支", "箱", "条", "kg"};
#define UNITS (sizeof(units) / sizeof(units[0]))

static bool by_weight(const char *unit)
{
    return strcmp(unit, "kg") == 0 || strcmp(unit, "公斤") == 0 ||
           strcmp(unit, "千克") == 0;
}

static void draw(struct ui *ui, struct panel *p)
{
    struct form *f = (struct form *)p;
    char title[LOOKUP_CODE_MAX + 64], known[160] = "";
    int row, column, columns = 62, label = 14;
    snprintf(title, sizeof(title), "%s  %s", tr("New item"), f->barcode);
    ui_dialog(ui, 10, columns, title, &row, &column);
    for (int i = 0; i < FIELDS; i++) {
        bool here = i == f->at;
        screen_put(row + 2 * i, column, label,
                   here ? SCREEN_STRONG : SCREEN_PLAIN, tr(labels[i]));
        screen_line_put(row + 2 * i, column + label, columns - label,
                        here ? SCREEN_STRONG : SCREEN_PLAIN, &f->fields[i],
                        here);
    }
    if (f->at == FIELD_UNIT) {
        size_t len = 0;
        for (size_t i = 0; i < UNITS; i++)
            len += (size_t)snprintf(known + len, sizeof(known) - len, "%zu%s ",
                                    i + 1, units[i]);
    }
    if (f->at == FIELD_UNIT)
        screen_put(row + 3, column + label, columns - label, SCREEN_PLAIN,
                   known);
    if (f->wrong[0])
        screen_paragraph(row + 5, column, 2, columns, SCREEN_CARE, f->wrong);
    else if (by_weight(f->fields[FIELD_UNIT].text))
        screen_put(row + 5, column, columns, SCREEN_PLAIN,
                   tr("Sold by weight: the price is per kg."));
    screen_paragraph(row + 7, column, 2, columns, SCREEN_PLAIN,
                     tr("This shop knows it from now on; headquarters sees it "
                        "and can take it over."));
    screen_put(row + 9, column, columns, SCREEN_PLAIN,
               f->at == FIELD_PRICE ? tr("Enter: done, into the basket    "
                                         "Up: back a line    Esc: leave it")
                                    : tr("Enter: next line    Esc: leave it"));
}

static void save(struct ui *ui, struct form *f)
{
    struct diag d = {0};
    struct money price;
    struct pick pick = {0};
    char name[SCREEN_LINE_MAX + 1], unit[SCREEN_LINE_MAX + 1];
    text_trim(f->fields[FIELD_NAME].text, name, sizeof(name));
    text_trim(f->fields[FIELD_UNIT].text, unit, sizeof(unit));
    enum err err =
        words_money(f->fields[FIELD_PRICE].text, CART_TOTAL_MAX, &price, &d);
    if (err)
        f->at = FIELD_PRICE;
    else
        err = local_item_add(ui->till, &ui->desk->actor, f->barcode, name, unit,
                             price, by_weight(unit), &pick.item, &d);
    if (err) {
        text_copy(f->wrong, sizeof(f->wrong),
                  d.text[0] ? d.text : err_text(err));
        return;
    }
    ui->stale = true;
    ui->indexed = false;
    ui_close(ui, &f->panel);
    sale_known(ui, f->barcode[0] ? f->barcode : NULL);
    sale_add(ui, &pick, sale_take_times(ui));
}

/* Leaves a field; a sentence when it cannot stay as it is. */
static bool field_done(struct form *f)
{
    char text[SCREEN_LINE_MAX + 1];
    text_trim(f->fields[f->at].text, text, sizeof(text));
    if (text[0])
        return true;
    text_copy(f->wrong, sizeof(f->wrong),
              f->at == FIELD_NAME ? tr("type what is on the package, for "
                                       "example 天长芡实 250g")
                                  : tr("type a unit, or its number below"));
    return false;
}

static void key(struct ui *ui, struct panel *p, int k)
{
    struct form *f = (struct form *)p;
    struct screen_line *line = &f->fields[f->at];
    if (f->at != FIELD_NAME)
        k = words_fold(k);
    f->wrong[0] = '\0';
    if (k == SCREEN_KEY_ESC) {
        ui_close(ui, p);
        sale_known(ui, f->barcode[0] ? f->barcode : NULL);
    } else if (k == SCREEN_KEY_UP) {
        f->at -= f->at > 0;
    } else if (k == SCREEN_KEY_ENTER || k == SCREEN_KEY_TAB ||
               k == SCREEN_KEY_DOWN) {
        if (f->at == FIELD_PRICE && k == SCREEN_KEY_ENTER)
            save(ui, f);
        else if (f->at < FIELD_PRICE && field_done(f))
            f->at++;
    } else if (f->at == FIELD_UNIT && k >= '1' && k < '1' + (int)UNITS) {
        screen_line_set(line, units[k - '1']);
        f->at++;
    } else if (!screen_line_key(line, k) && k >= ' ' && k < SCREEN_KEY_UP) {
        text_copy(f->wrong, sizeof(f->wrong), tr("that is too long"));
    }
}

static const struct panel_ops ops = {
    .help = N_(
        "Name: what is on the package. Unit: a number chooses a common one. "
        "Price: yuan, for one.\n"
        "Enter or Tab goes on to the next line, Up goes back to the line "
        "before.\n"
        "Goods by weight have the unit kg (9); the price is per kg then.\n"
        "The goods go into the basket and are known at this till from now on.\n"
        "Esc leaves it: nothing is kept."),
    .keys = N_("F1 Help"),
    .more = N_("Enter Next|Up Back a line|Esc Leave it"),
    .scans = UI_SCAN_WAITS,
    .draw = draw,
    .key = key,
};

void local_item_open(struct ui *ui, const char *barcode)
{
    struct form *f = ui_open(ui, &ops, sizeof(*f));
    if (!f)
        return;
    text_copy(f->barcode, sizeof(f->barcode), barcode);
}
