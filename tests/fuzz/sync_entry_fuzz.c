/* An entry of a ledger, from a till or a damaged file. Reading it, its sums and
 * giving it an origin (sync/replica_rebase.c puts the field behind the bytes)
 * must do no harm; what can be packed and read again is the same. */
#include "base/check.h"
#include "sync/ledger.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void look(const Ledger__Entry *e)
{
    uint8_t key[LEDGER_KEY_LEN];
    struct money m;
    struct quantity q;
    struct diag d = {0};
    (void)ledger_names_key(e, key);
    if (e->fact_case != LEDGER__ENTRY__FACT_SALE)
        return;
    for (size_t i = 0; i < e->sale->n_lines; i++) {
        (void)!ledger_line_net(e->sale->lines[i], &m);
        (void)!ledger_line_stock(e->sale->lines[i], &q);
    }
    enum err err = ledger_check_sale(e->sale, &d);
    CHECK(!err == !d.text[0]);
}

static void give_origin(const uint8_t *data, size_t len)
{
    Ledger__Entry piece = LEDGER__ENTRY__INIT;
    Ledger__Origin origin = LEDGER__ORIGIN__INIT;
    uint8_t hash[LEDGER_HASH_LEN] = {1};
    uint8_t *whole = malloc(len + 128);
    CHECK(whole);
    origin.seq = 7;
    origin.hash.data = hash;
    origin.hash.len = sizeof(hash);
    piece.origin = &origin;
    memcpy(whole, data, len);
    size_t n = ledger__entry__pack(&piece, whole + len);
    Ledger__Entry *e = ledger__entry__unpack(NULL, len + n, whole);
    CHECK(e && e->origin);
    ledger__entry__free_unpacked(e, NULL);
    free(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len == 0 || len > LEDGER_ENTRY_MAX)
        return 0;
    Ledger__Entry *e = ledger__entry__unpack(NULL, len, data);
    if (!e)
        return 0;
    look(e);
    size_t n = ledger__entry__get_packed_size(e);
    uint8_t *packed = malloc(n + 1), *twice = malloc(n + 1);
    CHECK(packed && twice);
    CHECK(ledger__entry__pack(e, packed) == n);
    Ledger__Entry *again = ledger__entry__unpack(NULL, n, packed);
    /* protobuf-c reads, but does not pack well, a field numbered 0: one more
     * reason why nothing stored is ever packed again. */
    if (again) {
        CHECK(again->fact_case == e->fact_case);
        CHECK(ledger__entry__get_packed_size(again) == n);
        ledger__entry__pack(again, twice);
        CHECK(n == 0 || memcmp(packed, twice, n) == 0);
        ledger__entry__free_unpacked(again, NULL);
    }
    if (!e->origin)
        give_origin(data, len);
    free(packed);
    free(twice);
    ledger__entry__free_unpacked(e, NULL);
    return 0;
}
