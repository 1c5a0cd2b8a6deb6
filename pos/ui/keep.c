/* keep.c - copies on a stick. */
#include "base/i18n.h"
#include "pos/keep/backup.h"
#include "pos/ui/menu.h"

/* Anybody may: it only copies. */
void backup_open(struct ui *ui)
{
    struct diag d = {0};
    enum err err = backup_start(ui->till, &d);
    if (err)
        ui_fail(ui, err, &d);
    else
        ui_say(ui, UI_CALM, "%s",
               tr("copying; the till goes on, and says when it is done"));
}
