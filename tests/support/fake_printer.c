#include "tests/support/fake_printer.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/clock.h"

#define TICK_MS 2

struct fake_printer {
    pthread_t thread;
    int listener, fd;
    char spec[48];
    pthread_mutex_t lock; /* of what follows */
    struct fake_printer_way way;
    bool stop, automatic, was_out;
    uint8_t offline, error;
    struct buf memory, paper; /* taken but not printed; printed */
    size_t memory_at, taken, since_connect, left;
    uint8_t command[3];
    int command_len;
    int64_t moved_ms, printed_us;
};

static bool paper_out(const struct fake_printer *p)
{
    return p->way.paper > 0 && p->left == 0;
}

static bool is_dark(const struct fake_printer *p)
{
    return p->way.dies > 0 && p->taken >= p->way.dies;
}

static void answer(struct fake_printer *p, uint8_t byte)
{
    bool mute = p->way.mute && p->since_connect > 12;
    if (!p->way.silent && !mute && !is_dark(p))
        (void)!send(p->fd, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void answer_now(struct fake_printer *p, uint8_t query)
{
    bool out = paper_out(p);
    bool near = p->way.paper > 0 && p->left <= p->way.near_end;
    bool off = out || p->offline || p->error;
    switch (query) {
    case 1:
        answer(p, (uint8_t)(0x12 | (off ? 0x08 : 0)));
        break;
    case 2:
        answer(p, (uint8_t)(0x12 | (out ? 0x20 : 0) | p->offline));
        break;
    case 3:
        answer(p, (uint8_t)(0x12 | p->error));
        break;
    default:
        answer(p, (uint8_t)(0x12 | (out ? 0x60 : 0) | (near ? 0x0C : 0)));
    }
}

/* Four bytes, as Epson's ASB has them. */
static void say_status(struct fake_printer *p)
{
    bool out = paper_out(p);
    bool near = p->way.paper > 0 && p->left <= p->way.near_end;
    bool off = out || p->offline || p->error;
    answer(p, (uint8_t)(0x10 | (off ? 0x08 : 0) | (p->offline & 4 ? 0x20 : 0)));
    answer(p, (uint8_t)(p->error & 0x2C));
    answer(p, (uint8_t)((out ? 0x0C : 0) | (near ? 0x03 : 0)));
    answer(p, 0x0F);
}

/* DLE EOT n is answered at once and never reaches the memory. */
static void take(struct fake_printer *p, uint8_t byte)
{
    p->taken++;
    p->since_connect++;
    p->command[p->command_len++] = byte;
    if (p->command_len == 1 && byte == 0x10)
        return;
    if (p->command_len == 2 && byte == 0x04)
        return;
    if (p->command_len == 3)
        answer_now(p, byte);
    else
        CHECK(buf_add(&p->memory, p->command, (size_t)p->command_len) ==
              ERR_OK);
    p->command_len = 0;
}

static bool may_take(const struct fake_printer *p)
{
    if (p->way.memory > 0 && p->memory.len - p->memory_at >= p->way.memory)
        return false;
    return p->way.stall == 0 || p->taken < p->way.stall;
}

static void hang_up(struct fake_printer *p, bool reset)
{
    struct linger hard = {1, 0};
    if (reset)
        (void)setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    close(p->fd);
    p->fd = -1;
}

static void receive(struct fake_printer *p)
{
    uint8_t bytes[64];
    ssize_t n = recv(p->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (n == 0) {
        hang_up(p, false);
        return;
    }
    for (ssize_t i = 0; i < n && may_take(p); i++)
        take(p, bytes[i]);
    if (n > 0)
        p->moved_ms = clock_monotonic_ms();
    if (p->way.cut_after > 0 && p->taken >= p->way.cut_after)
        hang_up(p, true);
}

/* From the memory to paper, as fast as the head goes. */
static void print(struct fake_printer *p)
{
    int64_t now_us = clock_monotonic_ms() * 1000;
    while (p->memory_at < p->memory.len && !paper_out(p) && !p->offline &&
           !is_dark(p)) {
        const uint8_t *at = p->memory.data + p->memory_at;
        if (p->printed_us + p->way.byte_us > now_us)
            return;
        p->printed_us =
            p->way.byte_us ? p->printed_us + p->way.byte_us : now_us;
        /* n is 1 or the digit; both are in use */
        if (!p->way.no_turns && p->memory.len - p->memory_at >= 3 &&
            memcmp(at, "\x1Dr", 2) == 0 && (at[2] == 1 || at[2] == '1')) {
            p->memory_at += 3;
            answer(p, 0);
            continue;
        }
        if (p->way.asb && p->memory.len - p->memory_at >= 3 &&
            memcmp(at,
                   "\x1D"
                   "a",
                   2) == 0) {
            p->memory_at += 3;
            p->automatic = at[2] != 0;
            if (p->automatic)
                say_status(p);
            continue;
        }
        CHECK(buf_add(&p->paper, at, 1) == ERR_OK);
        p->memory_at++;
        if (p->way.paper > 0)
            p->left--;
    }
    p->printed_us = now_us;
    if (p->automatic && paper_out(p) && !p->was_out)
        say_status(p);
    p->was_out = paper_out(p);
}

static void turn(struct fake_printer *p)
{
    struct pollfd pfd = {.fd = p->fd >= 0 ? p->fd : p->listener,
                         .events = POLLIN};
    CHECK(pthread_mutex_lock(&p->lock) == 0);
    bool takes = p->fd < 0 || may_take(p);
    CHECK(pthread_mutex_unlock(&p->lock) == 0);
    int ready = poll(&pfd, takes ? 1 : 0, TICK_MS);
    CHECK(pthread_mutex_lock(&p->lock) == 0);
    if (ready > 0 && p->fd < 0) {
        p->fd = accept(p->listener, NULL, NULL);
        p->moved_ms = clock_monotonic_ms();
        p->command_len = 0;
        p->since_connect = 0;
    } else if (ready > 0) {
        receive(p);
    }
    if (p->way.goodbye && p->fd >= 0 && p->taken > 12 &&
        clock_monotonic_ms() - p->moved_ms > 100)
        hang_up(p, false);
    print(p);
    CHECK(pthread_mutex_unlock(&p->lock) == 0);
}

static void *work(void *arg)
{
    struct fake_printer *p = arg;
    for (;;) {
        CHECK(pthread_mutex_lock(&p->lock) == 0);
        bool stop = p->stop;
        CHECK(pthread_mutex_unlock(&p->lock) == 0);
        if (stop)
            return NULL;
        turn(p);
    }
}

void fake_printer_new(const struct fake_printer_way *way,
                      struct fake_printer **ret_printer)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(at);
    int room = 2048;
    struct fake_printer *p = calloc(1, sizeof(*p));
    CHECK(p);
    p->way = *way;
    p->left = way->paper;
    p->fd = -1;
    p->printed_us = clock_monotonic_ms() * 1000;
    p->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(p->listener >= 0);
    (void)setsockopt(p->listener, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    if (way->address) {
        at.sin_port = htons((uint16_t)way->port);
        CHECK(inet_pton(AF_INET, way->address, &at.sin_addr) == 1);
    }
    CHECK(bind(p->listener, (struct sockaddr *)&at, sizeof(at)) == 0);
    CHECK(listen(p->listener, 4) == 0);
    CHECK(getsockname(p->listener, (struct sockaddr *)&at, &len) == 0);
    snprintf(p->spec, sizeof(p->spec), "tcp:%s:%d",
             way->address ? way->address : "127.0.0.1", ntohs(at.sin_port));
    CHECK(pthread_mutex_init(&p->lock, NULL) == 0);
    CHECK(pthread_create(&p->thread, NULL, work, p) == 0);
    *ret_printer = p;
}

void fake_printer_free(struct fake_printer *p)
{
    CHECK(pthread_mutex_lock(&p->lock) == 0);
    p->stop = true;
    CHECK(pthread_mutex_unlock(&p->lock) == 0);
    CHECK(pthread_join(p->thread, NULL) == 0);
    CHECK(pthread_mutex_destroy(&p->lock) == 0);
    if (p->fd >= 0)
        close(p->fd);
    close(p->listener);
    buf_release(&p->memory);
    buf_release(&p->paper);
    free(p);
}

const char *fake_printer_spec(const struct fake_printer *p)
{
    return p->spec;
}

/* Under the lock. */
static void cured(struct fake_printer *p)
{
    p->way.paper = p->way.cut_after = p->way.stall = p->way.dies = 0;
    p->offline = p->error = 0;
    if (p->automatic && p->fd >= 0)
        say_status(p);
}

void fake_printer_repair(struct fake_printer *p)
{
    CHECK(pthread_mutex_lock(&p->lock) == 0);
    cured(p);
    p->memory_at = p->memory.len;
    CHECK(pthread_mutex_unlock(&p->lock) == 0);
}

void fake_printer_new_roll(struct fake_printer *p)
{
    CHECK(pthread_mutex_lock(&p->lock) == 0);
    cured(p);
    CHECK(pthread_mutex_unlock(&p->lock) == 0);
}

void fake_printer_switch_off_and_on(struct fake_printer *p)
{
    CHECK(pthread_mutex_lock(&p->lock) == 0);
    if (p->fd >= 0)
        hang_up(p, true);
    p->automatic = false;
    cured(p);
    p->memory_at = p->memory.len;
    CHECK(pthread_mutex_unlock(&p->lock) == 0);
}

void fake_printer_trouble(struct fake_printer *p, uint8_t offline,
                          uint8_t error)
{
    CHECK(pthread_mutex_lock(&p->lock) == 0);
    p->offline = offline;
    p->error = error;
    if (p->automatic && p->fd >= 0)
        say_status(p);
    CHECK(pthread_mutex_unlock(&p->lock) == 0);
}

int fake_printer_count(struct fake_printer *p, const void *what, size_t len)
{
    int times = 0;
    CHECK(pthread_mutex_lock(&p->lock) == 0);
    for (size_t i = 0; i + len <= p->paper.len; i++)
        times += memcmp(p->paper.data + i, what, len) == 0;
    CHECK(pthread_mutex_unlock(&p->lock) == 0);
    return times;
}

void fake_printer_paper(struct fake_printer *p, struct buf *ret_paper)
{
    CHECK(pthread_mutex_lock(&p->lock) == 0);
    CHECK(buf_add(ret_paper, p->paper.data, p->paper.len) == ERR_OK);
    CHECK(pthread_mutex_unlock(&p->lock) == 0);
}

bool fake_printer_took(struct fake_printer *p, size_t bytes)
{
    for (int ms = 0; ms < 10000; ms += TICK_MS) {
        CHECK(pthread_mutex_lock(&p->lock) == 0);
        bool took = p->taken >= bytes;
        CHECK(pthread_mutex_unlock(&p->lock) == 0);
        if (took)
            return true;
        poll(NULL, 0, TICK_MS);
    }
    return false;
}
