/* A price or quantity as a person or a file writes it. What is taken, written
 * and read again, is the same number; what is refused changes nothing. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/decimal.h"
#include "base/money.h"
#include "base/quantity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void try_text(const char *text)
{
    struct money m = money_of(INT64_MIN), m2 = m;
    struct quantity q = quantity_of(INT64_MIN), q2 = q;
    struct diag d = {0};
    char out[MONEY_CHARS], out2[QUANTITY_CHARS];
    enum err money = money_parse(text, &m, &d);
    enum err quantity = quantity_parse(text, &q, &d);
    if (money) {
        CHECK(m.fen == INT64_MIN && d.text[0]);
    } else {
        CHECK(m.fen <= MONEY_MAX && m.fen >= -MONEY_MAX);
        CHECK(!money_parse(money_format(m, out), &m2, NULL));
        CHECK(m.fen == m2.fen);
    }
    if (quantity) {
        CHECK(q.milli == INT64_MIN);
    } else {
        CHECK(!quantity_parse(quantity_format(q, out2), &q2, NULL));
        CHECK(q.milli == q2.milli);
    }
    /* Two places always fit where three do, up to the limit. */
    if (!money && m.fen <= QUANTITY_MAX / 10 && m.fen >= -QUANTITY_MAX / 10)
        CHECK(!quantity && q.milli == m.fen * 10);
}

static void try_muldiv(const uint8_t *data)
{
    __extension__ typedef __int128 wide;
    int64_t n[3], r = 0;
    memcpy(n, data, sizeof(n));
    if (n[2] <= 0 || decimal_muldiv(n[0], n[1], n[2], INT64_MAX, &r))
        return;
    /* |2 (a b - r d)| <= d: r is the nearest integer. */
    wide off = (wide)n[0] * n[1] - (wide)r * n[2];
    CHECK((off < 0 ? -off : off) <= n[2] - (off < 0 ? -off : off));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = malloc(len + 1);
    CHECK(text);
    if (len)
        memcpy(text, data, len);
    text[len] = '\0';
    try_text(text);
    if (len >= 24)
        try_muldiv(data);
    free(text);
    return 0;
}
