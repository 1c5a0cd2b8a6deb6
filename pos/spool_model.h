/* pos/spool_model.h - which model the till's printer is: what till.ini says of
 * it, else a guess from the USB printer that was last seen (it is remembered,
 * so that previews keep its width while it is unplugged). */
#ifndef POS_SPOOL_MODEL_H
#define POS_SPOOL_MODEL_H

#include "drivers/printer.h"
#include "pos/till.h"
#include "receipts/profile_guess.h"

/* A paper that stopped in the middle, for want of paper or an open cover: */
enum spool_resume {
    SPOOL_RESTARTS, /* is printed anew, marked */
    SPOOL_PROVES,   /* goes on, if the printer proves that it forgot nothing */
    SPOOL_RESUMES,  /* goes on: this model forgets nothing */
};

struct spool_model {
    struct profile_guess guess;
    enum spool_resume resume;
    bool automatic; /* it is told to say its state by itself (GS a) */
    bool seen;      /* a USB printer was; it is this one */
    struct printer_identity identity;
};

/* Remembers it; nothing where the transport tells no identity. */
MUST_USE enum err spool_model_saw(struct till *t,
                                  const struct printer_identity *identity);
/* till.ini's [printer]: profile, and status = automatic or asked, paper_out =
 * resume or restart where the profile is wrong about it. ERR_NOTFOUND,
 * ERR_FORMAT with a sentence. */
MUST_USE enum err spool_model(struct till *t, struct spool_model *ret_model,
                              struct diag *d);

#endif
