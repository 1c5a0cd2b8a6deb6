#include "tests/support/hq_till.h"

#include <string.h>

#include "base/check.h"
#include "sync/sale_math.h"

#define LINES_MAX 64

void hq_till_open(struct hq_till *t)
{
    memset(t, 0, sizeof(*t));
    CHECK(keys_init() == ERR_OK);
    keys_generate(&t->keys);
}

void hq_till_release(struct hq_till *t)
{
    buf_release(&t->run.bytes);
    keys_wipe(&t->keys);
}

void hq_till_request(const struct hq_till *t, struct enrol_request *ret)
{
    memset(ret, 0, sizeof(*ret));
    memcpy(ret->sign_key, t->keys.sign_public, KEY_LEN);
    memcpy(ret->curve_key, t->keys.curve_public, KEY_LEN);
}

void hq_till_append(struct hq_till *t, const Ledger__Entry *e)
{
    uint8_t size[10];
    size_t len = ledger__entry__get_packed_size(e), n = 0, v = len;
    do {
        size[n++] = (uint8_t)((v & 0x7F) | (v > 0x7F ? 0x80 : 0));
        v >>= 7;
    } while (v);
    if (t->run.count == 0) {
        buf_clear(&t->run.bytes);
        t->run.first_seq = t->head.seq + 1;
    }
    CHECK(buf_add(&t->run.bytes, size, n) == ERR_OK);
    CHECK(buf_reserve(&t->run.bytes, len) == ERR_OK);
    ledger__entry__pack(e, t->run.bytes.data + t->run.bytes.len);
    ledger_chain(t->head.hash, t->run.bytes.data + t->run.bytes.len, len,
                 t->head.hash);
    t->run.bytes.len += len;
    t->run.count++;
    t->head.seq++;
}

void hq_till_genesis(struct hq_till *t)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Genesis g = LEDGER__GENESIS__INIT;
    e.fact_case = LEDGER__ENTRY__FACT_GENESIS;
    e.genesis = &g;
    g.outlet = t->outlet;
    g.till = t->till;
    g.sign_key.data = t->keys.sign_public;
    g.sign_key.len = KEY_LEN;
    hq_till_append(t, &e);
}

void hq_till_sale(struct hq_till *t, int64_t at_ms, int32_t day,
                  const struct hq_till_line *lines, int n)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Sale sale = LEDGER__SALE__INIT;
    Ledger__Tender tender = LEDGER__TENDER__INIT, *tenders[] = {&tender};
    Ledger__Line line[LINES_MAX], *list[LINES_MAX];
    CHECK(n > 0 && n <= LINES_MAX);
    for (int i = 0; i < n; i++) {
        struct money amount;
        ledger__line__init(&line[i]);
        line[i].item = lines[i].item;
        line[i].quantity_milli = lines[i].milli;
        line[i].price_fen = lines[i].price_fen;
        list[i] = &line[i];
        CHECK(ledger_line_net(&line[i], &amount) == ERR_OK);
        sale.total_fen += amount.fen;
    }
    e.at_ms = (uint64_t)at_ms;
    e.cashier = 1;
    e.shift = 1;
    e.fact_case = LEDGER__ENTRY__FACT_SALE;
    e.sale = &sale;
    sale.n_lines = (size_t)n;
    sale.lines = list;
    sale.n_tenders = 1;
    sale.tenders = tenders;
    sale.business_day = day;
    tender.type = LEDGER__TENDER_TYPE__CASH;
    tender.amount_fen = sale.total_fen;
    hq_till_append(t, &e);
}

void hq_till_hello(const struct hq_till *t, struct buf *ret_frame)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Hello m = WIRE__HELLO__INIT;
    Wire__Head head = WIRE__HEAD__INIT;
    wire_put_head(&t->head, &head);
    f.kind_case = WIRE__FRAME__KIND_HELLO;
    f.hello = &m;
    m.protocol_min = WIRE_PROTOCOL_MIN;
    m.protocol_max = WIRE_PROTOCOL_MAX;
    m.till = t->till;
    m.head = &head;
    m.clock_ms = 1;
    m.software = (char *)"fake 1";
    buf_clear(ret_frame);
    CHECK(wire_pack(&f, ret_frame) == ERR_OK);
}

static void finish(struct hq_till *t, Wire__Frame *f, Wire__Run *run,
                   ProtobufCBinaryData *signature, struct buf *ret_frame)
{
    uint8_t sig[LEDGER_SIGNATURE_LEN];
    struct buf scratch = {0};
    CHECK(t->run.count > 0);
    CHECK(wire_put_run(&t->run, run, &scratch) == ERR_OK);
    keys_sign_head(&t->keys, t->till, &t->head, sig);
    signature->data = sig;
    signature->len = sizeof(sig);
    buf_clear(ret_frame);
    CHECK(wire_pack(f, ret_frame) == ERR_OK);
    buf_release(&scratch);
    t->run.count = 0;
}

void hq_till_batch(struct hq_till *t, struct buf *ret_frame)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Batch m = WIRE__BATCH__INIT;
    Wire__Run run = WIRE__RUN__INIT;
    f.kind_case = WIRE__FRAME__KIND_BATCH;
    f.batch = &m;
    m.epoch = t->head.epoch;
    m.run = &run;
    finish(t, &f, &run, &m.signature, ret_frame);
}

void hq_till_aside(struct hq_till *t, const uint8_t *before_hash,
                   struct buf *ret_frame)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Aside m = WIRE__ASIDE__INIT;
    Wire__Run run = WIRE__RUN__INIT;
    f.kind_case = WIRE__FRAME__KIND_ASIDE;
    f.aside = &m;
    m.epoch = t->head.epoch;
    m.before_hash.data = (uint8_t *)before_hash;
    m.before_hash.len = LEDGER_HASH_LEN;
    m.run = &run;
    finish(t, &f, &run, &m.signature, ret_frame);
}
