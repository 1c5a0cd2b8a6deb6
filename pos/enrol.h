/* pos/enrol.h - a directory becomes a till of headquarters.
 *
 * Every step can be repeated: when the power goes at any moment, the same
 * command on the same directory ends well. New keys are durable before
 * headquarters hears of them (D/enrol-<ticket>.key), and headquarters answers
 * the same keys with the same token the same way; Genesis in the ledger, the
 * last step, makes it a till.
 *
 * A directory that was a till before keeps its ledger: its number stays, a
 * KeyChanged entry follows, and what headquarters has not got yet is sent
 * after that. It is only enrolled anew when its present key is no longer let
 * in, so that a code scanned by mistake changes nothing. */
#ifndef POS_ENROL_H
#define POS_ENROL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "sync/enrol.h"
#include "sync/enrol_text.h"
#include "sync/transport_zmq.h"

#define ENROL_WAIT_MS 20000    /* for headquarters' answer */
#define ENROL_SKEW_MS 86400000 /* a clock further off is refused */
#define ENROL_NEAR_MS 120000   /* a clock further off is mentioned */

struct enrol_result {
    uint32_t till, outlet;
    char outlet_name[ENROL_NAME_MAX + 1];
    int64_t skew_ms; /* our clock minus headquarters' */
    bool was_done;   /* nothing to do: enrolled with this code before */
    bool moved;      /* still enrolled; headquarters' new address was kept */
    bool anew;       /* a revoked till came back with its ledger */
};

/* Blocks up to ENROL_WAIT_MS. On failure d says what to do, and nothing but
 * prepared keys was added. */
MUST_USE enum err enrol_run(const char *dir, const struct enrol_ticket *ticket,
                            struct enrol_result *ret_result, struct diag *d);

/* Where headquarters is and its CURVE key, from D/hq.ini. ERR_NOTFOUND with
 * "enrol first". */
MUST_USE enum err enrol_load_hq(const char *dir,
                                char ret_address[TRANSPORT_ADDRESS_MAX],
                                uint8_t ret_key[TRANSPORT_KEY_LEN],
                                struct diag *d);

#endif
