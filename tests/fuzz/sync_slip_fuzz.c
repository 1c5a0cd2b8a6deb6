/* Any scanned text as a delivery slip's: what is taken for one is written again
 * as the same text (in capitals, without the scanner's prefix), and what is
 * none says so. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "sync/slip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char code[256], out[SLIP_CHARS];
    struct slip slip = {0}, again = {0};
    struct diag d = {0};
    if (len >= sizeof(code))
        len = sizeof(code) - 1;
    memcpy(code, data, len);
    code[len] = '\0';
    enum err err = slip_parse(code, &slip, &d);
    if (err) {
        CHECK(err == ERR_FORMAT && d.text[0]);
        return 0;
    }
    CHECK(slip_is(code));
    const char *plain = code[0] == ']' ? code + 3 : code;
    slip_format(&slip, out);
    CHECK(strcasecmp(plain, out) == 0);
    CHECK(slip_parse(out, &again, &d) == ERR_OK);
    CHECK(memcmp(&slip, &again, sizeof(slip)) == 0);
    return 0;
}
