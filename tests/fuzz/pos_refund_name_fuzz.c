/* Whatever is scanned or typed as a receipt: it names a sale or is refused with
 * a sentence. What is taken is within its limits and comes back the same from
 * the code that a receipt would carry. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "pos/refund/name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[600], code[96];
    struct sale_name name = {.seq = 99}, again;
    struct diag d = {0};
    if (size >= sizeof(text) || memchr(data, 0, size))
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    enum err err = sale_name_parse(text, &name, &d);
    if (err) {
        CHECK(err == ERR_FORMAT && d.text[0] != '\0' && name.seq == 99);
        return 0;
    }
    CHECK(name.seq > 0 && name.seq <= INT64_MAX);
    CHECK(name.hash_len == (sale_name_is_code(text) ? 4 : 0));
    if (name.hash_len == 0)
        return 0;
    snprintf(code, sizeof(code), "LD/%u/%u/%llu/%02X%02X%02X%02X", name.outlet,
             name.till, (unsigned long long)name.seq, name.hash[0],
             name.hash[1], name.hash[2], name.hash[3]);
    CHECK(sale_name_parse(code, &again, &d) == ERR_OK);
    CHECK(again.outlet == name.outlet && again.till == name.till);
    CHECK(again.seq == name.seq && memcmp(again.hash, name.hash, 8) == 0);
    return 0;
}
