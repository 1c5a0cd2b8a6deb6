#include "base/i18n.h"
#include "pos/ui/panels.h"

struct help_panel {
    struct panel panel;
    const char *help;
};

/* Returns the rows it took, at most `rows`. */
static int put_parts(const char *text, int row, int column, int rows,
                     int columns, int gap)
{
    char part[1024];
    int at = 0;
    while (*text && at < rows) {
        size_t len = 0;
        while (text[len] && text[len] != '\n' && len < sizeof(part) - 1) {
            part[len] = text[len];
            len++;
        }
        part[len] = '\0';
        at += screen_paragraph(row + at, column, rows - at, columns,
                               SCREEN_PLAIN, part) +
              gap;
        text += len;
        text += *text == '\n';
    }
    return *text ? rows + 1 : at;
}

static void draw(struct ui *ui, struct panel *p)
{
    struct help_panel *h = (struct help_panel *)p;
    int columns = ui->columns > 100 ? 90 : 70, row, column;
    int rows = ui_body_rows(ui) - 2;
    if (rows > 17)
        rows = 17;
    ui_dialog(ui, rows, columns, tr("Help"), &row, &column);
    /* A blank row between the parts where there is room. */
    if (put_parts(tr(h->help), row, column, rows - 1, columns, 1) >= rows) {
        ui_dialog(ui, rows, columns, tr("Help"), &row, &column);
        (void)put_parts(tr(h->help), row, column, rows - 1, columns, 0);
    }
    screen_put(row + rows - 1, column, columns, SCREEN_STRONG,
               tr("Any key: back"));
}

static void key(struct ui *ui, struct panel *p, int k)
{
    (void)k;
    ui_close(ui, p);
}

static const struct panel_ops ops = {
    .scans = UI_SCAN_CLOSES,
    .draw = draw,
    .key = key,
    .more = N_("Esc Back"),
};

void help_open(struct ui *ui, const char *help)
{
    struct help_panel *h = ui_open(ui, &ops, sizeof(*h));
    if (h)
        h->help = help;
}
