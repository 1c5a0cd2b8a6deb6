/* The real agent of a real till against a real headquarters: a backlog of
 * 9,000 sales, how soon headquarters has one sale, what it costs on the wire,
 * and what the agent costs when nothing happens. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "pos/agent.h"
#include "pos/till.h"
#include "sync/replica_db.h"
#include "tests/bench/bench.h"
#include "tests/support/free_address.h"

#define POS           "build/release/pos"
#define HQ            "build/release/hq"
#define BACKLOG_SALES 9000
#define BACKLOG_LINES 3
#define ONLINE_SALES  300
#define ONLINE_LINES  5
#define IDLE_S        4
#define WAIT_MS       10000

static char hq_dir[700], till_dir[700], log_path[700],
    address[FREE_ADDRESS_MAX];

static pid_t start(const char *const *argv)
{
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        CHECK(freopen("/dev/null", "w", stdout) != NULL);
        CHECK(freopen(log_path, "a", stderr) != NULL);
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    return pid;
}

static void run(const char *const *argv)
{
    int status = 0;
    pid_t pid = start(argv);
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}
#define RUN(...) run((const char *const[]){__VA_ARGS__, NULL})

static void stop(pid_t pid, int sig)
{
    kill(pid, sig);
    CHECK(waitpid(pid, NULL, 0) == pid);
}

/* The enrolment code stands alone on the last line. */
static void enrol(void)
{
    char command[1600], line[1024], code[1024] = "";
    snprintf(command, sizeof(command),
             "%s enrol --dir '%s' --outlet 1 "
             "--address %s 2>/dev/null",
             HQ, hq_dir, address);
    FILE *f = popen(command, "r");
    CHECK(f);
    while (fgets(line, sizeof(line), f)) {
        line[strcspn(line, "\n")] = '\0';
        memcpy(code, line, sizeof(code));
    }
    CHECK(pclose(f) == 0);
    RUN(POS, "enrol", "--dir", till_dir, code);
}

static void sell(struct till *t, uint32_t number, int line_count)
{
    const struct actor nobody = {0};
    Ledger__Entry e;
    Ledger__Sale sale = LEDGER__SALE__INIT;
    Ledger__Tender tender = LEDGER__TENDER__INIT, *tenders[] = {&tender};
    Ledger__Line line[ONLINE_LINES], *lines[ONLINE_LINES];
    for (int i = 0; i < line_count; i++) {
        ledger__line__init(&line[i]);
        line[i].item = 1 + (number * 7919U + (uint32_t)i * 104729U) % 180;
        line[i].quantity_milli = 1000 * (1 + (int64_t)(number % 3));
        line[i].price_fen = 100 + (int64_t)(line[i].item * 37 % 2000);
        sale.total_fen += line[i].price_fen * line[i].quantity_milli / 1000;
        lines[i] = &line[i];
    }
    tender.amount_fen = sale.total_fen;
    sale.n_lines = (size_t)line_count;
    sale.lines = lines;
    sale.n_tenders = 1;
    sale.tenders = tenders;
    sale.business_day = clock_business_day(t->now_ms(), 0);
    sale.basket = number;
    till_entry(t, &nobody, 1, &e);
    e.fact_case = LEDGER__ENTRY__FACT_SALE;
    e.sale = &sale;
    CHECK(!till_record(t, &e, NULL, NULL, NULL, NULL));
}

static bool acked(struct till *t)
{
    struct replica_record r;
    struct ledger_head head;
    CHECK(!replica_db_record(&t->db, &r) && !ledger_head(&t->db, &head));
    return r.acked_seq == head.seq;
}

static void bench_backlog(void)
{
    struct till t;
    CHECK(!till_open(till_dir, &t, NULL));
    CHECK(!till_begin(&t, NULL));
    for (uint32_t i = 1; i <= BACKLOG_SALES; i++)
        sell(&t, i, BACKLOG_LINES);
    CHECK(!till_end(&t, ERR_OK, NULL));
    int64_t began = bench_now_ns();
    RUN(POS, "agent", "--dir", till_dir, "--once");
    double took = (double)(bench_now_ns() - began) / 1e9;
    CHECK(acked(&t));
    till_close(&t);
    bench_row("9,000 sales behind: pos agent --once, start to end", took, "s",
              2, "promised", 1);
}

static void wait_online(void)
{
    struct agent_state s;
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    do {
        usleep(5000);
        agent_state_read(till_dir, &s);
        CHECK(clock_monotonic_ms() < end);
    } while (s.link != AGENT_LINK_ONLINE);
}

static double cpu_s(pid_t pid)
{
    char path[64];
    unsigned long user = 0, sys = 0;
    snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
    FILE *f = fopen(path, "re");
    CHECK(f && fscanf(f,
                      "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u "
                      "%*u %*u %lu %lu",
                      &user, &sys) == 2);
    fclose(f);
    return (double)(user + sys) / (double)sysconf(_SC_CLK_TCK);
}

/* From the agent's log, as it ends. */
static void traffic(unsigned long long *ret_sent, unsigned long long *ret_got)
{
    char path[800], line[512];
    snprintf(path, sizeof(path), "%s/agent.log", till_dir);
    FILE *f = fopen(path, "re");
    CHECK(f);
    while (fgets(line, sizeof(line), f)) {
        const char *p = strstr(line, "frames sent: ");
        if (p)
            CHECK(sscanf(p, "frames sent: %llu bytes, received: %llu bytes",
                         ret_sent, ret_got) == 2);
    }
    fclose(f);
}

static void bench_online(void)
{
    static double ms[ONLINE_SALES];
    const char *const agent[] = {POS, "agent", "--dir", till_dir, NULL};
    unsigned long long sent[2] = {0}, got[2] = {0};
    struct till t;
    CHECK(!till_open(till_dir, &t, NULL));
    pid_t pid = start(agent);
    wait_online();
    stop(pid, SIGTERM);
    traffic(&sent[0], &got[0]); /* Hello and Welcome alone */
    pid = start(agent);
    wait_online();
    for (uint32_t i = 0; i < ONLINE_SALES; i++) {
        usleep(2000 + i * 7919 % 13000);
        sell(&t, 20000 + i, ONLINE_LINES);
        int64_t began = bench_now_ns();
        while (!acked(&t))
            usleep(100);
        ms[i] = (double)(bench_now_ns() - began) / 1e6;
    }
    double before = cpu_s(pid);
    sleep(IDLE_S);
    double idle = (cpu_s(pid) - before) / IDLE_S * 100;
    stop(pid, SIGTERM);
    traffic(&sent[1], &got[1]);
    till_close(&t);
    bench_row("a sale online: durable at till to acked (median)",
              bench_percentile(ms, ONLINE_SALES, 0.5), "ms", 50, "aimed at", 1);
    bench_row("  the same, p99", bench_percentile(ms, ONLINE_SALES, 0.99), "ms",
              1000, "promised", 1);
    bench_row("  its frames to headquarters, signature included",
              (double)(sent[1] - sent[0]) / ONLINE_SALES, "B", 300, "promised",
              1);
    bench_row("  the answers", (double)(got[1] - got[0]) / ONLINE_SALES, "B",
              100, "aimed at", 1);
    bench_row("agent with nothing to do: processor", idle, "%", 1, "promised",
              1);
}

int main(void)
{
    const char *dir = bench_dir("wire");
    char csv[800];
    snprintf(hq_dir, sizeof(hq_dir), "%s/hq", dir);
    snprintf(till_dir, sizeof(till_dir), "%s/till", dir);
    snprintf(log_path, sizeof(log_path), "%s/errors.log", dir);
    snprintf(csv, sizeof(csv), "hq/demo/items.csv");
    free_address(address);
    setenv("LANG", "en_US.UTF-8", 1); /* the agent's log is read */
    RUN(HQ, "init", "--dir", hq_dir, "--name", "联店");
    RUN(HQ, "import", "items", csv, "--dir", hq_dir);
    RUN(HQ, "outlet", "add", "--dir", hq_dir, "--name", "门店", "--division",
        "341181102003");
    const char *const serve[] = {HQ,         "serve", "--dir", hq_dir,
                                 "--listen", address, NULL};
    pid_t serving = start(serve);
    usleep(500000);
    enrol();
    bench_backlog();
    bench_online();
    stop(serving, SIGTERM);
    return 0;
}
