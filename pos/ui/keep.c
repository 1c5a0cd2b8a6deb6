/* keep.c - copies on a stick, and practice. */
#include "base/i18n.h"
#include "base/text.h"
#include "pos/carry/carry.h"
#include "pos/keep/backup.h"
#include "pos/keep/practice.h"
#include "pos/ui/menu.h"

/* Anybody may: it only copies. */
void backup_open(struct ui *ui)
{
    struct diag d = {0};
    if (ui->till->practice) {
        ui_say(ui, UI_CALM, "%s", tr("in practice there is nothing to copy"));
        return;
    }
    enum err err = backup_start(ui->till, &d);
    if (err)
        ui_fail(ui, err, &d);
    else
        ui_say(ui, UI_CALM, "%s",
               tr("copying; the till goes on, and says when it is done"));
}

/* ---- practice ------------------------------------------------------------*/

void practice_words(const struct ui *ui, char *out, size_t cap)
{
    text_copy(out, cap,
              ui->till->practice ? tr("end the practice, sell for real")
                                 : tr("practise, nothing counts"));
}

void practice_open(struct ui *ui)
{
    struct diag d = {0};
    enum err err = ui->till->practice
                       ? practice_leave(ui->till, ui->next_dir, &d)
                       : practice_begin(ui->till, ui->next_dir, &d);
    if (err)
        ui_fail(ui, err, &d);
    else
        ui->quit = true; /* and on with next_dir; open baskets are kept */
}

/* Anybody may: only headquarters can read it. */
void carry_out_open(struct ui *ui)
{
    struct diag d = {0};
    enum err err = carry_start(ui->till, true, &d);
    if (err)
        ui_fail(ui, err, &d);
    else
        ui_say(ui, UI_CALM, "%s",
               tr("writing to the stick; the till goes on, and says when it is "
                  "done"));
}

/* Anybody may: only headquarters can have written it. */
void carry_in_open(struct ui *ui)
{
    struct diag d = {0};
    enum err err = carry_start(ui->till, false, &d);
    if (err)
        ui_fail(ui, err, &d);
    else
        ui_say(ui, UI_CALM, "%s",
               tr("reading the stick; the till goes on, and says when it is "
                  "done"));
}
