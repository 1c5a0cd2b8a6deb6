/* 300 tills, three days behind, come back at once: headquarters as a process
 * of its own over CURVE on loopback, beside SQLite's own bulk insert of as many
 * rows. Then one till that is 9,000 sales behind, and what a line costs on the
 * wire.
 *
 * FLEET_TILLS and FLEET_SALES make it smaller for a look. */
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/db.h"
#include "tests/bench/bench.h"
#include "tests/bench/fleet.h"
#include "tests/support/free_address.h"

#define HQ           "build/release/hq"
#define LINES_A_SALE 3
#define TIMEOUT_MS   120000

extern char **environ;
static char hq_dir[600], address[FREE_ADDRESS_MAX];
static pid_t serving;

/* Runs hq with arguments; the last line it printed. */
static const char *hq(char *const argv[])
{
    static char last[2048];
    char line[2048];
    int fds[2], status = 0;
    pid_t pid = 0;
    posix_spawn_file_actions_t actions;
    CHECK(pipe(fds) == 0);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fds[1], 1);
    posix_spawn_file_actions_addclose(&actions, fds[0]);
    CHECK(posix_spawn(&pid, HQ, &actions, NULL, argv, environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(fds[1]);
    FILE *f = fdopen(fds[0], "r");
    CHECK(f);
    while (fgets(line, sizeof(line), f)) {
        line[strcspn(line, "\n")] = '\0';
        snprintf(last, sizeof(last), "%s", line);
    }
    fclose(f);
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
    return last;
}

#define HQ_RUN(...) hq((char *[]){(char *)"hq", __VA_ARGS__, NULL})

static void start_serving(void)
{
    free_address(address);
    char *argv[] = {(char *)"hq", (char *)"serve",    (char *)"--dir",
                    hq_dir,       (char *)"--listen", address,
                    NULL};
    CHECK(posix_spawn(&serving, HQ, NULL, NULL, argv, environ) == 0);
    usleep(500000);
}

static double serving_peak_mib(void)
{
    char path[64], line[256];
    double kib = 0;
    snprintf(path, sizeof(path), "/proc/%d/status", (int)serving);
    FILE *f = fopen(path, "re");
    CHECK(f);
    while (fgets(line, sizeof(line), f)) {
        if (sscanf(line, "VmHWM: %lf", &kib) == 1)
            break;
    }
    fclose(f);
    return kib / 1024;
}

/* The same rows, bare, in one durable transaction. */
static double raw_insert_once(const char *dir, int64_t rows)
{
    struct db db;
    sqlite3_stmt *q = NULL;
    char path[700];
    snprintf(path, sizeof(path), "%s/raw.db", dir);
    CHECK(!db_open(&db, path, DB_CREATE, NULL));
    CHECK(!db_exec(&db, "CREATE TABLE line (till, seq, line, item, quantity,"
                        " price, amount)"));
    CHECK(sqlite3_prepare_v2(db.handle,
                             "INSERT INTO line VALUES (?,?,?,?,?,?,?)", -1, &q,
                             NULL) == SQLITE_OK);
    int64_t start = bench_now_ns();
    CHECK(!db_exec(&db, "BEGIN"));
    for (int64_t i = 0; i < rows; i++) {
        int64_t values[] = {i / 1800, i / 3, i % 3, i * 7919 % 180,
                            1000,     350,   350};
        for (int c = 0; c < 7; c++)
            sqlite3_bind_int64(q, c + 1, values[c]);
        CHECK(sqlite3_step(q) == SQLITE_DONE);
        sqlite3_reset(q);
    }
    CHECK(!db_exec(&db, "COMMIT"));
    double seconds = (double)(bench_now_ns() - start) / 1e9;
    sqlite3_finalize(q);
    db_close(&db);
    CHECK(unlink(path) == 0);
    return (double)rows / seconds;
}

/* The limit. Disks and neighbours vary: the middle of three. */
static double raw_insert_rows_s(const char *dir, int64_t rows)
{
    double rates[3];
    for (int i = 0; i < 3; i++)
        rates[i] = raw_insert_once(dir, rows);
    return bench_percentile(rates, 3, 0.5);
}

static uint64_t fleet_bytes(const struct fleet *f)
{
    uint64_t bytes = 0;
    for (int i = 0; i < f->count; i++) {
        struct replica_status s;
        replica_get_status(f->tills[i].replica, &s);
        bytes += s.sent_bytes + s.received_bytes;
    }
    return bytes;
}

static int setting(const char *name, int fallback)
{
    const char *value = getenv(name);
    return value ? atoi(value) : fallback;
}

static void enrol_all(struct fleet *f)
{
    char id[16];
    for (int i = 0; i < f->count; i++) {
        HQ_RUN((char *)"outlet", (char *)"add", (char *)"--dir", hq_dir,
               (char *)"--name", (char *)"店", (char *)"--division",
               (char *)"341181102003", (char *)"--json");
        snprintf(id, sizeof(id), "%d", i + 1);
        const char *text =
            HQ_RUN((char *)"enrol", (char *)"--dir", hq_dir, (char *)"--outlet",
                   id, (char *)"--address", address);
        fleet_enrol(f, i, text);
    }
}

static void bench_many(const char *dir, int tills, int sales)
{
    struct fleet f;
    double raw = raw_insert_rows_s(dir, (int64_t)tills * sales * LINES_A_SALE);
    fleet_open(&f, tills);
    enrol_all(&f);
    CHECK(fleet_sync(&f, TIMEOUT_MS) >= 0);
    fleet_hang_up(&f);
    for (int i = 0; i < tills; i++)
        fleet_sell(&f.tills[i], sales, clock_now_ms());
    int64_t took_ms = fleet_sync(&f, TIMEOUT_MS);
    CHECK(took_ms > 0);
    double rate =
        (double)tills * sales * LINES_A_SALE * 1000.0 / (double)took_ms;
    bench_row("tills three days behind: sale lines taken in", rate, "lines/s",
              raw / 4, "a quarter of raw bulk insert", 0);
    bench_row("  the same, seconds", (double)took_ms / 1000, "s",
              (double)tills * sales * LINES_A_SALE / raw * 4, "the same", 1);
    bench_row("  headquarters' memory at its peak", serving_peak_mib(), "MiB",
              256, "promised", 1);
    fleet_close(&f);
}

static void bench_one(int tills)
{
    struct fleet f;
    char id[16];
    fleet_open(&f, 1);
    HQ_RUN((char *)"outlet", (char *)"add", (char *)"--dir", hq_dir,
           (char *)"--name", (char *)"店", (char *)"--division",
           (char *)"341181102003", (char *)"--json");
    snprintf(id, sizeof(id), "%d", tills + 1);
    fleet_enrol(&f, 0,
                HQ_RUN((char *)"enrol", (char *)"--dir", hq_dir,
                       (char *)"--outlet", id, (char *)"--address", address));
    CHECK(fleet_sync(&f, TIMEOUT_MS) >= 0);
    fleet_hang_up(&f);
    uint64_t before = fleet_bytes(&f);
    fleet_sell(&f.tills[0], 9000, clock_now_ms());
    int64_t took_ms = fleet_sync(&f, TIMEOUT_MS);
    CHECK(took_ms > 0);
    bench_row("one till 9,000 sales behind: at HQ and acknowledged",
              (double)took_ms / 1000, "s", 2, "promised", 1);
    bench_row("  bytes a sale line on the wire, all frames both ways",
              (double)(fleet_bytes(&f) - before) / (9000.0 * LINES_A_SALE), "B",
              20, "promised (aim 14)", 1);
    fleet_close(&f);
}

int main(void)
{
    int tills = setting("FLEET_TILLS", 300);
    int sales = setting("FLEET_SALES", 600);
    const char *dir = bench_dir("fleet");
    snprintf(hq_dir, sizeof(hq_dir), "%s/hq", dir);
    HQ_RUN((char *)"init", (char *)"--dir", hq_dir);
    HQ_RUN((char *)"import", (char *)"items", (char *)"hq/demo/items.csv",
           (char *)"--dir", hq_dir);
    start_serving();
    bench_many(dir, tills, sales);
    bench_one(tills);
    kill(serving, SIGTERM);
    CHECK(waitpid(serving, NULL, 0) == serving);
    return 0;
}
