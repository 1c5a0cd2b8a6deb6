/* pos/ui/display.h - the second terminal, for the customer. */
#ifndef POS_UI_DISPLAY_H
#define POS_UI_DISPLAY_H

#include "base/diag.h"

/* Until q, Esc or the end of the terminal. ERR_NOTFOUND, ERR_GONE with a
 * sentence. */
MUST_USE enum err display_run(const char *dir, struct diag *d);

#endif
