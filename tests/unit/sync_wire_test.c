/* If these fail, a village's 4G bill grows, a shop's book does not survive the
 * trip, or a frame from a stranger takes headquarters' memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zstd.h>

#include "sync/keys.h"
#include "sync/wire.h"

static uint64_t state = 20261122;

static uint32_t draw(uint32_t below)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(state >> 33) % below;
}

/* A shop's sale: mostly a few hundred items, mostly one piece, cash or phone,
 * some 20 seconds to a few minutes after the one before. */
static void add_sale(struct ledger_run *run, uint64_t *at_ms, uint32_t basket,
                     size_t lines)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Sale sale = LEDGER__SALE__INIT;
    Ledger__Tender tender = LEDGER__TENDER__INIT, *tenders[1] = {&tender};
    Ledger__Line line[8], *pointers[8];
    uint8_t packed[1024];
    int64_t total = 0;
    for (size_t i = 0; i < lines; i++) {
        /* Few items make most of the turnover. */
        uint32_t item = draw(10) < 7 ? draw(300) : draw(5000);
        ledger__line__init(&line[i]);
        line[i].item = 1 + item;
        line[i].quantity_milli = draw(10) < 7 ? 1000 : 1000 * (1 + draw(5));
        if (draw(12) == 0)
            line[i].quantity_milli = 100 + draw(2000); /* loose, in grams */
        line[i].price_fen = 100 + item * 37 % 4900;
        pointers[i] = &line[i];
        total += line[i].price_fen * line[i].quantity_milli / 1000;
    }
    *at_ms += 20000 + draw(240000);
    sale.n_lines = lines;
    sale.lines = pointers;
    sale.n_tenders = 1;
    sale.tenders = tenders;
    sale.total_fen = total;
    sale.business_day = (int32_t)(*at_ms / 86400000);
    sale.basket = basket;
    tender.type =
        draw(2) ? LEDGER__TENDER_TYPE__WECHAT : LEDGER__TENDER_TYPE__CASH;
    tender.amount_fen = total;
    if (tender.type == LEDGER__TENDER_TYPE__CASH) {
        tender.amount_fen = (total + 999) / 1000 * 1000;
        sale.change_fen = tender.amount_fen - total;
    }
    e.at_ms = *at_ms;
    e.cashier = 1;
    e.shift = 12;
    e.fact_case = LEDGER__ENTRY__FACT_SALE;
    e.sale = &sale;
    size_t len = ledger__entry__pack(&e, packed);
    assert_int_equal(ledger_run_add(run, packed, len), ERR_OK);
}

/* The bytes of a Batch for the run and of the Ack for it. */
static size_t frames_for(const struct ledger_run *run, const struct keys *k)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Batch m = WIRE__BATCH__INIT;
    Wire__Run wire_run = WIRE__RUN__INIT;
    Wire__Ack a = WIRE__ACK__INIT;
    struct ledger_head h = {.seq = run->first_seq + run->count - 1};
    uint8_t sig[LEDGER_SIGNATURE_LEN];
    struct buf out = {0}, scratch = {0};
    keys_sign_head(k, 3, &h, sig);
    assert_int_equal(wire_put_run(run, &wire_run, &scratch), ERR_OK);
    m.run = &wire_run;
    m.signature.data = sig;
    m.signature.len = sizeof(sig);
    f.kind_case = WIRE__FRAME__KIND_BATCH;
    f.batch = &m;
    assert_int_equal(wire_pack(&f, &out), ERR_OK);
    a.seq = h.seq;
    a.hash.data = h.hash;
    a.hash.len = sizeof(h.hash);
    f.kind_case = WIRE__FRAME__KIND_ACK;
    f.ack = &a;
    assert_int_equal(wire_pack(&f, &out), ERR_OK);
    size_t len = out.len;
    buf_release(&out);
    buf_release(&scratch);
    return len;
}

static void three_days_behind_are_few_bytes(void **unused)
{
    (void)unused;
    struct keys k;
    struct ledger_run run = {.first_seq = 4001};
    uint64_t at_ms = 1763776800000;
    size_t bytes = 0, plain = 0, frames = 0;
    keys_generate(&k);
    for (uint32_t i = 0; i < 9000; i++) {
        add_sale(&run, &at_ms, 4000 + i, 3);
        if (run.count == WIRE_RUN_ENTRIES_MAX || i == 8999) {
            bytes += frames_for(&run, &k);
            plain += run.bytes.len;
            frames++;
            run.first_seq += run.count;
            run.count = 0;
            buf_clear(&run.bytes);
        }
    }
    buf_release(&run.bytes);
    double line = (double)bytes / 27000;
    print_message("# 9,000 sales of 3 lines: %.2f bytes a line on the wire "
                  "(%.1f plain), %zu batches\n",
                  line, (double)plain / 27000, frames);
    assert_true(line <= 14);
}

static void one_sale_online_is_few_bytes(void **unused)
{
    (void)unused;
    struct keys k;
    uint64_t at_ms = 1763776800000;
    size_t most = 0;
    keys_generate(&k);
    for (int i = 0; i < 500; i++) {
        struct ledger_run run = {.first_seq = 123456};
        add_sale(&run, &at_ms, 123456, 5);
        size_t bytes = frames_for(&run, &k);
        most = bytes > most ? bytes : most;
        buf_release(&run.bytes);
    }
    print_message("# one sale of 5 lines, signature and ack included: at most "
                  "%zu bytes of our frames\n",
                  most);
    assert_true(most <= 300);
}

static void carries_runs_whole(void **unused)
{
    (void)unused;
    uint64_t at_ms = 1;
    for (uint32_t n = 1; n <= WIRE_RUN_ENTRIES_MAX; n += n < 4 ? 1 : 255) {
        struct ledger_run run = {.first_seq = 9}, back;
        Wire__Run m = WIRE__RUN__INIT;
        struct buf scratch = {0};
        for (uint32_t i = 0; i < n; i++)
            add_sale(&run, &at_ms, i, 1 + i % 8);
        assert_int_equal(wire_put_run(&run, &m, &scratch), ERR_OK);
        assert_int_equal(wire_get_run(&m, &back), ERR_OK);
        assert_int_equal(back.first_seq, 9);
        assert_int_equal(back.count, n);
        assert_int_equal(back.bytes.len, run.bytes.len);
        assert_memory_equal(back.bytes.data, run.bytes.data, run.bytes.len);
        buf_release(&back.bytes);
        m.count++; /* says more than there is */
        assert_int_equal(wire_get_run(&m, &back), ERR_FORMAT);
        m.count -= 2;
        assert_int_equal(wire_get_run(&m, &back), ERR_FORMAT);
        buf_release(&run.bytes);
        buf_release(&scratch);
    }
}

static void refuses_runs_past_the_limits(void **unused)
{
    (void)unused;
    struct ledger_run run = {.first_seq = 1}, back;
    Wire__Run m = WIRE__RUN__INIT;
    struct buf scratch = {0};
    assert_int_equal(wire_get_run(NULL, &back), ERR_FORMAT);
    assert_int_equal(wire_get_run(&m, &back), ERR_FORMAT);
    for (uint32_t i = 0; i <= WIRE_RUN_ENTRIES_MAX; i++)
        assert_int_equal(ledger_run_add(&run, "\x08\x01", 2), ERR_OK);
    assert_int_equal(wire_put_run(&run, &m, &scratch), ERR_OK);
    assert_int_equal(wire_get_run(&m, &back), ERR_FORMAT);
    run.count = 1;
    run.bytes.len = 3;
    assert_int_equal(wire_put_run(&run, &m, &scratch), ERR_OK);
    assert_int_equal(wire_get_run(&m, &back), ERR_OK);
    buf_release(&back.bytes);
    m.first_seq = 0;
    assert_int_equal(wire_get_run(&m, &back), ERR_FORMAT);
    m.first_seq = UINT64_MAX;
    assert_int_equal(wire_get_run(&m, &back), ERR_FORMAT);
    m.first_seq = 1;
    m.packing = 9;
    assert_int_equal(wire_get_run(&m, &back), ERR_FORMAT);
    buf_release(&run.bytes);
    buf_release(&scratch);
}

static void does_not_blow_up(void **unused)
{
    (void)unused;
    /* 64 MiB of nothing in a few kilobytes. */
    size_t len = (size_t)64 << 20;
    uint8_t *zeros = calloc(len, 1);
    struct buf bomb = {0}, out = {0};
    assert_non_null(zeros);
    assert_int_equal(buf_reserve(&bomb, ZSTD_compressBound(len)), ERR_OK);
    bomb.len = ZSTD_compress(bomb.data, bomb.cap, zeros, len, 1);
    free(zeros);
    ProtobufCBinaryData data = {.len = bomb.len, .data = bomb.data};
    static const size_t says[] = {0,
                                  1,
                                  1000,
                                  WIRE_RUN_BYTES_MAX,
                                  WIRE_RUN_BYTES_MAX + 1,
                                  (size_t)64 << 20};
    for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++)
        assert_int_equal(wire_unsqueeze(WIRE__PACKING__ZSTD, says[i], &data,
                                        WIRE_RUN_BYTES_MAX, &out),
                         ERR_FORMAT);
    assert_int_equal(out.len, 0);
    assert_true(out.cap < 1 << 20);
    buf_release(&bomb);
    buf_release(&out);
}

static void refuses_what_is_no_frame(void **unused)
{
    (void)unused;
    Wire__Frame *f = NULL;
    uint8_t *big = calloc(WIRE_FRAME_MAX + 1, 1);
    assert_non_null(big);
    assert_int_equal(wire_unpack("", 0, &f), ERR_FORMAT);
    assert_int_equal(wire_unpack("\xFF\xFF\xFF", 3, &f), ERR_FORMAT);
    assert_int_equal(wire_unpack("\x0A\x7F", 2, &f), ERR_FORMAT);
    assert_int_equal(wire_unpack(big, WIRE_FRAME_MAX + 1, &f), ERR_FORMAT);
    free(big);
    assert_null(f);
    wire_free(NULL);
}

static void heads_are_whole_or_empty(void **unused)
{
    (void)unused;
    struct ledger_head h = {.epoch = 3, .seq = 9}, back;
    Wire__Head m = WIRE__HEAD__INIT;
    memset(h.hash, 7, sizeof(h.hash));
    wire_put_head(&h, &m);
    assert_int_equal(wire_get_head(&m, &back), ERR_OK);
    assert_memory_equal(&back, &h, sizeof(h));
    m.hash.len = 31;
    assert_int_equal(wire_get_head(&m, &back), ERR_FORMAT);
    m.hash.len = 32;
    m.seq = 0;
    assert_int_equal(wire_get_head(&m, &back), ERR_FORMAT);
    m.seq = UINT64_MAX;
    assert_int_equal(wire_get_head(&m, &back), ERR_FORMAT);
    assert_int_equal(wire_get_head(NULL, &back), ERR_OK);
    assert_int_equal(back.seq, 0);
}

int main(void)
{
    if (keys_init())
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_days_behind_are_few_bytes),
        cmocka_unit_test(one_sale_online_is_few_bytes),
        cmocka_unit_test(carries_runs_whole),
        cmocka_unit_test(refuses_runs_past_the_limits),
        cmocka_unit_test(does_not_blow_up),
        cmocka_unit_test(refuses_what_is_no_frame),
        cmocka_unit_test(heads_are_whole_or_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
