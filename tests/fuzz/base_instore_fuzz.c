/* A layout, a zero byte, and a code. What is read must be within what its
 * digits can say, and must be refused when any one digit of it changes. */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/instore.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char layout[300] = "", code[64] = "";
    struct instore_layout l[2];
    struct instore_code c, e;
    struct diag d = {0};
    const uint8_t *zero = memchr(data, 0, size);
    if (!zero || (size_t)(zero - data) >= sizeof(layout))
        return 0;
    size_t rest = size - (size_t)(zero - data) - 1;
    if (rest >= sizeof(code) || memchr(zero + 1, 0, rest))
        return 0;
    memcpy(layout, data, (size_t)(zero - data));
    memcpy(code, zero + 1, rest);
    instore_layout_usual(&l[1]);
    if (instore_layout_parse("fuzz", layout, &l[0], &d)) {
        CHECK(d.text[0] != '\0');
        l[0] = l[1];
    }
    int digits = instore_layout_digits(&l[0]);
    CHECK(digits == 13 || digits == 18);
    if (instore_read(l, 1, code, &c, &d)) {
        CHECK(d.text[0] != '\0');
        return 0;
    }
    CHECK(instore_is(code) && c.layout == l && c.number > 0);
    CHECK(c.number < 10000000 && c.amount.fen >= 0 && c.weight.milli >= 0);
    CHECK(c.amount.fen + c.weight.milli > 0);
    for (size_t i = 0; i < rest; i++) {
        char was = code[i];
        code[i] = (char)('0' + (was - '0' + 1) % 10);
        CHECK(instore_read(l, 1, code, &e, NULL) != ERR_OK);
        code[i] = was;
    }
    return 0;
}
