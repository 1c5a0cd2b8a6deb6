/* What headquarters adds to a phone payment, on loopback, while 300 tills
 * upload three days of sales: from the till's Charge to its PAID, less the
 * provider's own time. The provider answers at once, in the same process, so
 * that all that is measured is ours: two frames over CURVE, and two durable
 * transactions. Headquarters and the paying till are processes of their own.
 *
 * FLEET_TILLS and FLEET_SALES make it smaller for a look. */
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/db.h"
#include "base/log.h"
#include "hq/decide.h"
#include "hq/serve.h"
#include "tests/bench/bench.h"
#include "tests/bench/fleet.h"
#include "tests/support/free_address.h"
#include "tests/support/pay_till.h"
#include "tests/support/scripted_provider.h"

#define TIMEOUT_MS   180000
#define PAYMENTS_MAX 20000
#define PAUSE_US     5000 /* a busy chain: 200 payments a second */
#define FEN          1250

static char dir[700], address[FREE_ADDRESS_MAX];
static struct keys hq_keys;

/* What the paying process measured. */
struct figures {
    volatile bool go, stop, ready;
    struct keys keys;     /* of the paying till, before go */
    char lane[64];        /* "" until headquarters listens there */
    volatile bool loaded; /* the tills are uploading */
    size_t n_idle, n_loaded;
    double idle_ms[PAYMENTS_MAX], loaded_ms[PAYMENTS_MAX];
};
static struct figures *figures;

static int setting(const char *name, int fallback)
{
    const char *value = getenv(name);
    return value ? atoi(value) : fallback;
}

/* ---- headquarters ----------------------------------------------------------
 */
static void serve(void)
{
    struct store *s = NULL;
    struct gateway *g = NULL;
    sigset_t set;
    char log[800];
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    struct serve_options o = {.listen = address,
                              .stop_fd = signalfd(-1, &set, SFD_CLOEXEC)};
    struct gateway_options p = {.dir = dir,
                                .listen = "tcp://127.0.0.1:*",
                                .keys = &hq_keys,
                                .accounts = scripted_accounts(),
                                .workers = GATEWAY_WORKERS,
                                .hasten = 1};
    snprintf(log, sizeof(log), "%s/log", dir);
    CHECK(log_to(log) == ERR_OK);
    scripted_open(NULL);
    CHECK(store_open(dir, STORE_WRITE, &s, NULL) == ERR_OK);
    CHECK(gateway_start(&p, &g, NULL) == ERR_OK);
    snprintf(figures->lane, sizeof(figures->lane), "%s", gateway_address(g));
    CHECK(serve_run(s, &hq_keys, &o, NULL) == ERR_OK);
    gateway_stop(g);
    store_close(s);
    _exit(0);
}

/* ---- the paying till -------------------------------------------------------
 */
static double one_payment(struct pay_till *t, uint32_t n)
{
    struct paywire_frame f;
    char order_no[PAYWIRE_ORDER_CAP];
    snprintf(order_no, sizeof(order_no), "BENCH%08u", n);
    struct paywire_frame c = pay_till_charge(order_no, FEN);
    int64_t start = bench_now_ns();
    pay_till_send(t, &c);
    do
        CHECK(pay_till_receive(t, PAY_TILL_WAIT_MS, &f));
    while (f.kind != PAY__FRAME__KIND_STATE ||
           f.u.state.phase != PAY__PHASE__PAID);
    return (double)(bench_now_ns() - start) / 1e6;
}

static void pay(void)
{
    struct pay_till t;
    uint32_t n = 0;
    while (!figures->go)
        usleep(10000);
    pay_till_open(&t, figures->lane, hq_keys.curve_public, &figures->keys);
    CHECK(pay_till_connect(&t));
    for (; n < 20; n++)
        (void)one_payment(&t, n);
    figures->ready = true;
    while (!figures->stop) {
        bool loaded = figures->loaded;
        double ms = one_payment(&t, n++);
        if (loaded && figures->loaded && figures->n_loaded < PAYMENTS_MAX)
            figures->loaded_ms[figures->n_loaded++] = ms;
        else if (!loaded && figures->n_idle < PAYMENTS_MAX)
            figures->idle_ms[figures->n_idle++] = ms;
        usleep(PAUSE_US);
    }
    pay_till_close(&t);
    _exit(0);
}

/* ---- set-up ----------------------------------------------------------------
 */
static void make_hq(int outlets)
{
    struct store *s = NULL;
    Feed__Outlet outlet = FEED__OUTLET__INIT;
    CHECK(keys_init() == ERR_OK);
    keys_generate(&hq_keys);
    CHECK(store_create(dir, NULL) == ERR_OK);
    CHECK(store_open(dir, STORE_WRITE, &s, NULL) == ERR_OK);
    outlet.name = (char *)(uintptr_t) "店";
    outlet.division = (char *)(uintptr_t) "341181102003";
    outlet.division_source = (char *)(uintptr_t) "bench";
    CHECK(store_begin(s) == ERR_OK);
    enum err err = decide_genesis(s, &hq_keys, "bench", 0);
    for (int i = 0; !err && i < outlets; i++) {
        uint32_t id = 0;
        err = decide_outlet(s, &outlet, clock_now_ms(), &id, NULL);
    }
    CHECK(store_end(s, err) == ERR_OK);
    store_close(s);
}

static void enrol_all(struct fleet *f)
{
    struct store *s = NULL;
    CHECK(store_open(dir, STORE_WRITE, &s, NULL) == ERR_OK);
    for (int i = 0; i < f->count; i++) {
        struct enrol_ticket ticket;
        uint8_t public_key[KEY_LEN], secret_key[KEY_LEN];
        char text[ENROL_TEXT_MAX];
        int64_t now = clock_now_ms(), id = 0;
        snprintf(ticket.address, sizeof(ticket.address), "%s", address);
        memcpy(ticket.hq_key, hq_keys.curve_public, KEY_LEN);
        randombytes_buf(ticket.token, sizeof(ticket.token));
        enrol_token_keys(ticket.token, public_key, secret_key);
        CHECK(store_begin(s) == ERR_OK);
        CHECK(store_end(s, decide_ticket(s, (uint32_t)i + 1, public_key, now,
                                         now + CLOCK_DAY_MS, &id, NULL)) ==
              ERR_OK);
        CHECK(enrol_text_write(&ticket, 0, text, NULL) == ERR_OK);
        fleet_enrol(f, i, text);
    }
    store_close(s);
}

/* Two durable transactions of one row each, the least that a payment needs,
 * on the same disk at the same time. */
static double raw_commit_ms(void)
{
    struct db db = {0};
    char path[800];
    double ms[51];
    snprintf(path, sizeof(path), "%s/raw.db", dir);
    CHECK(db_open(&db, path, DB_CREATE, NULL) == ERR_OK);
    CHECK(db_exec(&db, "CREATE TABLE t (a)") == ERR_OK);
    for (int i = 0; i < 51; i++) {
        int64_t start = bench_now_ns();
        CHECK(db_exec(&db, "INSERT INTO t VALUES (1)") == ERR_OK);
        CHECK(db_exec(&db, "INSERT INTO t VALUES (2)") == ERR_OK);
        ms[i] = (double)(bench_now_ns() - start) / 1e6;
    }
    db_close(&db);
    return bench_percentile(ms, 51, 0.5);
}

/* The provider itself, called with nothing in between. */
static double raw_call_ms(void)
{
    struct gateway_accounts a = scripted_accounts();
    struct pay_provider *p = NULL;
    struct pay_order o = {.amount.fen = FEN, .code = "134567890123456789"};
    struct pay_answer answer;
    double ms[501];
    scripted_open(NULL);
    CHECK(a.source.open(a.source.ctx, PAY_WECHAT2, &p) == ERR_OK);
    for (int i = 0; i < 501; i++) {
        snprintf(o.order_no, sizeof(o.order_no), "RAW%08d", i);
        int64_t began = bench_now_ns();
        CHECK(p->ops->charge(p, &o, 1000, &answer) == ERR_OK);
        ms[i] = (double)(bench_now_ns() - began) / 1e6;
    }
    p->ops->close(p);
    scripted_close();
    return bench_percentile(ms, 501, 0.5);
}

static pid_t start(void (*run)(void))
{
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a CHECK ends them too */
        run();
    }
    return pid;
}

/* The processes come first: forking is for programs without threads. */
int main(void)
{
    int tills = setting("FLEET_TILLS", 300),
        sales = setting("FLEET_SALES", 600);
    struct fleet f;
    snprintf(dir, sizeof(dir), "%s/hq", bench_dir("pay"));
    figures = mmap(NULL, sizeof(*figures), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(figures != MAP_FAILED);
    free_address(address);
    make_hq(tills);
    pid_t serving = start(serve), paying = start(pay);
    while (!*(volatile char *)figures->lane)
        usleep(10000);
    usleep(500000); /* and for the ledgers a moment later */
    fleet_open(&f, tills);
    enrol_all(&f);
    CHECK(fleet_sync(&f, TIMEOUT_MS) >= 0);
    fleet_hang_up(&f);
    for (int i = 0; i < tills; i++)
        fleet_sell(&f.tills[i], sales, clock_now_ms());
    figures->keys = f.tills[0].keys;
    figures->go = true;
    while (!figures->ready)
        usleep(10000);
    usleep(1000000);
    double raw = raw_commit_ms(), call = raw_call_ms();
    figures->loaded = true;
    int64_t took_ms = fleet_sync(&f, TIMEOUT_MS);
    figures->loaded = false;
    figures->stop = true;
    CHECK(took_ms > 0);
    CHECK(waitpid(paying, NULL, 0) == paying);
    kill(serving, SIGTERM);
    CHECK(waitpid(serving, NULL, 0) == serving);
    CHECK(figures->n_idle > 20 && figures->n_loaded > 20);
    bench_row("a payment, added by headquarters, median",
              bench_percentile(figures->idle_ms, figures->n_idle, 0.5), "ms", 5,
              "promised", 1);
    bench_row("  the same while 300 tills upload",
              bench_percentile(figures->loaded_ms, figures->n_loaded, 0.5) -
                  call,
              "ms", 5, "promised", 1);
    bench_row("  the same, 99th of 100",
              bench_percentile(figures->loaded_ms, figures->n_loaded, 0.99),
              "ms", 50, "wanted", 1);
    bench_row("  the provider's own call, taken off above", call, "ms", 1,
              "at once", 1);
    bench_row("  two bare durable transactions, for comparison", raw, "ms", 5,
              "the whole promise", 1);
    fleet_close(&f);
    return 0;
}
