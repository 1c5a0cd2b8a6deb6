/* shop.c - a till's directory as headquarters would have left it: enrolled,
 * with a catalogue, cashiers and limits, and no network.
 *
 *     shop DIR ITEMS.csv OUTLET-NAME [NUMBER:NAME:PIN:keeper|cashier]...
 *
 * ITEMS.csv as for `hq import items`, plain: no quotes. A four digit barcode is
 * a PLU; unit kg is sold by weight. Run again on the same directory it adds the
 * cashiers it is given. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/gtin.h"
#include "base/i18n.h"
#include "pos/catalogue.h"
#include "pos/till.h"

#define OUTLET 1
#define TILL   1

static void put(struct till *t, const char *kind, unsigned id,
                const Feed__Record *record)
{
    char key[64];
    snprintf(key, sizeof(key), "%s/%u", kind, id);
    CHECK(catalogue_apply(&t->catalogue, TILL, key, record) == ERR_OK);
}

static void enrol(struct till *t, const char *name)
{
    Ledger__Entry entry = LEDGER__ENTRY__INIT;
    Ledger__Genesis genesis = LEDGER__GENESIS__INIT;
    static uint8_t key[LEDGER_KEY_LEN] = {1};
    struct ledger_head head;
    struct diag d = {0};
    genesis.outlet = OUTLET;
    genesis.till = TILL;
    genesis.sign_key.data = genesis.hq_key.data = key;
    genesis.sign_key.len = genesis.hq_key.len = sizeof(key);
    entry.at_ms = 1;
    entry.fact_case = LEDGER__ENTRY__FACT_GENESIS;
    entry.genesis = &genesis;
    CHECK(till_record(t, &entry, NULL, NULL, &head, &d) == ERR_OK);
    Feed__Record record = FEED__RECORD__INIT;
    Feed__Outlet outlet = FEED__OUTLET__INIT;
    outlet.id = OUTLET;
    outlet.name = (char *)(uintptr_t)name;
    record.kind_case = FEED__RECORD__KIND_OUTLET;
    record.outlet = &outlet;
    put(t, "outlet", OUTLET, &record);
}

static void put_item(struct till *t, unsigned id, char *const field[8])
{
    Feed__Record record = FEED__RECORD__INIT;
    Feed__Item item = FEED__ITEM__INIT;
    Feed__Price price = FEED__PRICE__INIT;
    Feed__PriceFrom from = FEED__PRICE_FROM__INIT, *froms[] = {&from};
    struct gtin gtin = {0};
    struct money unit = {0};
    uint64_t gtins[1];
    item.id = id;
    item.name = field[1];
    item.spec = field[2];
    item.category = field[3];
    item.unit = field[4];
    item.by_weight = strcmp(field[4], "kg") == 0;
    if (strlen(field[0]) == 4) {
        item.plu = (uint32_t)atoi(field[0]);
    } else if (gtin_parse(field[0], false, &gtin, NULL) == ERR_OK) {
        gtins[0] = (uint64_t)gtin.number;
        item.gtin = gtins;
        item.n_gtin = 1;
    }
    CHECK(money_parse(field[5], &unit, NULL) == ERR_OK);
    record.kind_case = FEED__RECORD__KIND_ITEM;
    record.item = &item;
    put(t, "item", id, &record);
    from.unit_fen = (uint64_t)unit.fen;
    price.item = id;
    price.from = froms;
    price.n_from = 1;
    record.kind_case = FEED__RECORD__KIND_PRICE;
    record.price = &price;
    put(t, "price", id, &record);
}

static void put_items(struct till *t, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[1024];
    CHECK(file && fgets(line, sizeof(line), file));
    for (unsigned id = 1; fgets(line, sizeof(line), file); id++) {
        char *field[8], *rest = line;
        for (int i = 0; i < 8; i++)
            CHECK((field[i] = strsep(&rest, ",\n")) != NULL);
        if (!field[7][0]) /* cases are left out */
            put_item(t, id, field);
    }
    fclose(file);
}

/* "1:王芳:1234:keeper" */
static void put_cashier(struct till *t, char *text)
{
    Feed__Record record = FEED__RECORD__INIT;
    Feed__Cashier cashier = FEED__CASHIER__INIT;
    char hash[crypto_pwhash_STRBYTES];
    const char *number = strsep(&text, ":");
    cashier.name = strsep(&text, ":");
    const char *pin = strsep(&text, ":");
    CHECK(pin && text);
    CHECK(crypto_pwhash_str(hash, pin, strlen(pin), crypto_pwhash_OPSLIMIT_MIN,
                            crypto_pwhash_MEMLIMIT_MIN) == 0);
    cashier.id = (uint32_t)atoi(number);
    cashier.pin_hash = hash;
    cashier.role =
        strcmp(text, "keeper") == 0 ? FEED__ROLE__KEEPER : FEED__ROLE__CASHIER;
    record.kind_case = FEED__RECORD__KIND_CASHIER;
    record.cashier = &cashier;
    put(t, "cashier", cashier.id, &record);
}

int main(int argc, char **argv)
{
    static struct till t;
    struct diag d = {0};
    i18n_init();
    CHECK(argc >= 4 && sodium_init() >= 0);
    if (till_create(argv[1], &t, &d)) {
        fprintf(stderr, "shop: %s\n", d.text);
        return 1;
    }
    CHECK(db_begin(&t.catalogue) == ERR_OK);
    if (t.outlet == 0) {
        enrol(&t, argv[3]);
        put_items(&t, argv[2]);
    }
    for (int i = 4; i < argc; i++)
        put_cashier(&t, argv[i]);
    CHECK(db_commit(&t.catalogue) == ERR_OK);
    till_close(&t);
    return 0;
}
