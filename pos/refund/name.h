/* pos/refund/name.h - which sale a receipt is of: the text of its QR code
 * (paper_qr_format in receipts/look.h), or what a person reads from it. Pure;
 * any bytes may come in. */
#ifndef POS_REFUND_NAME_H
#define POS_REFUND_NAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

#define SALE_NAME_HASH 8 /* bytes kept of the entry's hash; papers show 4 */

struct sale_name {
    uint32_t outlet; /* 0: not said */
    uint32_t till;   /* 0: this till's */
    uint64_t seq;    /* from 1 */
    uint8_t hash[SALE_NAME_HASH];
    uint8_t hash_len; /* 0, 4 or SALE_NAME_HASH */
};

/* Is it the code of a paper of ours, good or damaged? */
bool sale_name_is_code(const char *text);
/* "LD/3/7/41/0A1B2C3D", or typed "41", "No. 000041", or "7-41" for number 41 of
 * till 7. Full-width digits are digits. ERR_FORMAT with a sentence; *ret_name
 * is then untouched. */
MUST_USE enum err sale_name_parse(const char *text, struct sale_name *ret_name,
                                  struct diag *d);

#endif
