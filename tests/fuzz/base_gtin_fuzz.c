/* A barcode as a scanner or a file may send it. What is taken has one form:
 * its text parses to the same number again. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/gtin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len == 0)
        return 0;
    struct gtin g = {-1}, again = {-1};
    struct diag d = {0};
    char usual[GTIN_CHARS];
    char *text = malloc(len);
    CHECK(text);
    memcpy(text, data + 1, len - 1);
    text[len - 1] = '\0';
    enum err err = gtin_parse(text, data[0] & 1, &g, &d);
    if (err) {
        CHECK(err == ERR_FORMAT && g.number == -1 && d.text[0]);
    } else {
        CHECK(g.number > 0 && g.number <= GTIN_MAX);
        gtin_format(g, usual);
        CHECK(!gtin_parse(usual, false, &again, NULL));
        CHECK(again.number == g.number);
    }
    free(text);
    return 0;
}
