/* Whatever comes in on the payment lane: no crash, no read past the end, and
 * what is taken says the same again when packed. */
#include <stdlib.h>
#include <string.h>

#include "sync/pay_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct paywire_frame first, again;
    struct buf bytes = {0};
    if (paywire_unpack(data, size, &first))
        return 0;
    memset(&again, 0xEE, sizeof(again));
    if (paywire_pack(&first, &bytes) ||
        paywire_unpack(bytes.data, bytes.len, &again) ||
        memcmp(&first, &again, sizeof(first)) != 0)
        abort();
    buf_release(&bytes);
    return 0;
}
