/* A label printer of its own. Lost if this fails: a price tag that was asked
 * for and never came, one that came twice with nothing to say so, or a label
 * printer without labels that holds up the receipts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "pos/label_spool.h"
#include "tests/support/fake_printer.h"
#include "tests/support/fake_till.h"

#define PICTURE (40 * 240) /* bytes of a label of 40 x 30 mm */

static struct till till;
static char dir[TILL_PATH_MAX];
static struct fake_printer *printer;
static const struct tag cola = {.kind = PAPER_SHELF, .copies = 3, .item = 1};

static int setup(void **state)
{
    (void)state;
    i18n_set_chinese(true);
    fake_till_new(&till, dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    if (printer)
        fake_printer_free(printer);
    printer = NULL;
    fake_till_end(&till, dir);
    return 0;
}

/* Receipts go to a file. */
static void plug(struct fake_printer_way way)
{
    char path[TILL_PATH_MAX];
    struct diag d = {0};
    way.silent = true; /* it speaks TSPL, and only when asked in it */
    way.no_turns = true;
    fake_printer_new(&way, &printer);
    assert_int_equal(till_path(dir, "till.ini", path, &d), ERR_OK);
    FILE *ini = fopen(path, "w");
    assert_non_null(ini);
    fprintf(ini,
            "[printer]\nspec = file:%s/receipts\nprofile = 58\n"
            "[label]\nspec = %s\n",
            dir, fake_printer_spec(printer));
    fclose(ini);
    config_release(&till.config);
    assert_int_equal(config_load(&till.config, path, &d), ERR_OK);
}

static int waiting(void)
{
    struct spool_job jobs[8];
    int count = 0;
    assert_int_equal(spool_list(&till.db, jobs, 8, &count), ERR_OK);
    return count;
}

/* Whole labels on paper: each of so many copies. */
static int came(int copies)
{
    char end[24];
    snprintf(end, sizeof(end), "\r\nPRINT 1,%d\r\n", copies);
    return fake_printer_count(printer, end, strlen(end));
}

static void eventually(int copies, int jobs)
{
    int64_t until = clock_monotonic_ms() + 20000;
    while (came(copies) != jobs && clock_monotonic_ms() < until)
        usleep(5000);
    assert_int_equal(came(copies), jobs);
}

static void a_label_waits_for_its_printer(void **state)
{
    struct diag d = {0};
    int printed = -1;
    (void)state;
    plug((struct fake_printer_way){0});
    assert_int_equal(tag_print(&till, &cola, &d), ERR_OK);
    assert_int_equal(waiting(), 1);
    assert_int_equal(came(3), 0);
    /* It is none of the receipt printer's. */
    assert_int_equal(spool_drain(&till, &printed, &d), ERR_OK);
    assert_int_equal(printed, 0);
    assert_int_equal(waiting(), 1);
    assert_int_equal(label_spool_drain(&till, NULL, &printed, &d), ERR_OK);
    assert_int_equal(printed, 1);
    assert_int_equal(waiting(), 0);
    eventually(3, 1);
    assert_int_equal(label_spool_drain(&till, NULL, &printed, &d), ERR_OK);
    assert_int_equal(printed, 0);
}

static void a_dead_one_holds_up_no_receipt(void **state)
{
    struct diag d = {0};
    int printed = -1;
    (void)state;
    plug((struct fake_printer_way){0});
    fake_printer_free(printer); /* the cable */
    printer = NULL;
    assert_int_equal(tag_print(&till, &cola, &d), ERR_OK);
    assert_int_equal(spool_add(&till.db, SPOOL_TEST, 0, 0, false, 0), ERR_OK);
    assert_int_not_equal(label_spool_drain(&till, NULL, &printed, &d), ERR_OK);
    assert_true(d.text[0] != '\0');
    assert_int_equal(spool_drain(&till, &printed, &d), ERR_OK);
    assert_int_equal(printed, 1);
    assert_int_equal(waiting(), 1); /* the label, still there */
}

static void cut_off_it_comes_again_and_says_so(void **state)
{
    struct diag d = {0};
    int printed = -1;
    (void)state;
    plug((struct fake_printer_way){.cut_after = 4000});
    assert_int_equal(tag_print(&till, &cola, &d), ERR_OK);
    enum err err = label_spool_drain(&till, NULL, &printed, &d);
    /* All may already be on its way when the cable goes: nobody knows. */
    if (!err)
        return;
    assert_int_equal(printed, 0);
    assert_int_equal(waiting(), 1);
    assert_int_equal(came(3), 0);
    fake_printer_repair(printer);
    assert_int_equal(label_spool_drain(&till, NULL, &printed, &d), ERR_OK);
    assert_int_equal(waiting(), 0);
    eventually(3, 1);
    assert_int_equal(came(1), 1); /* the label that says it */
    /* What the torn picture still wanted comes before both. */
    struct buf paper = {0};
    fake_printer_paper(printer, &paper);
    size_t filler = 0, longest = 0;
    for (size_t i = 0; i < paper.len; i++) {
        bool end = paper.data[i] == '\r' || paper.data[i] == '\n';
        filler = end ? filler + 1 : 0;
        longest = filler > longest ? filler : longest;
    }
    assert_true(longest >= PICTURE);
    buf_release(&paper);
}

static void without_one_the_receipt_printer_has_them(void **state)
{
    char path[TILL_PATH_MAX];
    struct diag d = {0};
    int printed = -1;
    (void)state;
    plug((struct fake_printer_way){0});
    assert_int_equal(tag_print(&till, &cola, &d), ERR_OK);
    assert_int_equal(till_path(dir, "till.ini", path, &d), ERR_OK);
    FILE *ini = fopen(path, "w");
    assert_non_null(ini);
    fprintf(ini, "[printer]\nspec = file:%s/receipts\nprofile = 58\n", dir);
    fclose(ini);
    config_release(&till.config);
    assert_int_equal(config_load(&till.config, path, &d), ERR_OK);
    assert_int_equal(label_spool_drain(&till, NULL, &printed, &d), ERR_OK);
    assert_int_equal(printed, 0);
    assert_int_equal(spool_drain(&till, &printed, &d), ERR_OK);
    assert_int_equal(printed, 1);
    assert_int_equal(waiting(), 0);
}

static void the_till_prints_them_by_itself(void **state)
{
    struct diag d = {0};
    struct spool *spool = NULL;
    struct spool_status status = {0};
    (void)state;
    plug((struct fake_printer_way){.stall = 2000});
    assert_int_equal(tag_print(&till, &cola, &d), ERR_OK);
    assert_int_equal(spool_start(dir, &spool, &d), ERR_OK);
    int64_t until = clock_monotonic_ms() + 20000;
    while (!status.label_words[0] && clock_monotonic_ms() < until) {
        usleep(10000);
        spool_status(spool, &status);
    }
    assert_non_null(strstr(status.label_words, "标签"));
    assert_int_equal(status.labels_waiting, 1);
    assert_int_equal(status.health, SPOOL_IDLE); /* the receipts' */
    fake_printer_repair(printer);
    while (status.label_words[0] && clock_monotonic_ms() < until) {
        usleep(10000);
        spool_status(spool, &status);
    }
    assert_int_equal(status.labels_waiting, 0);
    spool_stop(spool);
    assert_int_equal(waiting(), 0);
    /* What the cable still held may have come too: only one is unmarked. */
    eventually(1, 1);
    int labels = came(3);
    assert_true(labels == 1 || labels == 2);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_label_waits_for_its_printer),
        T(a_dead_one_holds_up_no_receipt),
        T(cut_off_it_comes_again_and_says_so),
        T(without_one_the_receipt_printer_has_them),
        T(the_till_prints_them_by_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
