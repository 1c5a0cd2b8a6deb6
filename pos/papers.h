/* pos/papers.h - fills receipts/ documents from the till's records: what a
 * print job or a picture shows. */
#ifndef POS_PAPERS_H
#define POS_PAPERS_H

#include "base/bytes.h"
#include "pos/spool.h"
#include "pos/template.h"
#include "pos/till.h"
#include "receipts/page.h"
#include "receipts/profile.h"

/* ERR_GONE: the set-up is wrong (till.ini, a font), the job can be printed once
 * it is right; other failures are the job's own and stay.
 * Printer bytes of a job, its drawer's pulse first when job->drawer. */
MUST_USE enum err papers_print(struct till *t, const struct spool_job *job,
                               struct buf *ret_bytes, struct diag *d);
/* The printer's profile: the one that till.ini names, else the guess of
 * pos/spool_model.h. ERR_NOTFOUND with a sentence. */
MUST_USE enum err papers_profile(struct till *t,
                                 const struct printer_profile **ret_profile,
                                 struct diag *d);
/* The same rendered as a PNG file. paper: a profile's name; NULL:
 * the one of till.ini. */
MUST_USE enum err papers_picture(struct till *t, const struct spool_job *job,
                                 const char *paper, const char *png_path,
                                 struct diag *d);

/* "cash", in the user's language. */
const char *papers_tender_name(Ledger__TenderType type);

#define NOTE_CAP 512

/* The shop's look (pos/template.h) over headquarters' header and footer lines,
 * which hold where the template has none. look.look is what builders want. */
struct papers_look {
    struct template template;
    struct template_look look;
    char header[NOTE_CAP], footer[NOTE_CAP]; /* headquarters' lines */
};
/* keep: remember a good template. `why` (not NULL) says what of the template is
 * not in use; the look is one to print with all the same. ERR_NOMEM only. ret
 * must stay where it is until papers_look_release. */
MUST_USE enum err papers_look(struct till *t, enum paper_kind kind, int dots,
                              bool keep, struct papers_look *ret,
                              struct diag *why);
void papers_look_release(struct papers_look *l);

/* A made-up paper of one kind in the shop's look, appended as text, and as a
 * PNG file where one is named. paper: "58", "80", a profile, or for labels
 * "40x30"; NULL: what till.ini says. `why` as in papers_look. */
MUST_USE enum err papers_preview(struct till *t, enum paper_kind kind,
                                 const char *paper, const char *png_path,
                                 struct buf *ret_text, struct diag *why,
                                 struct diag *d);
/* A label as a PNG file: doc was made for page (NULL: the printer's roll). */
MUST_USE enum err papers_label_png(struct till *t, const struct document *doc,
                                   const struct page_size *page,
                                   const struct printer_profile *profile,
                                   const char *png_path, struct diag *d);

#endif
