/* sync/enrol.h - the frames of an enrolment, for both sides.
 *
 * The till connects with keys derived from the one-time token (transport; text
 * and QR are enrol_text.h), sends Enrol until Enrolled or Refuse comes, and
 * only then keeps what it was given. Headquarters uses the token up in the
 * transaction that enrols; the same keys asking again with the same token get
 * the same answer, so that a lost answer loses nothing. */
#ifndef SYNC_ENROL_H
#define SYNC_ENROL_H

#include "base/bytes.h"
#include "sync/keys.h"
#include "sync/wire.h"

#define ENROL_NAME_MAX 256 /* bytes of an outlet's name */

struct enrol_request {
    uint8_t sign_key[KEY_LEN];
    uint8_t curve_key[KEY_LEN];
    char software[WIRE_SOFTWARE_MAX + 1];
    int64_t clock_ms;
    uint32_t old_till; /* 0: an empty directory */
    struct ledger_head old_head;
};

struct enrol_answer {
    uint32_t till;
    uint32_t outlet;
    char outlet_name[ENROL_NAME_MAX + 1];
    uint8_t hq_sign_key[KEY_LEN];
    int64_t clock_ms;
};

/* Till: the frame to send. Public keys come from keys, which also sign the
 * proof that the till holds the secret one; request's own are ignored. */
MUST_USE enum err enrol_pack_request(const struct keys *keys,
                                     const struct enrol_request *request,
                                     struct buf *ret_frame);
/* Till: ERR_DENIED with *ret_reason when headquarters refused; ERR_FORMAT for
 * anything else than an answer. */
MUST_USE enum err enrol_unpack_answer(const void *frame, size_t len,
                                      struct enrol_answer *ret_answer,
                                      Wire__Reason *ret_reason);
/* A sentence for a person: what the refusal means and what to do. */
const char *enrol_reason_text(Wire__Reason reason);

/* Headquarters: checks lengths, limits, protocol versions and the proof.
 * On ERR_DENIED *ret_reason says what to refuse with. */
MUST_USE enum err enrol_unpack_request(const void *frame, size_t len,
                                       struct enrol_request *ret_request,
                                       Wire__Reason *ret_reason);
MUST_USE enum err enrol_pack_answer(const struct enrol_answer *answer,
                                    struct buf *ret_frame);
MUST_USE enum err enrol_pack_refusal(Wire__Reason reason,
                                     struct buf *ret_frame);

#endif
