/* Any scanned code. What is accepted must be whole: every value within its
 * limits, and read again from its own parts it must say the same. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/gs1.h"

#define TODAY 20779 /* 2026-11-22 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char code[600], again[GS1_ELEMENTS_MAX * (GS1_VALUE_MAX + 6) + 4];
    struct gs1 g, h;
    struct diag d = {0};
    if (size >= sizeof(code) || memchr(data, 0, size))
        return 0;
    memcpy(code, data, size);
    code[size] = '\0';
    if (gs1_read(code, TODAY, &g, &d)) {
        CHECK(d.text[0] != '\0');
        return 0;
    }
    CHECK(g.form != GS1_PLAIN || (g.count == 0 && !g.expires));
    CHECK(g.weight.milli >= 0 && g.price.fen >= 0);
    if (g.form == GS1_PLAIN)
        return 0;
    CHECK(g.count > 0 && g.count <= GS1_ELEMENTS_MAX);
    size_t at = (size_t)snprintf(again, sizeof(again), "]C1");
    for (int i = 0; i < g.count; i++)
        at += (size_t)snprintf(again + at, sizeof(again) - at, "%s%s\x1d",
                               g.elements[i].ai, g.elements[i].value);
    if (at > GS1_CODE_MAX || g.doubtful)
        return 0;
    CHECK(gs1_read(again, TODAY, &h, NULL) == ERR_OK);
    CHECK(h.count == g.count && h.gtin.number == g.gtin.number);
    CHECK(memcmp(h.elements, g.elements, sizeof(g.elements)) == 0);
    CHECK(h.expires == g.expires && h.expiry_day == g.expiry_day);
    CHECK(strcmp(h.lot, g.lot) == 0 && h.weight.milli == g.weight.milli);
    return 0;
}
