/* pos/customer_show.h - the thread that shows the customer what he pays: it
 * writes D/display/state and paints the pole display of till.ini's [display].
 * The screen hands it a value and goes on: neither a disk nor a display, slow,
 * stuck or unplugged, is ever waited for. */
#ifndef POS_CUSTOMER_SHOW_H
#define POS_CUSTOMER_SHOW_H

#include "base/config.h"
#include "pos/customer_view.h"

struct customer_show;

/* [display]: profile, port, usb, baud, chinese (yes), idle. ERR_FORMAT,
 * ERR_RANGE with a sentence. Texts are borrowed. */
MUST_USE enum err customer_show_settings(const struct config *config,
                                         struct customer_settings *ret_settings,
                                         struct diag *d);

/* With a sentence in d and ERR_OK: [display] is wrong, the second terminal
 * works all the same. config must stay until customer_show_stop. */
MUST_USE enum err customer_show_start(const char *dir,
                                      const struct config *config,
                                      struct customer_show **ret_show,
                                      struct diag *d);
/* Shows that the till is closed, and ends. NULL-safe. */
void customer_show_stop(struct customer_show *s);
/* Never waits; NULL-safe. */
void customer_show(struct customer_show *s, const struct customer_view *view);
/* Readable when customer_show_missing has changed; -1 for NULL. */
int customer_show_fd(const struct customer_show *s);
/* The pole display was named or here, and is not to be had now. */
bool customer_show_missing(struct customer_show *s);

#endif
