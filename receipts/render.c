#include "receipts/render.h"

#include "base/i18n.h"

enum err receipts_render(const void *job, size_t job_len, int dots,
                         const char *font_path, const char *png_path,
                         struct interpreter_report *ret_report, struct diag *d)
{
    struct font *font = NULL;
    struct interpreter *in = NULL;
    enum err err = font_open(font_path, &font, d);
    if (!err)
        err = interpreter_new(dots, font, &in);
    if (!err)
        err = interpreter_feed(in, job, job_len);
    if (!err)
        err = interpreter_finish(in);
    if (!err)
        err =
            bitmap_write_png(interpreter_paper(in), RENDER_MARGIN, png_path, d);
    if (!err && ret_report)
        *ret_report = *interpreter_report(in);
    interpreter_free(in);
    font_close(font);
    return err ? diag_default(d, err, tr("not enough memory for the picture"))
               : ERR_OK;
}

enum err receipts_render_file(const char *job_path, int dots,
                              const char *font_path, const char *png_path,
                              struct interpreter_report *ret_report,
                              struct diag *d)
{
    struct buf job = {0};
    enum err err = file_read(job_path, RENDER_JOB_MAX, &job);
    if (err == ERR_NOTFOUND)
        diag_set(d, err, tr("%s is not there: name a file of printer bytes"),
                 job_path);
    else if (err == ERR_RANGE)
        diag_set(d, err, tr("%s is longer than %zu MB: no receipt is"),
                 job_path, RENDER_JOB_MAX >> 20);
    else if (err)
        diag_set(d, err, tr("%s cannot be read"), job_path);
    else
        err = receipts_render(job.data, job.len, dots, font_path, png_path,
                              ret_report, d);
    buf_release(&job);
    return err;
}
