/* sync/wire.h - frames to bytes and back.
 *
 * Limits are part of the protocol (PROTOCOL.md): a frame that breaks one is
 * malformed. Decoding never trusts a length: what unpacks to more than it said,
 * or more than the limit, is ERR_FORMAT. */
#ifndef SYNC_WIRE_H
#define SYNC_WIRE_H

#include "base/bytes.h"
#include "sync/ledger.h"
#include "sync/wire.pb-c.h"

#define WIRE_PROTOCOL_MIN    1
#define WIRE_PROTOCOL_MAX    1
#define WIRE_FRAME_MAX       (384u * 1024) /* one message on the transport */
#define WIRE_RUN_ENTRIES_MAX 1024
#define WIRE_RUN_BYTES_MAX   (256u * 1024) /* plain; one entry always fits */
#define WIRE_SOFTWARE_MAX    64
#define WIRE_PEOPLE_MAX      100 /* rows of a frame */
#define WIRE_SALE_HASH_MAX   8   /* of a sale that is asked about */

/* Packs f at the end of ret_bytes. */
MUST_USE enum err wire_pack(const Wire__Frame *f, struct buf *ret_bytes);
/* ERR_FORMAT for what is no frame or larger than WIRE_FRAME_MAX. Free with
 * wire_free. */
MUST_USE enum err wire_unpack(const void *bytes, size_t len,
                              Wire__Frame **ret_frame);
void wire_free(Wire__Frame *f);

/* Compresses where that is shorter. *ret_packing and ret_data say what became
 * of it; ret_data is cleared first. */
MUST_USE enum err wire_squeeze(const void *plain, size_t len,
                               Wire__Packing *ret_packing,
                               struct buf *ret_data);
MUST_USE enum err wire_unsqueeze(Wire__Packing packing, size_t plain_len,
                                 const ProtobufCBinaryData *data, size_t max,
                                 struct buf *ret_plain);

/* A run for a frame: fields of *ret_run borrow from scratch. */
MUST_USE enum err wire_put_run(const struct ledger_run *run, Wire__Run *ret_run,
                               struct buf *scratch);
/* Decompresses and checks a run: limits, count, no overflow of numbers. Its
 * bytes are the caller's to release. */
MUST_USE enum err wire_get_run(const Wire__Run *run,
                               struct ledger_run *ret_run);

void wire_put_head(const struct ledger_head *h, Wire__Head *ret_head);
/* A missing head is an empty ledger. */
MUST_USE enum err wire_get_head(const Wire__Head *head,
                                struct ledger_head *ret_head);

#endif
