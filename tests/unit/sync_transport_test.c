/* If these fail, a stranger's frames count as a till's, a revoked till goes
 * on talking, a till cannot tell a wrong key from a missing link, or a frame
 * is torn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "sync/transport_admit.h"
#include "sync/transport_zmq.h"

#define WAIT_MS 8000

struct pair {
    uint8_t public_key[32], secret_key[32];
};

static struct pair hq_keys, till_keys, other_keys;
static struct transport *transport;
static struct listener *listener;
static int refused;
/* Closed in tear_down also when a test fails half-way. */
static struct dialer *dialers[8];
static int dialer_count;

static void on_refused(void *ctx, const char *address, const uint8_t *key)
{
    (void)ctx;
    assert_string_equal(address, "127.0.0.1");
    assert_non_null(key);
    refused++;
}

static void make_pair(struct pair *p)
{
    crypto_box_keypair(p->public_key, p->secret_key);
}

static void listen_at(const char *address)
{
    struct diag d = {0};
    assert_int_equal(listener_open(transport, address, hq_keys.public_key,
                                   hq_keys.secret_key, on_refused, NULL,
                                   &listener, &d),
                     ERR_OK);
}

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(transport_open(&transport), ERR_OK);
    make_pair(&hq_keys);
    make_pair(&till_keys);
    make_pair(&other_keys);
    refused = 0;
    listen_at("tcp://127.0.0.1:*");
    assert_int_equal(listener_admit(listener, till_keys.public_key, "till:7"),
                     ERR_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    while (dialer_count > 0)
        dialer_close(dialers[--dialer_count]);
    listener_close(listener);
    listener = NULL;
    transport_close(transport);
    return 0;
}

static struct dialer *dial(const char *address, const struct pair *keys,
                           const uint8_t *hq_key)
{
    struct dialer_options o;
    struct dialer *dialer = NULL;
    memset(&o, 0, sizeof(o));
    snprintf(o.address, sizeof(o.address), "%s", address);
    memcpy(o.hq_key, hq_key, 32);
    memcpy(o.public_key, keys->public_key, 32);
    memcpy(o.secret_key, keys->secret_key, 32);
    assert_int_equal(dialer_open(transport, &o, &dialer, NULL), ERR_OK);
    assert_true(dialer_count < 8);
    dialers[dialer_count++] = dialer;
    dialer_connect(dialer);
    return dialer;
}

static void turn(struct dialer *dialer)
{
    if (listener)
        assert_int_equal(listener_poll(listener, NULL, 0, 2), ERR_OK);
    assert_int_equal(dialer_poll(dialer, NULL, 0, 2), ERR_OK);
}

static enum dialer_state settle(struct dialer *dialer)
{
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    while (dialer_state(dialer) == DIALER_TRYING && clock_monotonic_ms() < end)
        turn(dialer);
    return dialer_state(dialer);
}

static void send_text(struct dialer *dialer, const char *text)
{
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    enum err err;
    while ((err = dialer_send(dialer, text, strlen(text))) == ERR_BUSY &&
           clock_monotonic_ms() < end)
        turn(dialer);
    assert_int_equal(err, ERR_OK);
}

static enum err hear(struct dialer *dialer, struct listener_peer *peer,
                     struct buf *frame, int64_t wait_ms)
{
    int64_t end = clock_monotonic_ms() + wait_ms;
    enum err err;
    while ((err = listener_receive(listener, peer, frame)) == ERR_SHORT &&
           clock_monotonic_ms() < end)
        turn(dialer);
    return err;
}

static enum err answer(struct dialer *dialer, struct buf *frame)
{
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    enum err err;
    while ((err = dialer_receive(dialer, frame)) == ERR_SHORT &&
           clock_monotonic_ms() < end)
        turn(dialer);
    return err;
}

static void carries_frames_both_ways(void **state)
{
    (void)state;
    struct listener_peer peer;
    struct buf frame = {0};
    struct dialer *dialer =
        dial(listener_address(listener), &till_keys, hq_keys.public_key);
    assert_int_equal(dialer_send(dialer, "x", 1), ERR_GONE);
    assert_int_equal(settle(dialer), DIALER_UP);
    send_text(dialer, "sale");
    assert_int_equal(hear(dialer, &peer, &frame, WAIT_MS), ERR_OK);
    assert_string_equal(peer.user, "till:7");
    assert_memory_equal(peer.key, till_keys.public_key, 32);
    assert_int_equal(frame.len, 4);
    assert_memory_equal(frame.data, "sale", 4);

    uint8_t *big = malloc(TRANSPORT_FRAME_MAX);
    randombytes_buf(big, TRANSPORT_FRAME_MAX);
    assert_int_equal(listener_send(listener, &peer, big, TRANSPORT_FRAME_MAX),
                     ERR_OK);
    assert_int_equal(answer(dialer, &frame), ERR_OK);
    assert_int_equal(frame.len, TRANSPORT_FRAME_MAX);
    assert_memory_equal(frame.data, big, TRANSPORT_FRAME_MAX);
    free(big);
    dialer_hang_up(dialer);

    int64_t end = clock_monotonic_ms() + WAIT_MS; /* gone is said to be gone */
    enum err err = ERR_OK;
    while (err != ERR_GONE && clock_monotonic_ms() < end) {
        assert_int_equal(listener_poll(listener, NULL, 0, 5), ERR_OK);
        err = listener_send(listener, &peer, "x", 1);
    }
    assert_int_equal(err, ERR_GONE);
    buf_release(&frame);
}

static void unknown_keys_stay_out(void **state)
{
    (void)state;
    struct dialer *dialer =
        dial(listener_address(listener), &other_keys, hq_keys.public_key);
    assert_int_equal(settle(dialer), DIALER_DOWN);
    assert_int_equal(dialer_trouble(dialer), DIALER_NOT_ADMITTED);
    assert_int_equal(refused, 1);
    /* Enrolled after all: the same dialer gets in. */
    assert_int_equal(listener_admit(listener, other_keys.public_key, "till:8"),
                     ERR_OK);
    dialer_connect(dialer);
    assert_int_equal(settle(dialer), DIALER_UP);
}

static void wrong_hq_key_is_told_apart(void **state)
{
    (void)state;
    struct dialer *dialer =
        dial(listener_address(listener), &till_keys, other_keys.public_key);
    assert_int_equal(settle(dialer), DIALER_DOWN);
    assert_int_equal(dialer_trouble(dialer), DIALER_HQ_KEY);
}

static void connect_to(const char *address, int *ret_fd, int *ret_rc)
{
    unsigned port = 0;
    assert_int_equal(sscanf(address, "tcp://127.0.0.1:%u", &port), 1);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    *ret_fd = socket(AF_INET, SOCK_STREAM, 0);
    *ret_rc = connect(*ret_fd, (struct sockaddr *)&to, sizeof(to));
}

/* libzmq closes in the background. */
static void hq_falls_over(const char *address)
{
    int fd = -1, rc = 0;
    listener_close(listener);
    listener = NULL;
    for (int i = 0; i < 1000 && rc == 0; i++) {
        connect_to(address, &fd, &rc);
        close(fd);
        usleep(2000);
    }
    assert_int_equal(rc, -1);
}

static void hq_down_is_told_apart(void **state)
{
    (void)state;
    char address[TRANSPORT_ADDRESS_MAX];
    snprintf(address, sizeof(address), "%s", listener_address(listener));
    hq_falls_over(address);
    struct dialer *dialer = dial(address, &till_keys, hq_keys.public_key);
    assert_int_equal(settle(dialer), DIALER_DOWN);
    assert_int_equal(dialer_trouble(dialer), DIALER_UNREACHABLE);
    /* HQ comes back at the same place. */
    listen_at(address);
    assert_int_equal(listener_admit(listener, till_keys.public_key, "till:7"),
                     ERR_OK);
    dialer_connect(dialer);
    assert_int_equal(settle(dialer), DIALER_UP);
    /* And falls over under an established link. */
    listener_close(listener);
    listener = NULL;
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    while (dialer_state(dialer) == DIALER_UP && clock_monotonic_ms() < end)
        turn(dialer);
    assert_int_equal(dialer_state(dialer), DIALER_DOWN);
    assert_int_equal(dialer_trouble(dialer), DIALER_LOST);
}

/* Revoking works on a link that is up, from the next frame on; a key enrolled
 * anew under the same name does not bring the old link back. */
static void revoking_cuts_off_at_once(void **state)
{
    (void)state;
    struct listener_peer peer;
    struct buf frame = {0};
    struct dialer *dialer =
        dial(listener_address(listener), &till_keys, hq_keys.public_key);
    assert_int_equal(settle(dialer), DIALER_UP);
    send_text(dialer, "one");
    assert_int_equal(hear(dialer, &peer, &frame, WAIT_MS), ERR_OK);
    listener_revoke(listener, till_keys.public_key);
    assert_int_equal(listener_admit(listener, other_keys.public_key, "till:7"),
                     ERR_OK);
    send_text(dialer, "two");
    assert_int_equal(hear(dialer, &peer, &frame, WAIT_MS), ERR_DENIED);
    assert_string_equal(peer.user, "");
    assert_int_equal(frame.len, 0);
    assert_int_equal(listener_send(listener, &peer, "revoked", 7), ERR_OK);
    assert_int_equal(answer(dialer, &frame), ERR_OK);
    assert_memory_equal(frame.data, "revoked", 7);
    dialer_hang_up(dialer);
    dialer_connect(dialer);
    assert_int_equal(settle(dialer), DIALER_DOWN);
    assert_int_equal(dialer_trouble(dialer), DIALER_NOT_ADMITTED);
    buf_release(&frame);
}

/* A till that connects again before HQ noticed the old link's death takes
 * over its own route, and only its own. */
static void reconnecting_takes_over_the_own_route(void **state)
{
    (void)state;
    struct listener_peer first, second, stranger;
    struct buf frame = {0};
    const char *at = listener_address(listener);
    assert_int_equal(listener_admit(listener, other_keys.public_key, "till:8"),
                     ERR_OK);
    struct dialer *old = dial(at, &till_keys, hq_keys.public_key);
    assert_int_equal(settle(old), DIALER_UP);
    send_text(old, "old");
    assert_int_equal(hear(old, &first, &frame, WAIT_MS), ERR_OK);
    struct dialer *fresh = dial(at, &till_keys, hq_keys.public_key);
    assert_int_equal(settle(fresh), DIALER_UP);
    send_text(fresh, "new");
    assert_int_equal(hear(fresh, &second, &frame, WAIT_MS), ERR_OK);
    assert_memory_equal(first.route, second.route, TRANSPORT_ROUTE_LEN);
    assert_int_equal(listener_send(listener, &first, "to new", 6), ERR_OK);
    assert_int_equal(answer(fresh, &frame), ERR_OK);
    struct dialer *other = dial(at, &other_keys, hq_keys.public_key);
    assert_int_equal(settle(other), DIALER_UP);
    send_text(other, "hi");
    assert_int_equal(hear(other, &stranger, &frame, WAIT_MS), ERR_OK);
    assert_string_equal(stranger.user, "till:8");
    assert_memory_not_equal(first.route, stranger.route, TRANSPORT_ROUTE_LEN);
    buf_release(&frame);
}

/* A reader that does not read fills its queue; the sender is told, not stuck.
 */
static void a_full_queue_says_so(void **state)
{
    (void)state;
    struct listener_peer peer;
    struct buf frame = {0};
    static uint8_t block[65536];
    struct dialer *dialer =
        dial(listener_address(listener), &till_keys, hq_keys.public_key);
    assert_int_equal(settle(dialer), DIALER_UP);
    send_text(dialer, "hello");
    assert_int_equal(hear(dialer, &peer, &frame, WAIT_MS), ERR_OK);
    enum err err = ERR_OK;
    int sent = 0;
    while (!(err = listener_send(listener, &peer, block, sizeof(block))) &&
           sent < 10000)
        sent++;
    assert_int_equal(err, ERR_BUSY);
    int got = 0;
    while (got < sent && answer(dialer, &frame) == ERR_OK)
        got++;
    assert_int_equal(got, sent);
    buf_release(&frame);
}

static void extra_descriptors_wake_the_poll(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct pollfd extra = {.fd = ends[0], .events = POLLIN};
    assert_int_equal(write(ends[1], "x", 1), 1);
    int64_t start = clock_monotonic_ms();
    assert_int_equal(listener_poll(listener, &extra, 1, 5000), ERR_OK);
    assert_int_equal(extra.revents, POLLIN);
    struct dialer *dialer =
        dial(listener_address(listener), &till_keys, hq_keys.public_key);
    extra.revents = 0;
    dialer_hang_up(dialer);
    assert_int_equal(dialer_poll(dialer, &extra, 1, 5000), ERR_OK);
    assert_int_equal(extra.revents, POLLIN);
    assert_true(clock_monotonic_ms() - start < 2000);
    close(ends[0]);
    close(ends[1]);
}

/* Bytes that are no ZMTP, connections that say nothing: HQ goes on. */
static void garbage_does_not_stop_hq(void **state)
{
    (void)state;
    struct listener_peer peer;
    struct buf frame = {0};
    uint8_t noise[512];
    int fds[16], rc = -1;
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (uint8_t)(i * 37 + 11);
    for (int i = 0; i < 16; i++) {
        connect_to(listener_address(listener), &fds[i], &rc);
        assert_int_equal(rc, 0);
        if (i % 2)
            assert_true(send(fds[i], noise, sizeof(noise), MSG_NOSIGNAL) > 0);
    }
    struct dialer *dialer =
        dial(listener_address(listener), &till_keys, hq_keys.public_key);
    assert_int_equal(settle(dialer), DIALER_UP);
    send_text(dialer, "still here");
    assert_int_equal(hear(dialer, &peer, &frame, WAIT_MS), ERR_OK);
    for (int i = 0; i < 16; i++)
        close(fds[i]);
    buf_release(&frame);
}

/* Something that is no headquarters listens at the address. */
static void a_foreign_server_is_told_apart(void **state)
{
    (void)state;
    char address[TRANSPORT_ADDRESS_MAX];
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    snprintf(address, sizeof(address), "tcp://127.0.0.1:%d",
             ntohs(at.sin_port));
    struct dialer *dialer = dial(address, &till_keys, hq_keys.public_key);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    while (dialer_state(dialer) == DIALER_TRYING &&
           clock_monotonic_ms() < end) {
        int peer = accept(fd, NULL, NULL);
        if (peer >= 0) {
            (void)!send(peer, "HTTP/1.0 400 no\r\n\r\n", 19, MSG_NOSIGNAL);
            close(peer);
        }
        turn(dialer);
    }
    assert_int_equal(settle(dialer), DIALER_DOWN);
    assert_int_equal(dialer_trouble(dialer), DIALER_HQ_KEY);
    close(fd);
}

static void bad_listen_addresses_are_explained(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "5555", "tcp://127.0.0.1",
                                      "tcp://no such:1", "tcp://1.2.3.4:5999"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct transport *t = NULL;
        struct listener *l = NULL;
        struct diag d = {0};
        assert_int_equal(transport_open(&t), ERR_OK);
        assert_int_not_equal(listener_open(t, bad[i], hq_keys.public_key,
                                           hq_keys.secret_key, NULL, NULL, &l,
                                           &d),
                             ERR_OK);
        assert_true(d.text[0] != '\0');
        transport_close(t);
    }
    struct transport *t = NULL;
    struct listener *l = NULL;
    struct diag d = {0};
    assert_int_equal(transport_open(&t), ERR_OK);
    assert_int_equal(listener_open(t, listener_address(listener),
                                   hq_keys.public_key, hq_keys.secret_key, NULL,
                                   NULL, &l, &d),
                     ERR_BUSY);
    transport_close(t);
}

static void the_table_of_keys_forgets_nothing(void **state)
{
    (void)state;
    enum { N = 3000 };
    static uint8_t keys[N][32];
    static bool in[N];
    struct admit a;
    assert_int_equal(admit_init(&a), ERR_OK);
    uint8_t seed[randombytes_SEEDBYTES] = {42};
    randombytes_buf_deterministic(keys, sizeof(keys), seed);
    uint32_t rng = 1;
    size_t count = 0;
    for (int step = 0; step < 40000; step++) {
        rng = rng * 1664525 + 1013904223;
        int i = (int)(rng >> 8) % N;
        if (in[i]) {
            assert_non_null(admit_find(&a, keys[i]));
            admit_remove(&a, keys[i]);
            count--;
        } else {
            char user[LISTENER_USER_MAX];
            snprintf(user, sizeof(user), "till:%d", i);
            assert_null(admit_find(&a, keys[i]));
            assert_int_equal(admit_put(&a, keys[i], user), ERR_OK);
            count++;
        }
        in[i] = !in[i];
        assert_int_equal(a.count, count);
    }
    for (int i = 0; i < N; i++) {
        char user[LISTENER_USER_MAX];
        snprintf(user, sizeof(user), "till:%d", i);
        const char *found = admit_find(&a, keys[i]);
        assert_int_equal(found != NULL, in[i]);
        if (found)
            assert_string_equal(found, user);
    }
    assert_int_equal(admit_put(&a, keys[0], ""), ERR_RANGE);
    assert_int_equal(admit_put(&a, keys[0], "01234567890123456789012345678901"),
                     ERR_RANGE);
    admit_release(&a);
}

#define LINKED(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LINKED(carries_frames_both_ways),
        LINKED(unknown_keys_stay_out),
        LINKED(wrong_hq_key_is_told_apart),
        LINKED(hq_down_is_told_apart),
        LINKED(revoking_cuts_off_at_once),
        LINKED(reconnecting_takes_over_the_own_route),
        LINKED(a_full_queue_says_so),
        LINKED(extra_descriptors_wake_the_poll),
        LINKED(garbage_does_not_stop_hq),
        LINKED(a_foreign_server_is_told_apart),
        LINKED(bad_listen_addresses_are_explained),
        cmocka_unit_test(the_table_of_keys_forgets_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
