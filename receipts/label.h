/* receipts/label.h - words as paper says them.
 *
 * Short words ("Total", "Sales") are translated differently on a screen, and
 * all translations share one table. So ids for paper begin with "paper|",
 * which is not printed (all up to the last bar is context):
 * paper_label(N_("paper|Total")). */
#ifndef RECEIPTS_LABEL_H
#define RECEIPTS_LABEL_H

#include "base/i18n.h"

const char *paper_label(const char *id) __attribute__((format_arg(1)));

#endif
