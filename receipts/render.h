/* receipts/render.h - a printer job as a PNG picture, for `pos render`, `pos
 * receipt` and the tests. */
#ifndef RECEIPTS_RENDER_H
#define RECEIPTS_RENDER_H

#include "base/diag.h"
#include "receipts/interpreter.h"

#define RENDER_JOB_MAX ((size_t)64 << 20) /* bytes of a job file */
#define RENDER_MARGIN  16                 /* white dots around the paper */

/* job_len bytes as a picture of `dots` wide paper. font_path as in
 * font_open. ret_report may be NULL. Sentences for a missing font, a path that
 * cannot be written. */
MUST_USE enum err receipts_render(const void *job, size_t job_len, int dots,
                                  const char *font_path, const char *png_path,
                                  struct interpreter_report *ret_report,
                                  struct diag *d);
/* The same from a file. */
MUST_USE enum err receipts_render_file(const char *job_path, int dots,
                                       const char *font_path,
                                       const char *png_path,
                                       struct interpreter_report *ret_report,
                                       struct diag *d);

#endif
