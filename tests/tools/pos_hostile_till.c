/* pos_hostile_till DIR - what an enrolled till that has gone mad says to
 * headquarters, over the real link with its real keys: frames of garbage, then
 * a batch whose chain does not hold. Prints headquarters' answers, one a line:
 * "refused N" with wire.proto's reason. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "pos/enrol.h"
#include "pos/till.h"
#include "sync/wire.h"

#define GARBAGE_FRAMES 20 /* fewer than would silence a till for a minute */
#define WAIT_MS        3000

static struct dialer *dialer;

static void say(const Wire__Frame *f)
{
    struct buf frame = {0};
    CHECK(!wire_pack(f, &frame));
    CHECK(!dialer_send(dialer, frame.data, frame.len));
    buf_release(&frame);
}

/* The next answer; the caller frees it. NULL when none comes. */
static Wire__Frame *answer(void)
{
    struct buf frame = {0};
    Wire__Frame *f = NULL;
    int64_t until = clock_monotonic_ms() + WAIT_MS;
    while (dialer_receive(dialer, &frame) == ERR_SHORT) {
        if (clock_monotonic_ms() > until)
            return NULL;
        CHECK(!dialer_poll(dialer, NULL, 0, 50));
    }
    CHECK(!wire_unpack(frame.data, frame.len, &f));
    buf_release(&frame);
    return f;
}

static void hear_refusals(void)
{
    for (Wire__Frame *f; (f = answer());) {
        bool refused = f->kind_case == WIRE__FRAME__KIND_REFUSE;
        if (refused)
            printf("refused %d\n", (int)f->refuse->reason);
        wire_free(f);
        if (refused)
            return;
    }
    printf("no answer\n");
}

static void send_garbage(void)
{
    uint8_t noise[512];
    for (int i = 0; i < GARBAGE_FRAMES; i++) {
        size_t len = 1 + randombytes_uniform(sizeof(noise));
        randombytes_buf(noise, len);
        CHECK(!dialer_send(dialer, noise, len));
    }
    hear_refusals();
}

static void greet(const struct till *t, const struct ledger_head *head)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Hello hello = WIRE__HELLO__INIT;
    Wire__Head at = WIRE__HEAD__INIT;
    wire_put_head(head, &at);
    hello.protocol_min = WIRE_PROTOCOL_MIN;
    hello.protocol_max = WIRE_PROTOCOL_MAX;
    hello.nonce = 7;
    hello.till = t->till;
    hello.head = &at;
    hello.clock_ms = (uint64_t)clock_now_ms();
    hello.software = "mad";
    f.kind_case = WIRE__FRAME__KIND_HELLO;
    f.hello = &hello;
    say(&f);
    for (Wire__Frame *a; (a = answer());) {
        bool welcome = a->kind_case == WIRE__FRAME__KIND_WELCOME;
        wire_free(a);
        if (welcome)
            return;
    }
    CHECK(!"headquarters did not greet");
}

/* The last entry once more under the next number, signed by nobody. */
static void send_broken_chain(struct till *t, const struct ledger_head *head)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Batch batch = WIRE__BATCH__INIT;
    Wire__Run run = WIRE__RUN__INIT;
    struct ledger_run last = {0};
    struct buf scratch = {0};
    uint8_t signature[LEDGER_SIGNATURE_LEN];
    CHECK(!ledger_read_run(&t->db, head->seq, 1, 65536, &last));
    last.first_seq = head->seq + 1;
    CHECK(!wire_put_run(&last, &run, &scratch));
    randombytes_buf(signature, sizeof(signature));
    batch.epoch = head->epoch;
    batch.run = &run;
    batch.signature.data = signature;
    batch.signature.len = sizeof(signature);
    f.kind_case = WIRE__FRAME__KIND_BATCH;
    f.batch = &batch;
    say(&f);
    hear_refusals();
    buf_release(&last.bytes);
    buf_release(&scratch);
}

int main(int argc, char **argv)
{
    struct till t;
    struct keys keys;
    struct transport *transport = NULL;
    struct dialer_options o = {0};
    struct ledger_head head;
    char path[TILL_PATH_MAX];
    CHECK(argc == 2 && !keys_init() && !transport_open(&transport));
    CHECK(!till_open(argv[1], &t, NULL));
    CHECK(!till_path(argv[1], "till.key", path, NULL));
    CHECK(!keys_load(path, &keys, NULL));
    CHECK(!enrol_load_hq(argv[1], o.address, o.hq_key, NULL));
    memcpy(o.public_key, keys.curve_public, KEY_LEN);
    memcpy(o.secret_key, keys.curve_secret, KEY_LEN);
    CHECK(!dialer_open(transport, &o, &dialer, NULL));
    dialer_connect(dialer);
    while (dialer_state(dialer) == DIALER_TRYING)
        CHECK(!dialer_poll(dialer, NULL, 0, WAIT_MS));
    CHECK(dialer_state(dialer) == DIALER_UP);
    CHECK(!ledger_head(&t.db, &head));
    send_garbage();
    greet(&t, &head);
    send_broken_chain(&t, &head);
    dialer_close(dialer);
    transport_close(transport);
    till_close(&t);
    keys_wipe(&keys);
    return 0;
}
