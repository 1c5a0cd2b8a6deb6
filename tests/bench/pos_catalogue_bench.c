/* A till with 100,000 items: from start to ready, from a scan to its line,
 * search as one types, and what it holds in memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "pos/desk.h"
#include "pos/lookup.h"
#include "pos/search.h"
#include "pos/shift.h"
#include "tests/bench/bench.h"
#include "tests/support/fake_till.h"

#define ITEMS 100000
#define SCANS 20000
#define FIRST 1000

static struct desk desk;

static void make(const char *dir)
{
    struct till t = {0};
    struct diag d = {0};
    fake_till_make(dir);
    CHECK(till_open(dir, &t, &d) == ERR_OK);
    fake_items(&t, FIRST, ITEMS);
    till_close(&t);
}

static uint64_t noise(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return *state >> 33;
}

static void scans(struct till *t)
{
    static double us[SCANS];
    char code[24];
    uint64_t seed = 1;
    for (int i = 0; i < SCANS; i++) {
        struct pick pick;
        struct cart cart = {0};
        struct diag d = {0};
        int line = 0;
        snprintf(code, sizeof(code), "%llu",
                 (unsigned long long)fake_gtin(
                     FIRST + (uint32_t)(noise(&seed) % ITEMS)));
        int64_t begun = bench_now_ns();
        CHECK(lookup_typed(t, code, &pick, &d) == ERR_OK);
        CHECK(cart_add(&cart, &pick.item, quantity_of(QUANTITY_ONE),
                       money_of(0), &line, &d) == ERR_OK);
        us[i] = (double)(bench_now_ns() - begun) / 1e3;
    }
    bench_row("100,000 items: scan to line (p99)",
              bench_percentile(us, SCANS, 0.99), "us", 1000, "promised", 1);
}

static void kept_scans(struct till *t)
{
    static double us[1000];
    char code[24];
    uint64_t seed = 2;
    struct diag d = {0};
    struct actor keeper = {.keeper = true};
    CHECK(desk_load(&desk, t, &d) == ERR_OK);
    desk.actor = keeper;
    for (int i = 0; i < 1000; i++) {
        struct pick pick;
        int line = 0;
        snprintf(code, sizeof(code), "%llu",
                 (unsigned long long)fake_gtin(
                     FIRST + (uint32_t)(noise(&seed) % ITEMS)));
        int64_t begun = bench_now_ns();
        CHECK(lookup_typed(t, code, &pick, &d) == ERR_OK);
        CHECK(desk_add(&desk, &pick, quantity_of(0), &line, &d) == ERR_OK);
        us[i] = (double)(bench_now_ns() - begun) / 1e3;
        if (i % 20 == 19)
            CHECK(desk_abandon(&desk, &keeper, &d) == ERR_OK);
    }
    /* The tail is the disk's: see the sale's figure for its limit. */
    bench_row("100,000 items: scan to line kept on disk (median)",
              bench_percentile(us, 1000, 0.5), "us", 1000, "promised", 1);
}

/* Every prefix of what people type, as they type it. */
static void searches(const struct search *s)
{
    static const char *const words[] = {
        "kkkl", "tcdm",  "tzdm",   "可口可乐", "天长大米", "nfsq",
        "229",  "0012",  "娃哈哈", "500g",     "dm 5kg",   "wlj 无糖",
        "lays", "69000", "123456", "海天酱油", "pj",       "xyz",
        "无",   "a",     "s",      "卤鹅",     "12号",     "饼干 迷你"};
    static double ms[4000];
    size_t count = 0;
    uint64_t items[SEARCH_HITS_MAX];
    for (int round = 0; round < 8; round++) {
        for (size_t w = 0; w < ARRAY_LEN(words); w++) {
            char typed[SEARCH_QUERY_MAX + 1] = "";
            for (size_t len = 1; len <= strlen(words[w]); len++) {
                bool more = false;
                int found = 0;
                if (((unsigned char)words[w][len] & 0xC0) == 0x80)
                    continue; /* inside a character */
                snprintf(typed, sizeof(typed), "%.*s", (int)len, words[w]);
                int64_t begun = bench_now_ns();
                search_find(s, typed, items, 20, &found, &more);
                ms[count++] = (double)(bench_now_ns() - begun) / 1e6;
            }
        }
    }
    bench_row("100,000 items: search as you type (p99)",
              bench_percentile(ms, count, 0.99), "ms", 15, "promised", 1);
}

int main(void)
{
    const char *dir = bench_dir("pos_catalogue");
    struct till t = {0};
    struct search *search = NULL;
    struct diag d = {0};
    bool done = false;
    pid_t maker = fork(); /* its memory is not the till's */
    CHECK(maker >= 0);
    if (maker == 0) {
        make(dir);
        _exit(0);
    }
    int status = 0;
    CHECK(waitpid(maker, &status, 0) == maker && status == 0);
    int64_t begun = bench_now_ns();
    CHECK(till_open(dir, &t, &d) == ERR_OK);
    double ready = (double)(bench_now_ns() - begun) / 1e6;
    CHECK(search_new(&search) == ERR_OK);
    CHECK(search_refresh(search, &t, 0, &done) == ERR_OK && done);
    double with_search = (double)(bench_now_ns() - begun) / 1e6;
    bench_row("100,000 items: start to first scan possible", ready, "ms", 500,
              "promised", 1);
    bench_row("100,000 items: start to search ready", with_search, "ms", 500,
              "promised", 1);
    scans(&t);
    kept_scans(&t);
    searches(search);
    bench_row("100,000 items: resident memory", bench_peak_rss_mib(), "MiB", 64,
              "promised", 1);
    search_free(search);
    till_close(&t);
    return 0;
}
