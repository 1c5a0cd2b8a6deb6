/* hq/admission.h - which keys a listener lets in, kept as the store says: for
 * the tills' ledgers (hq/serve.h) and for the payment lane (hq/pay/gateway.h),
 * each with a list and a listener of its own. */
#ifndef HQ_ADMISSION_H
#define HQ_ADMISSION_H

#include "hq/store/store.h"
#include "sync/transport_zmq.h"

/* Zero-initialise. */
struct admission {
    struct store_admitted *list; /* owned; sorted by key */
    size_t count, cap;
    bool tills_only; /* no tickets */
};

/* A key that is no longer admitted; it was cut off already. */
typedef void (*admission_gone_fn)(void *ctx, const struct store_admitted *gone);

/* Brings the listener up to what the store says. Tickets that ended before
 * since_ms are forgotten. gone may be NULL. */
MUST_USE enum err admission_reload(struct admission *a, struct store *s,
                                   struct listener *l, int64_t since_ms,
                                   admission_gone_fn gone, void *ctx);
bool admission_has(const struct admission *a, const uint8_t key[KEY_LEN]);
void admission_release(struct admission *a);

#endif
