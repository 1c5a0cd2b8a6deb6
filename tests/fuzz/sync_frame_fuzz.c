/* Frames of any bytes into both machines of a living world (tests/sim), among
 * real traffic. Nobody may fall over, no promise may break, and afterwards the
 * till and headquarters must still come to the same ledger.
 *
 * The input is a list of actions:
 *   0 LEN16 BYTES   a frame to headquarters, as from the till
 *   1 LEN16 BYTES   a frame to the till
 *   2 N             N ticks pass
 *   3 N             the till sells N times
 *   4 LEN16 BYTES   a Batch of one entry with these bytes, rightly signed:
 *                   a till whose program is not ours */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "tests/sim/sim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define ACTIONS_MAX 64
#define CALM_TICKS  14000 /* longer than a stopped till waits */

static void step(struct sim *s)
{
    s->tick++;
    sim_deliver(s);
    sim_hq_tick(s);
    sim_body_tick(s, 0);
}

static void begin(struct sim *s)
{
    CHECK(!keys_init());
    memset(s, 0, sizeof(*s));
    s->aborts = true;
    s->next_fact = 1;
    sim_body_create(s, 0, 1);
    sim_hq_start(s);
    sim_hq_change_audiences(s, 1);
    for (int i = 0; i < 8; i++)
        sim_hq_put(s);
    sim_body_sell(s, 0, 3);
    for (int i = 0; i < 12; i++)
        step(s);
}

static void signed_batch(struct sim *s, const uint8_t *bytes, size_t len)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Batch m = WIRE__BATCH__INIT;
    Wire__Run wire_run = WIRE__RUN__INIT;
    struct ledger_run run = {0};
    struct ledger_head h;
    uint8_t sig[LEDGER_SIGNATURE_LEN];
    struct buf out = {0}, scratch = {0};
    sim_ledger_head(&s->hq.till[1].ledger, &h);
    run.first_seq = ++h.seq;
    if (ledger_run_add(&run, bytes, len))
        return;
    ledger_chain(h.hash, bytes, len, h.hash);
    Ledger__Entry *e = ledger__entry__unpack(NULL, len, bytes);
    if (e && e->fact_case == LEDGER__ENTRY__FACT_EPOCH_STARTED)
        h.epoch = e->epoch_started->epoch;
    if (e)
        ledger__entry__free_unpacked(e, NULL);
    keys_sign_head(&s->keys[s->body[0].disk.key_pair], 1, &h, sig);
    CHECK(!wire_put_run(&run, &wire_run, &scratch));
    m.epoch = h.epoch;
    m.run = &wire_run;
    m.signature.data = sig;
    m.signature.len = sizeof(sig);
    f.kind_case = WIRE__FRAME__KIND_BATCH;
    f.batch = &m;
    CHECK(!wire_pack(&f, &out));
    sim_hq_receive(s, 0, out.data, out.len);
    buf_release(&out);
    buf_release(&scratch);
    buf_release(&run.bytes);
}

/* One action; returns how many bytes it took, 0 at the end. */
static size_t act(struct sim *s, const uint8_t *data, size_t len)
{
    if (len < 2)
        return 0;
    if (data[0] % 5 == 2) {
        for (int i = 0; i < data[1]; i++)
            step(s);
        return 2;
    }
    if (data[0] % 5 == 3) {
        sim_body_sell(s, 0, data[1] % 8);
        return 2;
    }
    if (len < 3)
        return 0;
    size_t n = (size_t)data[1] | (size_t)data[2] << 8;
    n = n > len - 3 ? len - 3 : n;
    if (data[0] % 5 == 0)
        sim_hq_receive(s, 0, data + 3, n);
    else if (data[0] % 5 == 1)
        sim_body_receive(s, 0, data + 3, n);
    else
        signed_batch(s, data + 3, n);
    return 3 + n;
}

static bool calm(const struct sim *s)
{
    struct ledger_head ours, theirs;
    struct replica_status st;
    sim_ledger_head(&s->body[0].disk.ledger, &ours);
    sim_ledger_head(&s->hq.till[1].ledger, &theirs);
    replica_get_status(s->body[0].replica, &st);
    return ours.seq == theirs.seq && st.acked_seq == ours.seq &&
           memcmp(ours.hash, theirs.hash, sizeof(ours.hash)) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct sim s;
    size_t at = 0, n = 1;
    begin(&s);
    for (int i = 0; n && i < ACTIONS_MAX; i++) {
        n = act(&s, data + at, len - at);
        at += n;
    }
    for (int i = 0; i < CALM_TICKS && !calm(&s); i++)
        step(&s);
    CHECK(calm(&s));
    sim_release(&s);
    return 0;
}
