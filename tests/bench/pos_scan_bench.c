/* From a virtual scanner's report to the line in the basket, durable: through
 * the real libusb, the counter's thread, the lookup and the desk. Then 10,000
 * scans of two scanners at once: none lost, none mixed, each in its order.
 *
 * Starts itself again among virtual devices (tests/device). */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "pos/counter.h"
#include "pos/desk.h"
#include "tests/bench/bench.h"
#include "tests/support/fake_till.h"

#define DEVICES   "build/release/device/virtual_devices"
#define CONTROL   "LIANDIAN_SCAN_BENCH"
#define ROUNDS    400
#define SCANS     10000
#define IN_FLIGHT 20
#define WAIT_MS   10000

static struct desk desk;

static int restart(char *self)
{
    char path[64];
    snprintf(path, sizeof(path), "/tmp/liandian-bench.%d", (int)getpid());
    if (access(DEVICES, X_OK) != 0) {
        puts("scan to line: skipped, umockdev is missing (make deps)");
        return 0;
    }
    setenv(CONTROL, path, 1);
    execlp("umockdev-wrapper", "umockdev-wrapper", DEVICES, path, "kbd hidpos",
           "--", self, (char *)NULL);
    perror("umockdev-wrapper");
    return 1;
}

/* ---- the devices ---------------------------------------------------------*/

static FILE *connect_devices(void)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(a.sun_path, sizeof(a.sun_path), "%s", getenv(CONTROL));
    CHECK(fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0);
    FILE *io = fdopen(fd, "r+");
    CHECK(io);
    setvbuf(io, NULL, _IONBF, 0);
    return io;
}

static void scan(FILE *io, const char *scanner, const char *code,
                 const char *aim)
{
    char line[128];
    snprintf(line, sizeof(line), "scan %s %s %s\n", scanner, code, aim);
    CHECK(fputs(line, io) >= 0 && fgets(line, sizeof(line), io));
    CHECK(strcmp(line, "ok\n") == 0);
}

static void next(struct counter *c, struct counter_event *ret_event)
{
    int64_t until = clock_monotonic_ms() + WAIT_MS;
    while (!counter_next(c, ret_event)) {
        struct pollfd fd = {.fd = counter_fd(c), .events = POLLIN};
        CHECK(clock_monotonic_ms() < until); /* a scan is lost */
        poll(&fd, 1, 100);
    }
}

/* ---- figures -------------------------------------------------------------*/

static void to_line(struct till *t, struct counter *c, FILE *io)
{
    static double ms[ROUNDS];
    struct counter_event event;
    struct diag d = {0};
    for (int i = 0; i < ROUNDS; i++) {
        char code[24];
        struct pick pick;
        int line;
        snprintf(code, sizeof(code), "%llu",
                 (unsigned long long)fake_gtin(1000 + (uint32_t)i % 200));
        int64_t begun = bench_now_ns();
        scan(io, "hidpos", code, "]E0"); /* one report: the last, too */
        next(c, &event);
        CHECK(event.kind == COUNTER_SCAN && strcmp(event.scan.code, code) == 0);
        CHECK(lookup_barcode(t, event.scan.code, &pick, &d) == ERR_OK);
        CHECK(desk_add(&desk, &pick, quantity_of(0), &line, &d) == ERR_OK);
        ms[i] = (double)(bench_now_ns() - begun) / 1e6;
    }
    bench_row("scan to durable line, p50", bench_percentile(ms, ROUNDS, 0.5),
              "ms", 5, "promised for p99", 1);
    bench_row("scan to durable line, p99", bench_percentile(ms, ROUNDS, 0.99),
              "ms", 5, "promised", 1);
}

static void many(struct counter *c, FILE *io)
{
    int sent = 0, got[2] = {0, 0};
    struct counter_event event;
    int64_t begun = bench_now_ns();
    while (got[0] + got[1] < SCANS) {
        for (; sent < SCANS && sent - got[0] - got[1] < IN_FLIGHT; sent++) {
            char code[24];
            snprintf(code, sizeof(code), "%c%08d", sent % 2 ? 'K' : 'H',
                     sent / 2);
            scan(io, sent % 2 ? "kbd" : "hidpos", code, "");
        }
        char want[24];
        next(c, &event);
        CHECK(event.kind == COUNTER_SCAN);
        int which = event.scan.code[0] == 'K';
        snprintf(want, sizeof(want), "%c%08d", which ? 'K' : 'H', got[which]);
        CHECK(strcmp(event.scan.code, want) == 0); /* lost or mixed */
        got[which]++;
    }
    double seconds = (double)(bench_now_ns() - begun) / 1e9;
    bench_row("10,000 scans of two scanners, none lost or mixed",
              SCANS / seconds, "a second", 20, "promised", 0);
}

int main(int argc, char **argv)
{
    static struct till till;
    struct config none = {0};
    struct counter *c = NULL;
    struct counter_event event = {0};
    struct diag d = {0};
    char dir[TILL_PATH_MAX];
    (void)argc;
    if (!getenv(CONTROL))
        return restart(argv[0]);
    fake_till_new(&till, dir);
    fake_items(&till, 1000, 500);
    CHECK(desk_load(&desk, &till, &d) == ERR_OK);
    desk.actor = (struct actor){.keeper = true};
    CHECK(counter_start(&none, &c, &d) == ERR_OK);
    while (event.kind != COUNTER_SCANNERS || event.working < 2)
        next(c, &event);
    FILE *io = connect_devices();
    to_line(&till, c, io);
    many(c, io);
    fclose(io);
    counter_stop(c);
    fake_till_end(&till, dir);
    return 0;
}
