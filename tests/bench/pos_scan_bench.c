/* From a virtual scanner's report to the line in the basket: durable, through
 * the real libusb, the counter's thread, the lookup and the desk; and drawn, by
 * the real till in a terminal. Then 10,000 scans of two scanners at once: none
 * lost, none mixed, each in its order. And at 20 a second through the till's
 * screen: $LIANDIAN_PACED_SCANS of them (200; all 10,000 take 500 s).
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
#include "pos/shift.h"
#include "tests/bench/bench.h"
#include "tests/bench/till_screen.h"
#include "tests/support/fake_till.h"

#define DEVICES   "build/release/device/virtual_devices"
#define CONTROL   "LIANDIAN_SCAN_BENCH"
#define ROUNDS    400
#define SCANS     10000
#define IN_FLIGHT 20
#define WAIT_MS   10000
#define ITEMS     200 /* on the screen */
#define WARM      10
#define DRAWN     400
#define QUIET_MS  15 /* a drawing has ended */
#define PACED     200
#define A_SECOND  20

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

/* ---- on the screen -------------------------------------------------------*/

/* Of a keyboard's many reports the last is not told from the first here: times
 * are taken of HID POS, where one report is a scan. */
static void scan_item(FILE *io, int at, bool keyboard)
{
    char code[24];
    snprintf(code, sizeof(code), "%llu",
             (unsigned long long)fake_gtin(1000 + (uint32_t)(at % ITEMS)));
    scan(io, keyboard ? "kbd" : "hidpos", code, keyboard ? "" : "]E0");
}

/* How many scans the basket differs from: it must hold each item as often as it
 * was scanned. */
static int64_t lost_or_mixed(const char *dir, int scans)
{
    struct till t = {0};
    struct diag d = {0};
    int64_t wrong = 0, until = clock_monotonic_ms() + WAIT_MS;
    CHECK(till_open_reader(dir, &t, &d) == ERR_OK);
    do {
        usleep(20000);
        CHECK(desk_load(&desk, &t, &d) == ERR_OK);
    } while (cart_pieces(&desk.cart) < scans && clock_monotonic_ms() < until);
    int missing = (scans < ITEMS ? scans : ITEMS) - desk.cart.count;
    for (int i = 0; i < desk.cart.count; i++) {
        int at = (int)desk.cart.lines[i].item.id - 1000;
        int want = scans / ITEMS + (at < scans % ITEMS);
        wrong += llabs(desk.cart.lines[i].quantity.milli / QUANTITY_ONE - want);
    }
    till_close(&t);
    return wrong + missing;
}

static int paced(FILE *io, struct till_screen *s, int from)
{
    const char *text = getenv("LIANDIAN_PACED_SCANS");
    int count = text ? atoi(text) : PACED;
    int64_t begun = bench_now_ns();
    for (int i = 0; i < count; i++) {
        int64_t due = begun + (int64_t)i * (1000000000 / A_SECOND);
        while (bench_now_ns() < due)
            (void)till_screen_drawn_ns(s, 5, 5); /* keep the line empty */
        scan_item(io, from + i, i % 2 != 0);
    }
    double seconds = (double)(bench_now_ns() - begun) / 1e9;
    while (till_screen_drawn_ns(s, 100, 100))
        ;
    printf("(%d scans through the till's screen in %.1f s)\n", count, seconds);
    return from + count;
}

static void to_screen(FILE *io)
{
    static double ms[DRAWN];
    struct till_screen screen;
    struct till t = {0};
    struct shift shift;
    struct diag d = {0};
    const struct actor keeper = {.keeper = true};
    const char *dir = bench_dir("screen");
    int at = 0;
    fake_till_make(dir);
    CHECK(till_open(dir, &t, &d) == ERR_OK);
    fake_items(&t, 1000, ITEMS);
    CHECK(shift_open(&t, &keeper, money_of(0), &shift, &d) == ERR_OK);
    till_close(&t);
    till_screen_start(&screen, dir);
    till_screen_type(&screen, "\r"); /* whoever is there: the keeper */
    (void)till_screen_drawn_ns(&screen, 2000, 1000);
    for (; at < WARM; at++) {
        scan_item(io, at, false);
        (void)till_screen_drawn_ns(&screen, WAIT_MS, QUIET_MS);
    }
    for (int i = 0; i < DRAWN; i++, at++) {
        int64_t begun = bench_now_ns();
        scan_item(io, at, false);
        int64_t drawn = till_screen_drawn_ns(&screen, WAIT_MS, QUIET_MS);
        CHECK(drawn != 0);
        ms[i] = (double)(drawn - begun) / 1e6;
    }
    CHECK(lost_or_mixed(dir, at) == 0);
    bench_row("scan to line drawn, p50", bench_percentile(ms, DRAWN, 0.5), "ms",
              5, "promised for p99", 1);
    bench_row("scan to line drawn, p99", bench_percentile(ms, DRAWN, 0.99),
              "ms", 5, "promised", 1);
    at = paced(io, &screen, at);
    bench_row("lost or mixed of them at 20 a second",
              (double)lost_or_mixed(dir, at), "scans", 0, "promised", 1);
    till_screen_end(&screen);
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
    counter_stop(c);
    to_screen(io);
    fclose(io);
    fake_till_end(&till, dir);
    return 0;
}
