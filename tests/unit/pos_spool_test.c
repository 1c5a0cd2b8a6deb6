/* Lost if this fails: a receipt that never prints, prints twice unmarked, a
 * drawer that springs open later, or a till that waits for its printer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "pos/desk.h"
#include "pos/papers.h"
#include "pos/projection.h"
#include "pos/shift.h"
#include "pos/spool.h"
#include "tests/support/fake_till.h"

static struct desk desk;
static struct till till;
static char dir[TILL_PATH_MAX], paper[TILL_PATH_MAX];
static const struct actor keeper = {.keeper = true};

static void printer(const char *spec)
{
    char path[TILL_PATH_MAX];
    struct diag d = {0};
    assert_int_equal(till_path(dir, "till.ini", path, &d), ERR_OK);
    FILE *ini = fopen(path, "w");
    assert_non_null(ini);
    fprintf(ini, "[printer]\nspec = %s\n", spec);
    fclose(ini);
    config_release(&till.config);
    assert_int_equal(config_load(&till.config, path, &d), ERR_OK);
}

static void file_printer(void)
{
    char spec[TILL_PATH_MAX + 8];
    snprintf(spec, sizeof(spec), "file:%s", paper);
    printer(spec);
}

static int setup(void **state)
{
    struct diag d = {0};
    struct shift s;
    (void)state;
    i18n_set_chinese(true);
    fake_till_new(&till, dir);
    assert_int_equal(till_path(dir, "paper", paper, &d), ERR_OK);
    file_printer();
    assert_int_equal(shift_open(&till, &keeper, money_of(20000), &s, &d), 0);
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = keeper;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

static uint64_t sell(void)
{
    struct pick pick;
    struct diag d = {0};
    struct sale sale;
    int line = 0;
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH, .amount = {1000}};
    assert_int_equal(lookup_typed(&till, "6901234567892", &pick, &d), 0);
    assert_int_equal(desk_add(&desk, &pick, quantity_of(0), &line, &d), 0);
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
    return sale.seq;
}

static void sell_much(void)
{
    struct diag d = {0};
    struct sale sale;
    int line = 0;
    fake_items(&till, 1000, 280);
    for (uint64_t i = 0; i < 280; i++) {
        struct pick pick = {0};
        assert_int_equal(lookup_item(&till, 1000 + i, 0, &pick.item), 0);
        assert_int_equal(desk_add(&desk, &pick, quantity_of(0), &line, &d), 0);
    }
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH,
                          .amount = desk.cart.total};
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
}

/* How often the bytes came out on the file printer. */
static int printed(const void *what, size_t len)
{
    struct buf b = {0};
    int times = 0;
    if (file_read(paper, 1 << 20, &b))
        return 0;
    const uint8_t *at = b.data;
    while (at && (at = memmem(at, (size_t)(b.data + b.len - at), what, len))) {
        times++;
        at++;
    }
    buf_release(&b);
    return times;
}

static const uint8_t drawer_pulse[] = {0x1B, 0x70};
static const char again_mark[] = "\xD6\xD8\xB4\xF2"; /* 重打 in GBK */
static const char copy_mark[] = "\xD6\xD8\xD3\xA1";  /* 重印 */

static int papers(void)
{
    return printed("LD/3/7/", 7);
}

static int waiting(void)
{
    struct spool_job jobs[50];
    int count = 0;
    assert_int_equal(spool_list(&till.db, jobs, 50, &count), ERR_OK);
    return count;
}

static enum err drain(int *count)
{
    struct diag d = {0};
    enum err err = spool_drain(&till, count, &d);
    assert_true((err != ERR_OK) == (d.text[0] != 0));
    return err;
}

static void prints_once(void **state)
{
    int count = 0;
    (void)state;
    sell();
    sell();
    assert_int_equal(waiting(), 2);
    assert_int_equal(drain(&count), ERR_OK);
    assert_int_equal(count, 2);
    assert_int_equal(papers(), 2);
    assert_int_equal(printed(drawer_pulse, 2), 2);
    assert_int_equal(printed(again_mark, 4), 0);
    assert_int_equal(drain(&count), ERR_OK);
    assert_int_equal(count, 0);
    assert_int_equal(papers(), 2);
}

static void a_cut_while_printing_is_marked(void **state)
{
    int count = 0;
    (void)state;
    sell();
    sell();
    /* As a crash in the middle of the first one leaves it. */
    assert_int_equal(db_exec(&till.db,
                             "UPDATE print_job SET state = 1, drawer = 0, "
                             "attempts = 1 WHERE id = 1"),
                     ERR_OK);
    assert_int_equal(drain(&count), ERR_OK);
    assert_int_equal(count, 2);
    assert_int_equal(papers(), 2);
    assert_true(printed(again_mark, 4) >= 1);
    assert_int_equal(printed(drawer_pulse, 2), 1); /* of the second only */
}

static void a_dead_printer_holds_nothing_up(void **state)
{
    struct spool_job job;
    int count = 0;
    (void)state;
    printer("dev:/dev/no-such-printer");
    int64_t begun = clock_monotonic_ms();
    sell();
    sell();
    assert_true(clock_monotonic_ms() - begun < 1000);
    assert_int_not_equal(drain(&count), ERR_OK);
    assert_int_not_equal(drain(&count), ERR_OK);
    assert_int_equal(count, 0);
    assert_int_equal(spool_list(&till.db, &job, 1, &count), ERR_OK);
    assert_int_equal(job.state, SPOOL_QUEUED);
    assert_int_not_equal(job.error[0], 0);
    fake_till_later(60000);
    file_printer(); /* somebody plugged it in */
    assert_int_equal(drain(&count), ERR_OK);
    assert_int_equal(count, 2);
    assert_int_equal(papers(), 2);
    assert_int_equal(printed(again_mark, 4), 0);
    /* A minute later nobody stands at the drawer. */
    assert_int_equal(printed(drawer_pulse, 2), 0);
}

/* A network printer that takes some bytes and hangs up. */
static void a_printer_that_dies_in_the_middle(void **state)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof(at);
    char spec[64];
    int count = 0;
    (void)state;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int room = 2048; /* far less than the job */
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)),
                     0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    snprintf(spec, sizeof(spec), "tcp:127.0.0.1:%d", ntohs(at.sin_port));
    printer(spec);
    sell_much();
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) { /* resets the connection with bytes unread */
        struct linger hard = {1, 0};
        int c = accept(fd, NULL, NULL);
        usleep(800000); /* past the question for its state */
        setsockopt(c, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
        close(c);
        _exit(0);
    }
    close(fd);
    assert_int_not_equal(drain(&count), ERR_OK);
    assert_int_equal(count, 0);
    assert_int_equal(waiting(), 1);
    file_printer();
    assert_int_equal(drain(&count), ERR_OK);
    assert_int_equal(count, 1);
    assert_int_equal(papers(), 1);
    assert_int_equal(printed(again_mark, 4) > 0, 1);
    assert_int_equal(printed(drawer_pulse, 2), 0);
}

static void what_cannot_be_printed_is_passed_over(void **state)
{
    int count = 0;
    (void)state;
    assert_int_equal(spool_add(&till.db, SPOOL_SALE, 999, 0, false, 1), 0);
    assert_int_equal(spool_add(&till.db, (enum spool_kind)77, 1, 0, false, 1),
                     ERR_OK);
    sell();
    assert_int_equal(drain(&count), ERR_OK);
    assert_int_equal(papers(), 1);
    assert_int_equal(waiting(), 0);
}

/* A slip in till.ini keeps the papers; putting it right prints them. */
static void a_wrong_setting_loses_nothing(void **state)
{
    int count = 0;
    char spec[TILL_PATH_MAX + 32];
    (void)state;
    sell();
    snprintf(spec, sizeof(spec), "file:%s\npaper = 85", paper);
    printer(spec);
    assert_int_equal(drain(&count), ERR_GONE);
    assert_int_equal(drain(&count), ERR_GONE);
    assert_int_equal(waiting(), 1);
    file_printer();
    assert_int_equal(drain(&count), ERR_OK);
    assert_int_equal(papers(), 1);
    assert_int_equal(printed(again_mark, 4), 0);
}

static void one_process_drives_the_printer(void **state)
{
    struct diag d = {0};
    int fd = -1, count = 0;
    (void)state;
    sell();
    assert_int_equal(till_lock(dir, "printer", &fd, &d), ERR_OK);
    assert_int_equal(drain(&count), ERR_BUSY);
    assert_int_equal(papers(), 0);
    close(fd);
    assert_int_equal(drain(&count), ERR_OK);
    assert_int_equal(papers(), 1);
}

static void copies_are_facts_and_marked(void **state)
{
    struct diag d = {0};
    uint32_t copy = 0;
    int count = 0;
    (void)state;
    uint64_t seq = sell();
    assert_int_equal(sale_reprint(&till, &keeper, seq, &copy, &d), ERR_OK);
    assert_int_equal(copy, 1);
    assert_int_equal(sale_reprint(&till, &keeper, seq, &copy, &d), ERR_OK);
    assert_int_equal(copy, 2);
    assert_int_equal(sale_reprint(&till, &keeper, seq + 9, &copy, &d),
                     ERR_NOTFOUND);
    assert_int_equal(drain(&count), ERR_OK);
    assert_int_equal(count, 3);
    assert_int_equal(papers(), 3);
    assert_int_equal(printed(copy_mark, 4), 2);
    assert_int_equal(printed(drawer_pulse, 2), 1);
}

/* However late it is printed, and however often the power goes. */
static void an_x_report_says_what_it_said(void **state)
{
    static const char x_mark[] = "\xB0\xE0\xD6\xD0\xB5\xA5"; /* 班中单 */
    static const char z_mark[] = "\xBD\xBB\xB0\xE0\xB5\xA5"; /* 交班单 */
    static const char again[] = "\xA1\xBE\xD6\xD8\xD3\xA1";  /* 【重印 */
    struct diag d = {0};
    struct spool_job jobs[4];
    struct shift s;
    struct buf asked = {0}, later = {0};
    uint64_t entries = 0;
    int count = 0;
    (void)state;
    sell();
    assert_int_equal(drain(&count), ERR_OK);
    assert_int_equal(shift_print(&till, 1, &d), ERR_OK);
    assert_int_equal(shift_print(&till, 9, &d), ERR_NOTFOUND);
    assert_int_equal(spool_list(&till.db, jobs, 4, &count), ERR_OK);
    assert_int_equal(count, 1);
    assert_int_equal(papers_print(&till, &jobs[0], &asked, &d), ERR_OK);
    sell();
    assert_int_equal(shift_close(&till, &keeper, money_of(0), NULL, 0, &s, &d),
                     ERR_OK);
    assert_int_equal(projection_rebuild(&till.db, &entries, &d), ERR_OK);
    assert_int_equal(papers_print(&till, &jobs[0], &later, &d), ERR_OK);
    assert_int_equal(asked.len, later.len);
    assert_memory_equal(asked.data, later.data, asked.len);
    buf_release(&asked);
    buf_release(&later);
    assert_int_equal(drain(&count), ERR_OK);
    assert_int_equal(printed(x_mark, 6), 1);
    assert_int_equal(printed(z_mark, 6), 1);
    assert_int_equal(printed(again, 6), 0);
    /* Asked for once it is closed, it is the same Z again, and marked. */
    assert_int_equal(shift_print(&till, 1, &d), ERR_OK);
    assert_int_equal(drain(&count), ERR_OK);
    assert_int_equal(printed(z_mark, 6), 2);
    assert_int_equal(printed(again, 6), 1);
}

static void the_drawer_alone(void **state)
{
    struct diag d = {0};
    struct actor cashier = {.cashier = 2};
    int count = 0;
    (void)state;
    assert_int_equal(drawer_open(&till, &cashier, "", &d), ERR_DENIED);
    assert_int_equal(drawer_open(&till, &keeper, "换零钱", &d), ERR_OK);
    assert_int_equal(drain(&count), ERR_OK);
    assert_int_equal(printed(drawer_pulse, 2), 1);
    assert_int_equal(papers(), 0);
}

static void without_a_printer_nothing_waits(void **state)
{
    struct diag d = {0};
    uint32_t copy = 0;
    (void)state;
    printer("none");
    uint64_t seq = sell();
    assert_int_equal(drawer_open(&till, &keeper, "", &d), ERR_OK);
    assert_int_equal(waiting(), 0);
    assert_int_equal(sale_reprint(&till, &keeper, seq, &copy, &d),
                     ERR_NOTFOUND);
}

static void the_worker_prints(void **state)
{
    struct diag d = {0};
    struct spool *spool = NULL;
    struct spool_status status = {0};
    (void)state;
    assert_int_equal(spool_start(dir, &spool, &d), ERR_OK);
    for (int i = 0; i < 3; i++) {
        sell();
        spool_poke(spool);
    }
    int64_t until = clock_monotonic_ms() + 20000;
    while (papers() < 3 && clock_monotonic_ms() < until)
        usleep(10000);
    assert_int_equal(papers(), 3);
    while (clock_monotonic_ms() < until) {
        spool_status(spool, &status);
        if (status.health == SPOOL_IDLE)
            break;
        usleep(10000);
    }
    assert_int_equal(status.health, SPOOL_IDLE);
    assert_int_equal(status.waiting, 0);
    spool_stop(spool);
    assert_int_equal(waiting(), 0);
}

static void the_worker_says_what_is_wrong(void **state)
{
    struct diag d = {0};
    struct spool *spool = NULL;
    struct spool_status status = {0};
    (void)state;
    printer("dev:/dev/no-such-printer");
    sell();
    assert_int_equal(spool_start(dir, &spool, &d), ERR_OK);
    int64_t until = clock_monotonic_ms() + 20000;
    while (status.health != SPOOL_WAITING && clock_monotonic_ms() < until) {
        spool_status(spool, &status);
        usleep(10000);
    }
    assert_int_equal(status.health, SPOOL_WAITING);
    assert_int_equal(status.waiting, 1);
    assert_int_not_equal(status.words[0], 0);
    int64_t begun = clock_monotonic_ms();
    spool_stop(spool);
    assert_true(clock_monotonic_ms() - begun < 3000);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(prints_once),
        T(a_cut_while_printing_is_marked),
        T(a_dead_printer_holds_nothing_up),
        T(a_printer_that_dies_in_the_middle),
        T(what_cannot_be_printed_is_passed_over),
        T(a_wrong_setting_loses_nothing),
        T(one_process_drives_the_printer),
        T(copies_are_facts_and_marked),
        T(an_x_report_says_what_it_said),
        T(the_drawer_alone),
        T(without_a_printer_nothing_waits),
        T(the_worker_prints),
        T(the_worker_says_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
