/* pos/ledger_json.h - a ledger entry as a line of JSON, for people and
 * scripts. Made from the protobuf description, so that a new fact needs
 * nothing here. 64-bit numbers are JSON integers, bytes are hex. */
#ifndef POS_LEDGER_JSON_H
#define POS_LEDGER_JSON_H

#include <stdint.h>
#include <stdio.h>

#include "sync/ledger.h"

/* ERR_CORRUPT when bytes are no Entry; ERR_IO. */
MUST_USE enum err ledger_json_line(uint64_t seq,
                                   const uint8_t hash[LEDGER_HASH_LEN],
                                   const void *bytes, size_t len, FILE *out);

#endif
