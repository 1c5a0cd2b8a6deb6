/* virtual_devices SOCKET "NAME..." -- PROGRAM ARGS... - runs an unmodified
 * libusb program with live virtual devices. Start it under umockdev-wrapper.
 * Its exit status is the program's.
 *
 * Line commands over the unix socket, each answered by "ok ..." or
 * "err REASON". \xHH in CODE is a byte, \\ a backslash. NAMEs: model.c.
 *     plug NAME [kept] | unplug NAME [proto]
 *         kept: a printer whose own power stayed on, it goes on where it was;
 *         proto: what is in flight ends in EPROTO
 *     scan NAME CODE [AIM]              a scanner reads a code
 *     burst NAME COUNT PER_SECOND       it reads 13-digit numbers 0, 1, 2...
 *     report NAME HEX                   one input packet as it is
 *     weigh NAME TEXT                   a scale of CAS has "S 01.234kg" on it
 *     status NAME 0xNN                  the printer's port status
 *     stall NAME 0|1, nak NAME 0|1      what it does with data
 *     after NAME N WHAT                 N bytes on: nak, stall, paper, cover...
 *     printer NAME WHAT 0|1             paper (out), near, cover, cutter,
 *                                       offline: its state from now on
 *     drawer NAME high|low|none         one whose open pin is so; shut
 *     shut NAME                         somebody shuts it
 *     dump NAME FILE                    what it took, since it was first
 * plugged counts NAME                       "ok ioctls=N vain=N lost=N cuts=N
 *                                       stray=N open=N claimed=N" */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/gtin.h"
#include "tests/device/virtual_bus.h"

#define SOCKETS 16
#define WORDS   4
#define LINE    4096

static UMockdevTestbed *bed;
static struct {
    struct model *model;
    struct plugged *plugged;
    int address;
} sockets[SOCKETS];

/* New at every plug, as the kernel counts: around, past those in use. */
static int new_address(void)
{
    static int last = 1;
    bool used = true;
    while (used) {
        last = last == 127 ? 2 : last + 1;
        used = false;
        for (int i = 0; i < SOCKETS; i++)
            used = used || (sockets[i].plugged && sockets[i].address == last);
    }
    return last;
}

static int socket_of(const char *name)
{
    const struct model_kind *kind = model_find(name);
    return kind ? (int)(kind - model_kinds) : -1;
}

/* A printer is the same one after an unplug: its paper is on the counter. */
static struct model *same_printer(int at, bool kept)
{
    struct model *m = sockets[at].model;
    m->head = m->tail = 0;
    m->stall = m->nak = false;
    m->until = 0;
    if (!kept)
        model_printer_off(m);
    return m;
}

static void plug(int at, bool kept)
{
    struct model *m = sockets[at].model;
    CHECK(at < SOCKETS);
    if (m && m->kind->class_ == MODEL_PRINTER) {
        m = same_printer(at, kept);
    } else {
        m = malloc(sizeof(*m)); /* kept: a program may still hold it */
        CHECK(m);
        model_init(m, &model_kinds[at]);
    }
    sockets[at].model = m;
    sockets[at].address = new_address();
    sockets[at].plugged = virtual_plug(bed, at + 1, sockets[at].address, m);
}

static void unplug(int at, int status)
{
    virtual_unplug(sockets[at].plugged, status);
    if (sockets[at].model->kind->class_ != MODEL_PRINTER)
        model_release(sockets[at].model);
    sockets[at].plugged = NULL;
}

/* In place; bytes. */
static size_t unescape(char *text)
{
    char *out = text;
    unsigned byte;
    for (const char *in = text; *in;) {
        if (in[0] == '\\' && in[1] == 'x' &&
            sscanf(in + 2, "%2x", &byte) == 1) {
            *out++ = (char)byte;
            in += 4;
        } else if (in[0] == '\\' && in[1] == '\\') {
            *out++ = '\\';
            in += 2;
        } else {
            *out++ = *in++;
        }
    }
    return (size_t)(out - text);
}

static int scan(int at, char *code, const char *aim)
{
    size_t len = unescape(code);
    virtual_lock(sockets[at].plugged);
    model_scan(sockets[at].model, (const uint8_t *)code, len, aim);
    virtual_unlock(sockets[at].plugged);
    return 0;
}

static int burst(int at, int count, int a_second)
{
    if (count <= 0 || a_second <= 0)
        return EINVAL;
    for (int i = 0; i < count; i++) {
        char code[16];
        struct timespec pause = {.tv_nsec = 1000000000L / a_second};
        snprintf(code, sizeof(code), "%012d", i);
        snprintf(code + 12, 2, "%d", gtin_check_digit(code, 12));
        scan(at, code, "]E0");
        nanosleep(&pause, NULL);
    }
    return 0;
}

static int report(int at, const char *hex)
{
    uint8_t packet[MODEL_PACKET_MAX];
    size_t len = strlen(hex) / 2;
    if (len > sizeof(packet) || hex_decode(hex, packet, len))
        return EINVAL;
    virtual_lock(sockets[at].plugged);
    model_push(sockets[at].model, packet, len);
    virtual_unlock(sockets[at].plugged);
    return 0;
}

static int change(int at, const char *what, const char *value)
{
    struct model *m = sockets[at].model;
    virtual_lock(sockets[at].plugged);
    if (strcmp(what, "status") == 0)
        m->port_status = (uint8_t)strtol(value, NULL, 0);
    else if (strcmp(what, "stall") == 0)
        m->stall = value[0] == '1';
    else
        m->nak = value[0] == '1';
    virtual_unlock(sockets[at].plugged);
    return 0;
}

/* Its state has changed in somebody's hands. */
static int handle(int at, const char *what, const char *value)
{
    struct model *m = sockets[at].model;
    struct model_printer *p = &m->printer;
    bool on = value[0] == '1';
    bool known = true;
    virtual_lock(sockets[at].plugged);
    if (strcmp(what, "paper") == 0)
        p->paper_out = on;
    else if (strcmp(what, "near") == 0)
        p->near_end = on;
    else if (strcmp(what, "cover") == 0)
        p->cover = on;
    else if (strcmp(what, "cutter") == 0)
        p->cutter = on;
    else if (strcmp(what, "offline") == 0)
        p->offline = on;
    else
        known = false;
    model_printer_changed(m);
    virtual_unlock(sockets[at].plugged);
    return known ? 0 : EINVAL;
}

static int drawer(int at, const char *open)
{
    struct model_printer *p = &sockets[at].model->printer;
    virtual_lock(sockets[at].plugged);
    if (open) /* else: shut the one there is */
        p->drawer = strcmp(open, "high") == 0 ? 1 : open[0] == 'l' ? -1 : 0;
    p->drawer_high = p->drawer < 0;
    model_printer_changed(sockets[at].model);
    virtual_unlock(sockets[at].plugged);
    return 0;
}

static int after(int at, const char *bytes, const char *then)
{
    struct model *m = sockets[at].model;
    virtual_lock(sockets[at].plugged);
    m->until = (size_t)strtoul(bytes, NULL, 10);
    snprintf(m->then, sizeof(m->then), "%s", then);
    virtual_unlock(sockets[at].plugged);
    return 0;
}

static int dump(int at, const char *path, FILE *out)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return errno;
    virtual_lock(sockets[at].plugged);
    fwrite(sockets[at].model->taken, 1, sockets[at].model->taken_len, f);
    fprintf(out, "ok bytes=%zu\n", sockets[at].model->taken_len);
    virtual_unlock(sockets[at].plugged);
    fclose(f);
    return -1;
}

static int counts(int at, FILE *out)
{
    struct virtual_counts c;
    virtual_counts(sockets[at].plugged, &c);
    const struct model *m = sockets[at].model;
    fprintf(out,
            "ok ioctls=%ld vain=%ld lost=%zu cuts=%ld stray=%ld open=%d "
            "claimed=%d\n",
            c.ioctls, c.vain, m->lost, m->printer.cuts, m->printer.stray,
            c.open, c.claimed);
    return -1;
}

/* 0: done; -1: done and answered; else an errno. */
static int obey(char *word[WORDS], FILE *out)
{
    int at = socket_of(word[1]);
    if (at < 0)
        return EINVAL;
    if (strcmp(word[0], "plug") == 0) {
        if (sockets[at].plugged)
            return EBUSY;
        plug(at, strcmp(word[2], "kept") == 0);
        return 0;
    }
    if (!sockets[at].plugged)
        return ENODEV;
    if (strcmp(word[0], "unplug") == 0) {
        unplug(at, strcmp(word[2], "proto") == 0 ? -EPROTO : -ESHUTDOWN);
        return 0;
    }
    if (strcmp(word[0], "scan") == 0)
        return scan(at, word[2], word[3]);
    if (strcmp(word[0], "burst") == 0)
        return burst(at, atoi(word[2]), atoi(word[3]));
    if (strcmp(word[0], "report") == 0)
        return report(at, word[2]);
    if (strcmp(word[0], "weigh") == 0) {
        word[2][unescape(word[2])] = '\0';
        virtual_lock(sockets[at].plugged);
        model_weigh(sockets[at].model, word[2]);
        virtual_unlock(sockets[at].plugged);
        return 0;
    }
    if (strcmp(word[0], "status") == 0 || strcmp(word[0], "stall") == 0 ||
        strcmp(word[0], "nak") == 0)
        return change(at, word[0], word[2]);
    if (strcmp(word[0], "printer") == 0)
        return handle(at, word[2], word[3]);
    if (strcmp(word[0], "drawer") == 0)
        return drawer(at, word[2]);
    if (strcmp(word[0], "shut") == 0)
        return drawer(at, NULL);
    if (strcmp(word[0], "after") == 0)
        return after(at, word[2], word[3]);
    if (strcmp(word[0], "dump") == 0)
        return dump(at, word[2], out);
    if (strcmp(word[0], "counts") == 0)
        return counts(at, out);
    return EINVAL;
}

static void serve(int fd)
{
    static char line[LINE];
    FILE *io = fdopen(fd, "r+");
    CHECK(io);
    setvbuf(io, NULL, _IONBF, 0);
    while (fgets(line, sizeof(line), io)) {
        char *word[WORDS] = {line, line, line, line};
        char *save = NULL, *at = strtok_r(line, " \n", &save);
        static char none[1];
        for (int i = 0; i < WORDS; i++) {
            word[i] = at ? at : none;
            at = at ? strtok_r(NULL, " \n", &save) : NULL;
        }
        int error = obey(word, io);
        if (error > 0)
            fprintf(io, "err %s\n", strerror(error));
        else if (error == 0)
            fprintf(io, "ok\n");
    }
    fclose(io);
}

static int listen_at(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(strlen(path) < sizeof(a.sun_path));
    memcpy(a.sun_path, path, strlen(path) + 1);
    unlink(path);
    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0 &&
          listen(fd, 4) == 0);
    return fd;
}

/* Until the program has ended; its wait status. */
static int run(pid_t pid, int control, int signals)
{
    struct pollfd fds[2] = {{.fd = control, .events = POLLIN},
                            {.fd = signals, .events = POLLIN}};
    int status = 0, ended = 0;
    while (!ended) {
        struct signalfd_siginfo info;
        poll(fds, 2, -1);
        if (fds[1].revents &&
            read(signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
            if (info.ssi_signo != SIGCHLD)
                kill(pid, (int)info.ssi_signo);
            else
                ended = waitpid(pid, &status, WNOHANG) == pid;
        }
        if (fds[0].revents)
            serve(accept4(control, NULL, NULL, SOCK_CLOEXEC));
    }
    return status;
}

/* The library beside this program comes before umockdev's. */
static void preload(void)
{
    char path[PATH_MAX], all[2 * PATH_MAX];
    const char *rest = getenv("LD_PRELOAD");
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path));
    while (len > 0 && path[len - 1] != '/')
        len--;
    CHECK(len > 0);
    snprintf(all, sizeof(all), "%.*susb_node.so:%s", (int)len, path,
             rest ? rest : "");
    setenv("LD_PRELOAD", all, 1);
}

int main(int argc, char **argv)
{
    sigset_t set;
    if (argc < 5 || strcmp(argv[3], "--") != 0) {
        fprintf(stderr, "virtual_devices SOCKET \"NAME...\" -- PROGRAM\n");
        return 2;
    }
    /* Before umockdev starts its thread, which would take SIGCHLD. */
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    bed = umockdev_testbed_new();
    char *save = NULL;
    for (char *name = strtok_r(argv[2], " ", &save); name;
         name = strtok_r(NULL, " ", &save)) {
        CHECK(socket_of(name) >= 0);
        plug(socket_of(name), false);
    }
    int control = listen_at(argv[1]);
    int signals = signalfd(-1, &set, SFD_CLOEXEC);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        sigprocmask(SIG_UNBLOCK, &set, NULL);
        preload();
        execvp(argv[4], argv + 4);
        perror(argv[4]);
        _exit(127);
    }
    int status = run(pid, control, signals);
    for (int i = 0; i < SOCKETS; i++)
        if (sockets[i].plugged)
            unplug(i, -ESHUTDOWN);
    unlink(argv[1]);
    g_object_unref(bed);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
