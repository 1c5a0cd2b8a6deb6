/* A run of entries as any peer may send it. What is taken is spelt in one way
 * only: put together again it has the same bytes. */
#include "base/check.h"
#include "sync/ledger.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct ledger_run run = {.first_seq = 1}, again = {.first_seq = 1};
    size_t at = 0, n = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    enum err err = buf_add(&run.bytes, data, len);
    while (!err && more) {
        size_t was = at;
        err = ledger_run_next(&run, &at, &bytes, &n, &more);
        CHECK(err || !more || (at > was && at <= len));
        if (!err && more)
            CHECK(!ledger_run_add(&again, bytes, n));
    }
    CHECK(!err || err == ERR_FORMAT);
    if (!err)
        CHECK(again.bytes.len == len &&
              (len == 0 || memcmp(again.bytes.data, data, len) == 0));
    buf_release(&run.bytes);
    buf_release(&again.bytes);
    return 0;
}
