/* driver POS HQ DIR ROUNDS SEED - kill -9 of till, agent and headquarters at
 * random moments, over the real processes; then heals and checks that no sale
 * was lost, doubled or renumbered, that the ledgers verify, and that
 * headquarters equals the sum of the tills.
 *
 * With KILL_RESTORE=1 a till's directory is now and then replaced by an older
 * copy of itself: what headquarters had must come back, what it did not have
 * may be gone with the disk, and what is sold afterwards counts once.
 *
 * Every sale is one line of an item at 0.10 yuan, as many as the sale's own
 * number: its total tells which sale it is. A sale whose receipt was printed
 * must be at headquarters under that number with that total, exactly once; one
 * whose till was killed before may be there once, or not. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "tests/kill/process.h"
#include "tests/support/free_address.h"
#include "tests/support/vfs_unsynced.h"

#define TILLS      2
#define SALES_MAX  20000
#define PATH_MAX_  600
#define START_MS   10000
#define COMMAND_MS 30000
#define HEAL_MS    60000
#define ROUND_MS   150 /* a round's killing comes within so long */
#define PRICE_FEN  10

struct sold {
    uint64_t seq; /* as printed; 0: the till was killed before */
    int64_t fen;
    bool may_lack; /* was on a disk that is gone, and perhaps nowhere else */
};

struct shop {
    char dir[PATH_MAX_], copy[PATH_MAX_];
    bool has_copy;
    bool restored;     /* numbers may have been re-based since */
    uint32_t at_hq;    /* sales up to this one are known to be there */
    uint32_t numbered; /* up to this one under the number printed */
    struct process agent, sell;
    struct sold sold[SALES_MAX]; /* sale k at [k - 1] */
    uint32_t tried;
};

static const char *pos, *hq, *root;
static char hq_dir[PATH_MAX_], errors[PATH_MAX_], address[FREE_ADDRESS_MAX];
static struct process serve;
static struct shop shops[TILLS];
static uint64_t rng;
static int kills[3]; /* of till, agent, headquarters */
static int restores, lost_writes;
static bool forgetful; /* a killed machine loses what was not synced */

static uint64_t draw(void)
{
    uint64_t z = (rng += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static void run(const char *const *argv)
{
    struct buf said = process_run(argv, errors, COMMAND_MS);
    buf_release(&said);
}
#define RUN(...) run((const char *const[]){__VA_ARGS__, NULL})

/* ---- headquarters
 * ----------------------------------------------------------*/

static bool answers(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    at.sin_port = htons((uint16_t)atoi(strrchr(address, ':') + 1));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool yes = fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0;
    if (fd >= 0)
        close(fd);
    return yes;
}

static void start_hq(void)
{
    const char *const argv[] = {hq,         "serve", "--dir", hq_dir,
                                "--listen", address, NULL};
    if (process_alive(&serve))
        return;
    process_start(&serve, argv, false, errors);
}

static void wait_for_hq(void)
{
    int64_t end = clock_monotonic_ms() + START_MS;
    while (!answers()) {
        if (!process_alive(&serve))
            fail("headquarters ended by itself (see %s)", errors);
        if (clock_monotonic_ms() > end)
            fail("headquarters does not listen (see %s)", errors);
        usleep(10000);
    }
}

/* ---- tills
 * -----------------------------------------------------------------*/

static void start_agent(struct shop *s)
{
    const char *const argv[] = {pos,    "agent",        "--dir",
                                s->dir, "--foreground", NULL};
    if (!process_alive(&s->agent))
        process_start(&s->agent, argv, false, errors);
}

static void start_sale(struct shop *s)
{
    char basket[256];
    CHECK(s->tried < SALES_MAX);
    uint32_t k = ++s->tried;
    s->sold[k - 1].fen = (int64_t)k * PRICE_FEN;
    snprintf(basket, sizeof(basket),
             "{\"lines\":[{\"barcode\":\"6901234567892\",\"quantity\":%u}],"
             "\"tenders\":[{\"type\":\"cash\",\"amount\":\"%u.%02u\"}]}",
             k, k * PRICE_FEN / 100, k * PRICE_FEN % 100);
    const char *const argv[] = {pos, "sell", "--dir", s->dir, basket, NULL};
    process_start(&s->sell, argv, true, errors);
}

static int64_t fen_of(const json_t *money)
{
    const char *text = json_string_value(money);
    long long yuan = 0, fen = 0;
    if (!text || sscanf(text, "%lld.%2lld", &yuan, &fen) < 1)
        fail("no amount of money");
    return yuan * 100 + fen;
}

/* A whole line means the drawer opened. */
static void note_receipt(struct shop *s, uint32_t k)
{
    json_error_t bad;
    struct buf *b = &s->sell.said;
    if (b->len == 0 || b->data[b->len - 1] != '\n')
        return;
    json_t *o = json_loadb((const char *)b->data, b->len, 0, &bad);
    if (!o)
        fail("a receipt that is no JSON: %.*s", (int)b->len,
             (const char *)b->data);
    struct sold *sold = &s->sold[k - 1];
    sold->seq = (uint64_t)json_integer_value(json_object_get(o, "seq"));
    if (sold->seq == 0 || fen_of(json_object_get(o, "total")) != sold->fen)
        fail("sale %u has a wrong receipt: %.*s", k, (int)b->len,
             (const char *)b->data);
    json_decref(o);
}

static void end_sale(struct shop *s, bool killed)
{
    int status = 0;
    if (killed)
        process_kill(&s->sell);
    else
        status = process_end(&s->sell);
    if (status != 0)
        fail("sale %u was refused, exit %d (see %s)", s->tried, status, errors);
    note_receipt(s, s->tried);
    if (!killed && s->sold[s->tried - 1].seq == 0)
        fail("a sale without a receipt (see %s)", errors);
    process_forget(&s->sell);
}

/* Sells without a pause until the moment comes. */
static void sell_until(int64_t moment)
{
    for (;;) {
        struct pollfd out[TILLS];
        int64_t left = moment - clock_monotonic_ms();
        if (left <= 0)
            return;
        for (int i = 0; i < TILLS; i++) {
            if (shops[i].sell.pid == 0)
                start_sale(&shops[i]);
            out[i] = (struct pollfd){.fd = shops[i].sell.out, .events = POLLIN};
        }
        poll(out, TILLS, (int)left);
        for (int i = 0; i < TILLS; i++)
            if (process_hear(&shops[i].sell))
                end_sale(&shops[i], false);
    }
}

/* ---- rounds
 * ----------------------------------------------------------------*/

static void set_up(void)
{
    char code[PATH_MAX_], csv[PATH_MAX_], text[PATH_MAX_];
    snprintf(hq_dir, sizeof(hq_dir), "%s/hq", root);
    snprintf(errors, sizeof(errors), "%s/errors.log", root);
    snprintf(csv, sizeof(csv), "%s/items.csv", root);
    FILE *f = fopen(csv, "w");
    if (!f)
        fail("cannot write %s", csv);
    fputs("barcode,name,spec,category,unit,price\n"
          "6901234567892,火柴,1盒,日用,盒,0.10\n",
          f);
    fclose(f);
    free_address(address);
    RUN(hq, "init", "--dir", hq_dir, "--name", "联店");
    RUN(hq, "import", "items", csv, "--dir", hq_dir);
    start_hq();
    wait_for_hq();
    for (int i = 0; i < TILLS; i++) {
        char number[16];
        snprintf(shops[i].dir, sizeof(shops[i].dir), "%s/till%d", root, i + 1);
        RUN(hq, "outlet", "add", "--dir", hq_dir, "--name", "门店",
            "--division", "341181102003");
        snprintf(number, sizeof(number), "%d", i + 1);
        const char *const enrol[] = {hq,         "enrol", "--dir", hq_dir,
                                     "--outlet", number,  NULL};
        struct buf said = process_run(enrol, errors, COMMAND_MS);
        if (buf_add(&said, "", 1))
            fail("no memory");
        /* The code is the last line. */
        char *p = (char *)said.data;
        size_t len = strlen(p);
        while (len > 0 && p[len - 1] == '\n')
            p[--len] = '\0';
        char *last = strrchr(p, '\n');
        snprintf(text, sizeof(text), "%s", last ? last + 1 : p);
        snprintf(code, sizeof(code), "%s", text);
        buf_release(&said);
        RUN(pos, "enrol", "--dir", shops[i].dir, code);
    }
}

/* From here on what the disk does is up to KILL_DISK (unsynced_default.c). */
static void change_disk(void)
{
    const char *disk = getenv("KILL_DISK");
    if (!disk)
        return;
    process_kill(&serve);
    setenv("LIANDIAN_UNSYNCED", disk, 1);
    forgetful = true;
}

/* All programs of that machine are dead. */
static void cut_power(const char *dir)
{
    if (!forgetful)
        return;
    int lost = vfs_unsynced_power_cut(dir, draw());
    if (lost < 0)
        fail("the power cut of %s failed", dir);
    lost_writes += lost;
}

static void finish_sale(struct shop *s)
{
    int64_t end = clock_monotonic_ms() + COMMAND_MS;
    while (s->sell.pid && !process_hear(&s->sell)) {
        struct pollfd out = {.fd = s->sell.out, .events = POLLIN};
        if (clock_monotonic_ms() > end)
            fail("a sale hangs (see %s)", errors);
        poll(&out, 1, 100);
    }
    if (s->sell.pid)
        end_sale(s, false);
}

/* ---- copies --------------------------------------------------------------*/

static void run_once(struct shop *s)
{
    start_hq();
    wait_for_hq();
    RUN(pos, "agent", "--dir", s->dir, "--once", "--foreground");
    s->at_hq = s->tried;
    if (!s->restored)
        s->numbered = s->tried;
}

static void take_copy(struct shop *s)
{
    finish_sale(s);
    process_kill(&s->agent);
    char copy[sizeof(s->copy)]; /* both lie in one array: no overlap */
    snprintf(copy, sizeof(copy), "%.500s.copy", s->dir);
    memcpy(s->copy, copy, sizeof(s->copy));
    RUN("/bin/rm", "-rf", s->copy);
    RUN("/bin/cp", "-a", s->dir, s->copy);
    s->has_copy = true;
}

static void restore_copy(struct shop *s)
{
    finish_sale(s);
    process_kill(&s->agent);
    if (draw() % 2)
        run_once(s);
    for (uint32_t k = s->at_hq + 1; k <= s->tried; k++)
        s->sold[k - 1].may_lack = true;
    RUN("/bin/rm", "-rf", s->dir);
    RUN("/bin/cp", "-a", s->copy, s->dir);
    s->restored = true;
    restores++;
}

static void swap_disks(void)
{
    for (int i = 0; i < TILLS; i++) {
        if (draw() % 12 == 0)
            take_copy(&shops[i]);
        if (shops[i].has_copy && draw() % 16 == 0)
            restore_copy(&shops[i]);
    }
}

/* ---- a round
 * ---------------------------------------------------------------*/

static void one_round(void)
{
    static int restoring = -1;
    if (restoring < 0)
        restoring = getenv("KILL_RESTORE") != NULL;
    if (restoring)
        swap_disks();
    start_hq();
    for (int i = 0; i < TILLS; i++)
        start_agent(&shops[i]);
    if (draw() % 4 == 0)
        wait_for_hq();
    sell_until(clock_monotonic_ms() + (int64_t)(draw() % ROUND_MS));
    for (int i = 0; i < TILLS; i++) {
        uint64_t what = draw() % 8;
        /* 0, 1: the shop's power; 2, 3: a program; else nothing */
        if (what <= 2 && shops[i].sell.pid) {
            end_sale(&shops[i], true);
            kills[0]++;
        }
        if (what <= 1 || what == 3) {
            process_kill(&shops[i].agent);
            kills[1]++;
        }
        if (what <= 1)
            cut_power(shops[i].dir);
    }
    if (draw() % 3 == 0) {
        process_kill(&serve);
        cut_power(hq_dir);
        kills[2]++;
    }
}

/* ---- afterwards
 * ------------------------------------------------------------*/

static int64_t member(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    if (!json_is_integer(v))
        fail("no number \"%s\" where one was expected", key);
    return json_integer_value(v);
}

/* What headquarters has of a till: checks it against what was printed and
 * marks what was found. */
static void check_till(struct shop *s, int64_t till, const json_t *rows,
                       uint32_t *ret_sales, uint32_t *ret_silent)
{
    static uint8_t found[SALES_MAX];
    uint32_t sales = 0, silent = 0;
    memset(found, 0, sizeof(found));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (member(row, "till") != till)
            continue;
        int64_t fen = fen_of(json_object_get(row, "total"));
        int64_t k = fen / PRICE_FEN;
        int64_t seq = member(row, "seq");
        if (k < 1 || k > s->tried || fen % PRICE_FEN)
            fail("till %lld: headquarters has a sale of %lld fen that never "
                 "was",
                 (long long)till, (long long)fen);
        if (found[k - 1]++)
            fail("till %lld: sale %lld is at headquarters twice",
                 (long long)till, (long long)k);
        if (s->sold[k - 1].seq == 0)
            silent++; /* durable, and the till died before it could say so */
        else if (s->sold[k - 1].seq != (uint64_t)seq &&
                 (!s->restored || k <= s->numbered))
            fail("till %lld: sale %lld was printed as number %llu and stands "
                 "at headquarters as %lld",
                 (long long)till, (long long)k,
                 (unsigned long long)s->sold[k - 1].seq, (long long)seq);
        sales++;
    }
    for (uint32_t k = 1; k <= s->tried; k++)
        if (s->sold[k - 1].seq != 0 && !s->sold[k - 1].may_lack &&
            !found[k - 1])
            fail("till %lld: sale %u, printed as number %llu, is lost",
                 (long long)till, k, (unsigned long long)s->sold[k - 1].seq);
    *ret_sales = sales;
    *ret_silent = silent;
}

static void heal(void)
{
    for (int i = 0; i < TILLS; i++) {
        finish_sale(&shops[i]);
        process_kill(&shops[i].agent);
    }
    start_hq();
    wait_for_hq();
    for (int i = 0; i < TILLS; i++) {
        const char *const once[] = {pos,          "agent",  "--dir",
                                    shops[i].dir, "--once", "--foreground",
                                    NULL};
        struct buf said = process_run(once, errors, HEAL_MS);
        buf_release(&said);
        RUN(pos, "ledger", "verify", "--dir", shops[i].dir);
        RUN(pos, "rebuild", "--dir", shops[i].dir, "--check");
    }
}

static void check(void)
{
    const char *const sales[] = {hq, "sales", "--dir", hq_dir, "--json", NULL};
    json_t *all = process_json(sales, errors, COMMAND_MS);
    const json_t *rows = json_object_get(all, "rows");
    uint32_t total = 0;
    for (int i = 0; i < TILLS; i++) {
        struct shop *s = &shops[i];
        uint32_t at_hq = 0, silent = 0;
        const char *const status[] = {pos,    "status", "--dir",
                                      s->dir, "--json", NULL};
        json_t *o = process_json(status, errors, COMMAND_MS);
        if (member(o, "unsent") != 0 ||
            (member(o, "epoch") != 0 && !s->restored))
            fail("till %d: %lld unsent, epoch %lld after healing", i + 1,
                 (long long)member(o, "unsent"), (long long)member(o, "epoch"));
        check_till(s, member(o, "till"), rows, &at_hq, &silent);
        printf("till %d: %u sales tried, %u at headquarters, %u of them "
               "durable before the till died silently\n",
               i + 1, s->tried, at_hq, silent);
        json_decref(o);
        total += at_hq;
    }
    if (json_array_size(rows) != total)
        fail("headquarters has %zu sales, the tills %u", json_array_size(rows),
             total);
    json_decref(all);
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "driver POS HQ DIR ROUNDS SEED\n");
        return 2;
    }
    pos = argv[1];
    hq = argv[2];
    root = argv[3];
    rng = strtoull(argv[5], NULL, 10);
    setenv("LANG", "C.UTF-8", 1);
    set_up();
    change_disk();
    int rounds = atoi(argv[4]);
    for (int i = 0; i < rounds; i++)
        one_round();
    heal();
    check();
    process_kill(&serve);
    printf("%d rounds, seed %s: killed %d tills, %d agents, %d headquarters, "
           "restored %d disks, %d writes were lost\n",
           rounds, argv[5], kills[0], kills[1], kills[2], restores,
           lost_writes);
    return 0;
}
