/* pos/spool_model.h - which model the till's printer is: what till.ini says of
 * it, else a guess from the USB printer that was last seen (it is remembered,
 * so that previews keep its width while it is unplugged). */
#ifndef POS_SPOOL_MODEL_H
#define POS_SPOOL_MODEL_H

#include "drivers/printer.h"
#include "pos/till.h"
#include "receipts/profile_guess.h"

struct spool_model {
    struct profile_guess guess;
    bool automatic; /* it is told to say its state by itself (GS a) */
    bool seen;      /* a USB printer was; it is this one */
    struct printer_identity identity;
};

/* Remembers it; nothing where the transport tells no identity. */
MUST_USE enum err spool_model_saw(struct till *t,
                                  const struct printer_identity *identity);
/* till.ini's [printer]: profile, and status = automatic or asked where the
 * profile is wrong about it. ERR_NOTFOUND, ERR_FORMAT with a sentence. */
MUST_USE enum err spool_model(struct till *t, struct spool_model *ret_model,
                              struct diag *d);

#endif
