/* If these fail, a dead or slow printer freezes the till, paper is counted as
 * printed that never left, or a wrong setting gives no hint. Printers here: a
 * file, a socket server on loopback, a pseudo-terminal as character device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "drivers/printer.h"

static char folder[128];

static int make_folder(void **state)
{
    const char *base = getenv("TMPDIR");
    (void)state;
    i18n_set_chinese(false);
    snprintf(folder, sizeof(folder), "%s/printerXXXXXX", base ? base : "/tmp");
    return mkdtemp(folder) ? 0 : 1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

/* ---- specs ---------------------------------------------------------------*/

static void specs_are_checked_before_use(void **state)
{
    static const struct {
        const char *spec;
        enum err err;
    } t[] = {
        {"none", ERR_OK},
        {"", ERR_OK},
        {"file:/tmp/x", ERR_OK},
        {"dev:/dev/usb/lp0", ERR_OK},
        {"tcp:192.168.1.100", ERR_OK},
        {"tcp:192.168.1.100:9101", ERR_OK},
        {"tcp:[::1]:9100", ERR_OK},
        {"tcp:localhost", ERR_OK},
        {"usb:", ERR_OK},
        {"usb:04b8:0E15", ERR_OK},
        {"usb:04b8", ERR_FORMAT},
        {"usb:04b8:0e1", ERR_FORMAT},
        {"usb:04b8:0e15 ", ERR_FORMAT},
        {"usb:04b8-0e15", ERR_FORMAT},
        {"usb:0x48:0e15", ERR_FORMAT},
        {"file:", ERR_FORMAT},
        {"lpt1", ERR_FORMAT},
        {"tcp:printer.example", ERR_FORMAT}, /* a look-up would block */
        {"tcp:192.168.1", ERR_FORMAT},
        {"tcp:192.168.1.100:", ERR_FORMAT},
        {"tcp:192.168.1.100:0", ERR_FORMAT},
        {"tcp:192.168.1.100:65536", ERR_FORMAT},
        {"tcp:192.168.1.100:91x", ERR_FORMAT},
        {"tcp:[::1", ERR_FORMAT},
        {"tcp:::1", ERR_FORMAT},
        {"tcp:", ERR_FORMAT},
    };
    char longer[2 * PRINTER_SPEC_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct diag d = {0};
        assert_int_equal(printer_spec_check(t[i].spec, &d), t[i].err);
        assert_int_equal(d.text[0] != '\0', t[i].err != ERR_OK);
    }
    assert_int_equal(printer_spec_check(NULL, NULL), ERR_OK);
    memset(longer, 'x', sizeof(longer));
    memcpy(longer, "file:", 5);
    longer[sizeof(longer) - 1] = '\0';
    assert_int_equal(printer_spec_check(longer, NULL), ERR_FORMAT);
}

static void none_takes_everything(void **state)
{
    struct printer p = {0};
    struct printer_status s = {.known = true};
    size_t written = 0;
    (void)state;
    assert_int_equal(printer_write(&p, "x", 1, 0, &written), ERR_GONE);
    printer_close(&p); /* not open */
    assert_int_equal(printer_open(&p, "none", NULL), ERR_OK);
    assert_int_equal(printer_write(&p, "abc", 3, 0, &written), ERR_OK);
    assert_int_equal(written, 3);
    assert_int_equal(printer_flush(&p, 0), ERR_OK);
    assert_int_equal(printer_status(&p, 0, &s), ERR_OK);
    assert_false(s.known);
    printer_close(&p);
    printer_close(&p);
    printer_close(NULL);
}

static void files_are_appended_to(void **state)
{
    struct printer p = {0};
    struct buf got = {0};
    struct stat st;
    struct diag d = {0};
    char path[160], spec[192];
    size_t written = 0;
    (void)state;
    snprintf(path, sizeof(path), "%s/paper.bin", folder);
    snprintf(spec, sizeof(spec), "file:%s", path);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(printer_open(&p, spec, &d), ERR_OK);
        assert_int_equal(printer_write(&p, "job\n", 4, 100, &written), ERR_OK);
        assert_int_equal(written, 4);
        assert_int_equal(printer_flush(&p, 100), ERR_OK);
        printer_close(&p);
    }
    assert_int_equal(file_read(path, 100, &got), ERR_OK);
    assert_int_equal(got.len, 8);
    assert_memory_equal(got.data, "job\njob\n", 8);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    buf_release(&got);
    unlink(path);
    assert_int_equal(printer_open(&p, "file:/nowhere/at/all", &d), ERR_GONE);
    assert_non_null(strstr(d.text, "/nowhere/at/all"));
}

static void a_full_disk_is_said(void **state)
{
    struct printer p = {0};
    size_t written = 7;
    (void)state;
    assert_int_equal(printer_open(&p, "file:/dev/full", NULL), ERR_OK);
    assert_int_equal(printer_write(&p, "x", 1, 100, &written), ERR_FULL);
    assert_int_equal(written, 7);
    printer_close(&p);
}

/* ---- TCP -----------------------------------------------------------------*/

struct server {
    int listener, fd;
    int port;
    char spec[64];
};

static void serve(struct server *s)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(a);
    int small = 4096;
    s->fd = -1;
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(s->listener >= 0);
    (void)setsockopt(s->listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    assert_int_equal(bind(s->listener, (struct sockaddr *)&a, sizeof(a)), 0);
    assert_int_equal(listen(s->listener, 4), 0);
    assert_int_equal(getsockname(s->listener, (struct sockaddr *)&a, &len), 0);
    s->port = ntohs(a.sin_port);
    snprintf(s->spec, sizeof(s->spec), "tcp:127.0.0.1:%d", s->port);
}

static void take(struct server *s)
{
    s->fd = accept(s->listener, NULL, NULL);
    assert_true(s->fd >= 0);
}

static void stop(struct server *s)
{
    if (s->fd >= 0)
        close(s->fd);
    if (s->listener >= 0)
        close(s->listener);
}

static size_t receive(int fd, void *data, size_t len)
{
    size_t got = 0;
    struct pollfd pfd = {.fd = fd, .events = POLLIN};
    while (got < len && poll(&pfd, 1, 2000) == 1) {
        ssize_t n = read(fd, (char *)data + got, len - got);
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    return got;
}

static void tcp_carries_a_job(void **state)
{
    struct server s;
    struct printer p = {0};
    size_t written = 0;
    char got[8];
    (void)state;
    serve(&s);
    assert_int_equal(printer_open(&p, s.spec, NULL), ERR_OK);
    assert_int_equal(printer_write(&p, "paper", 5, 1000, &written), ERR_OK);
    assert_int_equal(written, 5);
    take(&s);
    assert_int_equal(printer_flush(&p, 1000), ERR_OK);
    assert_int_equal(receive(s.fd, got, 5), 5);
    assert_memory_equal(got, "paper", 5);
    close(s.fd);
    s.fd = -1;
    /* Switched off: noticed by the next write or flush, not by a signal. */
    enum err err = ERR_OK;
    for (int i = 0; i < 50 && !err; i++) {
        err = printer_write(&p, "more", 4, 10, &written);
        if (!err)
            err = printer_flush(&p, 20);
        if (err == ERR_BUSY)
            err = ERR_OK;
    }
    assert_int_equal(err, ERR_GONE);
    printer_close(&p);
    stop(&s);
}

/* Print servers that hang up after each job have printed it all the same. */
static void a_goodbye_after_the_job_is_good(void **state)
{
    struct server s;
    struct printer p = {0};
    size_t written = 0;
    char got[8];
    (void)state;
    serve(&s);
    assert_int_equal(printer_open(&p, s.spec, NULL), ERR_OK);
    assert_int_equal(printer_write(&p, "paper", 5, 1000, &written), ERR_OK);
    take(&s);
    assert_int_equal(receive(s.fd, got, 5), 5);
    shutdown(s.fd, SHUT_WR);
    poll(NULL, 0, 20);
    assert_int_equal(printer_flush(&p, 1000), ERR_OK);
    assert_int_equal(printer_write(&p, "more", 4, 100, &written), ERR_GONE);
    printer_close(&p);
    stop(&s);
}

/* Status bytes nobody read must not cost the end of the job. */
static void closing_loses_nothing(void **state)
{
    struct server s;
    struct printer p = {0};
    size_t written = 0;
    char got[8];
    (void)state;
    serve(&s);
    assert_int_equal(printer_open(&p, s.spec, NULL), ERR_OK);
    assert_int_equal(printer_write(&p, "paper", 5, 1000, &written), ERR_OK);
    take(&s);
    assert_int_equal(write(s.fd, "\x14\x00\x00\x0F", 4), 4);
    poll(NULL, 0, 20);
    assert_int_equal(printer_flush(&p, 1000), ERR_OK);
    printer_close(&p);
    poll(NULL, 0, 20);
    assert_int_equal(receive(s.fd, got, 5), 5);
    assert_int_equal(read(s.fd, got, 1), 0); /* an end, not a reset */
    stop(&s);
}

static void nobody_there_is_gone(void **state)
{
    struct server s;
    struct printer p = {0};
    struct diag d = {0};
    size_t written = 7;
    (void)state;
    serve(&s);
    close(s.listener); /* the port is free: refused */
    enum err err = printer_open(&p, s.spec, &d);
    if (!err)
        err = printer_write(&p, "x", 1, 1000, &written);
    assert_int_equal(err, ERR_GONE);
    assert_int_equal(written, 7);
    printer_close(&p);
}

/* Flow control and automatic status must not be taken for "all is out", or a
 * receipt is lost that is still in a printer without paper. */
static void answers_are_told_apart(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        bool known, near_end, through;
    } t[] = {
        {"\x11\x13\x14\0\0\x0F", 6, true, false, false},
        {"\x14\0\0\x0F\x12\x12\x12\x1E", 8, true, true, false},
        {"\x12\x12\x12\x12\x11", 5, true, false, false},
        {"\x12\x12\x12\x1E\x03", 5, true, true, true},
        {"\0\x12\x12\x12\x12", 5, true, false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct server s;
        struct printer p = {0};
        struct printer_settled now = {0};
        serve(&s);
        assert_int_equal(printer_open(&p, s.spec, NULL), ERR_OK);
        assert_int_equal(printer_mark(&p), ERR_OK);
        take(&s);
        assert_int_equal(write(s.fd, t[i].bytes, t[i].len), (int)t[i].len);
        poll(NULL, 0, 20);
        assert_int_equal(printer_settle(&p, 150, &now), ERR_OK);
        assert_int_equal(now.status.known, t[i].known);
        assert_int_equal(now.status.paper_near_end, t[i].near_end);
        assert_int_equal(now.through, t[i].through);
        close(s.fd);
        s.fd = -1;
        printer_close(&p);
        stop(&s);
    }
}

/* An address that never answers (TEST-NET-1) must not hold a key up. */
static void a_silent_address_never_blocks(void **state)
{
    struct printer p = {0};
    size_t written = 7;
    (void)state;
    int64_t before = clock_monotonic_ms();
    enum err err = printer_open(&p, "tcp:192.0.2.1", NULL);
    if (!err)
        err = printer_write(&p, "x", 1, 30, &written);
    assert_true(err == ERR_BUSY || err == ERR_GONE); /* or no route at all */
    assert_int_equal(written, 7);
    assert_true(clock_monotonic_ms() - before < 1000);
    printer_close(&p);
}

/* A printer that takes nothing (no paper) fills up, then says busy in time. */
static void a_stuck_printer_is_busy_in_time(void **state)
{
    struct server s;
    struct printer p = {0};
    static char job[65536];
    size_t written = 0, all = 0;
    enum err err = ERR_OK;
    (void)state;
    serve(&s);
    assert_int_equal(printer_open(&p, s.spec, NULL), ERR_OK);
    for (int i = 0; i < 1000 && !err; i++) {
        int64_t before = clock_monotonic_ms();
        err = printer_write(&p, job, sizeof(job), 20, &written);
        assert_true(clock_monotonic_ms() - before < 500);
        if (!err) {
            assert_true(written >= 1 && written <= sizeof(job));
            all += written;
        }
    }
    assert_int_equal(err, ERR_BUSY);
    assert_true(all > 0);
    assert_int_equal(printer_flush(&p, 20), ERR_BUSY);
    take(&s); /* paper is back: what was taken comes, not a byte more */
    while (all > 0) {
        size_t n = all < sizeof(job) ? all : sizeof(job);
        assert_int_equal(receive(s.fd, job, n), n);
        all -= n;
    }
    assert_int_equal(printer_flush(&p, 1000), ERR_OK);
    assert_int_equal(recv(s.fd, job, 1, MSG_DONTWAIT), -1);
    printer_close(&p);
    stop(&s);
}

/* ---- status over a connection --------------------------------------------*/

struct answering {
    int fd;
    const uint8_t *answers; /* of DLE EOT 1 to 4; 0: none */
    int noise;              /* XOFF and automatic status before each */
};

static void *answer(void *arg)
{
    struct answering *a = arg;
    uint8_t question[3];
    while (receive(a->fd, question, 3) == 3) {
        if (question[0] != 0x10 || question[1] != 0x04 || question[2] > 4)
            break;
        uint8_t reply = a->answers[question[2] - 1];
        if (a->noise && write(a->fd, "\x13\x10\x00\x00\x00", 5) != 5)
            break;
        if (reply && write(a->fd, &reply, 1) != 1)
            break;
    }
    return NULL;
}

static struct printer_status ask(const uint8_t answers[4], int noise, int stale)
{
    struct server s;
    struct printer p = {0};
    struct printer_status status = {0};
    pthread_t thread;
    size_t written = 0;
    serve(&s);
    assert_int_equal(printer_open(&p, s.spec, NULL), ERR_OK);
    take(&s);
    struct answering a = {s.fd, answers, noise};
    if (stale) {
        char got;
        assert_int_equal(write(s.fd, "\x72\x72\x72", 3), 3);
        assert_int_equal(printer_write(&p, "x", 1, 1000, &written), ERR_OK);
        assert_int_equal(receive(s.fd, &got, 1), 1);
        poll(NULL, 0, 20);
    }
    assert_int_equal(pthread_create(&thread, NULL, answer, &a), 0);
    assert_int_equal(printer_status(&p, 400, &status), ERR_OK);
    printer_close(&p);
    pthread_join(thread, NULL);
    stop(&s);
    return status;
}

static void status_is_asked_and_heard(void **state)
{
    static const uint8_t idle[4] = {0x12, 0x12, 0x12, 0x12};
    static const uint8_t empty[4] = {0x1A, 0x32, 0x12, 0x7E};
    static const uint8_t mute[4] = {0};
    (void)state;
    struct printer_status s = ask(idle, 0, 0);
    assert_true(s.known && printer_status_ready(&s));
    s = ask(empty, 1, 0);
    assert_true(s.known && s.offline && s.paper_out);
    s = ask(idle, 1, 1); /* answers from before do not count */
    assert_true(s.known && printer_status_ready(&s) && !s.paper_out);
    s = ask(mute, 0, 0);
    assert_false(s.known);
}

/* A printer that talks without end must not hold the till up. */
static void *babble(void *arg)
{
    const int *fd = arg;
    while (send(*fd, "\x13\x13\x13\x13\x13\x13\x13\x13", 8, MSG_NOSIGNAL) > 0)
        ;
    return NULL;
}

static void endless_talk_ends_in_time(void **state)
{
    struct server s;
    struct printer p = {0};
    struct printer_status status = {.known = true};
    pthread_t thread;
    (void)state;
    serve(&s);
    assert_int_equal(printer_open(&p, s.spec, NULL), ERR_OK);
    take(&s);
    assert_int_equal(pthread_create(&thread, NULL, babble, &s.fd), 0);
    int64_t before = clock_monotonic_ms();
    assert_int_equal(printer_status(&p, 100, &status), ERR_OK);
    assert_true(clock_monotonic_ms() - before < 1000);
    assert_false(status.known);
    struct printer_settled now = {0};
    before = clock_monotonic_ms();
    assert_int_equal(printer_mark(&p), ERR_OK);
    assert_int_equal(printer_settle(&p, 100, &now), ERR_OK);
    assert_true(clock_monotonic_ms() - before < 1000);
    assert_false(now.through || now.status.known);
    printer_close(&p);
    pthread_join(thread, NULL);
    stop(&s);
}

/* ---- character devices ---------------------------------------------------*/

static void devices_are_written_and_asked(void **state)
{
    static const uint8_t near_end[4] = {0x12, 0x12, 0x12, 0x1E};
    int master = -1, slave = -1;
    struct printer p = {0};
    struct printer_status status = {0};
    char spec[128], name[100], got[16];
    size_t written = 0;
    pthread_t thread;
    (void)state;
    assert_int_equal(openpty(&master, &slave, name, NULL, NULL), 0);
    snprintf(spec, sizeof(spec), "dev:%s", name);
    assert_int_equal(printer_open(&p, spec, NULL), ERR_OK);
    /* Raw: no newline becomes two bytes, no byte is a signal. */
    assert_int_equal(printer_write(&p, "a\n\x03\x11z", 5, 500, &written),
                     ERR_OK);
    assert_int_equal(written, 5);
    assert_int_equal(receive(master, got, 5), 5);
    assert_memory_equal(got, "a\n\x03\x11z", 5);
    assert_int_equal(printer_flush(&p, 500), ERR_OK);
    struct answering a = {master, near_end, 0};
    assert_int_equal(pthread_create(&thread, NULL, answer, &a), 0);
    assert_int_equal(printer_status(&p, 400, &status), ERR_OK);
    assert_true(status.known && status.paper_near_end);
    close(slave);
    printer_close(&p);
    pthread_join(thread, NULL);
    close(master);
}

static void an_unplugged_device_is_gone(void **state)
{
    int master = -1, slave = -1;
    struct printer p = {0};
    struct printer_status status;
    char spec[128], name[100];
    size_t written = 7;
    (void)state;
    assert_int_equal(openpty(&master, &slave, name, NULL, NULL), 0);
    snprintf(spec, sizeof(spec), "dev:%s", name);
    assert_int_equal(printer_open(&p, spec, NULL), ERR_OK);
    close(master);
    close(slave);
    assert_int_equal(printer_write(&p, "x", 1, 100, &written), ERR_GONE);
    assert_int_equal(written, 7);
    assert_int_equal(printer_status(&p, 100, &status), ERR_GONE);
    printer_close(&p);
}

static void what_is_no_device_is_refused(void **state)
{
    struct printer p = {0};
    struct diag d = {0};
    char spec[192];
    (void)state;
    snprintf(spec, sizeof(spec), "dev:%s", folder);
    assert_int_equal(printer_open(&p, spec, &d), ERR_FORMAT);
    assert_non_null(strstr(d.text, "file:"));
    assert_int_equal(printer_open(&p, "dev:/dev/usb/lp77", &d), ERR_GONE);
    assert_non_null(strstr(d.text, "/dev/usb/lp77"));
    assert_null(p.ops);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(specs_are_checked_before_use),
        cmocka_unit_test(none_takes_everything),
        cmocka_unit_test(files_are_appended_to),
        cmocka_unit_test(a_full_disk_is_said),
        cmocka_unit_test(tcp_carries_a_job),
        cmocka_unit_test(a_goodbye_after_the_job_is_good),
        cmocka_unit_test(answers_are_told_apart),
        cmocka_unit_test(closing_loses_nothing),
        cmocka_unit_test(nobody_there_is_gone),
        cmocka_unit_test(a_silent_address_never_blocks),
        cmocka_unit_test(a_stuck_printer_is_busy_in_time),
        cmocka_unit_test(status_is_asked_and_heard),
        cmocka_unit_test(endless_talk_ends_in_time),
        cmocka_unit_test(devices_are_written_and_asked),
        cmocka_unit_test(an_unplugged_device_is_gone),
        cmocka_unit_test(what_is_no_device_is_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
