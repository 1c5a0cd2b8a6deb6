/* A network printer with all a printer's faults. Lost if this fails: a
 * receipt that is counted as printed and is not, one that comes out twice
 * without 重打 on it, or a keeper who does not see why nothing prints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/desk.h"
#include "pos/papers.h"
#include "pos/shift.h"
#include "pos/spool.h"
#include "tests/support/fake_printer.h"
#include "tests/support/fake_till.h"

#define QUESTIONS 12 /* bytes that ask for the state before a job */

static struct desk desk;
static struct till till;
static char dir[TILL_PATH_MAX];
static const struct actor keeper = {.keeper = true};
static struct fake_printer *printer;
static char said[DIAG_TEXT_MAX]; /* by the last drain */

static const char again_mark[] = "\xA1\xBE\xD6\xD8\xB4\xF2"; /* 【重打 */
static const char cut[] = "\x1DVB";                          /* ends a paper */

static int setup(void **state)
{
    struct diag d = {0};
    struct shift s;
    (void)state;
    i18n_set_chinese(true);
    fake_till_new(&till, dir);
    assert_int_equal(shift_open(&till, &keeper, money_of(20000), &s, &d), 0);
    assert_int_equal(desk_load(&desk, &till, &d), ERR_OK);
    desk.actor = keeper;
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

static void plug_as(struct fake_printer_way way, const char *settings)
{
    char path[TILL_PATH_MAX];
    struct diag d = {0};
    fake_printer_new(&way, &printer);
    assert_int_equal(till_path(dir, "till.ini", path, &d), ERR_OK);
    FILE *ini = fopen(path, "w");
    assert_non_null(ini);
    fprintf(ini, "[printer]\nspec = %s\n%s\n", fake_printer_spec(printer),
            settings);
    fclose(ini);
    config_release(&till.config);
    assert_int_equal(config_load(&till.config, path, &d), ERR_OK);
}

/* 80: its QR code is text, so no picture's bytes look like a question */
static void plug(struct fake_printer_way way)
{
    plug_as(way, "profile = 80");
}

static void sell(void)
{
    struct pick pick;
    struct diag d = {0};
    struct sale sale;
    int line = 0;
    struct tender cash = {.type = LEDGER__TENDER_TYPE__CASH, .amount = {1000}};
    assert_int_equal(lookup_typed(&till, "6901234567892", &pick, &d), 0);
    assert_int_equal(desk_add(&desk, &pick, quantity_of(0), &line, &d), 0);
    assert_int_equal(desk_pay(&desk, &cash, 1, &sale, &d), ERR_OK);
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

static enum err drain(int expected)
{
    struct diag d = {0};
    int printed = -1;
    enum err err = spool_drain(&till, &printed, &d);
    assert_int_equal(printed, expected);
    assert_true((err != ERR_OK) == (d.text[0] != 0));
    memcpy(said, d.text, sizeof(said));
    return err;
}

static int waiting(void)
{
    struct spool_job jobs[8];
    int count = 0;
    assert_int_equal(spool_list(&till.db, jobs, 8, &count), ERR_OK);
    return count;
}

static int papers(void)
{
    return fake_printer_count(printer, cut, 3);
}

static int marks(void)
{
    return fake_printer_count(printer, again_mark, 6);
}

/* Whatever happened: put right, the rest comes out, and is marked. */
static void it_comes_out_marked(int papers_before)
{
    assert_int_equal(waiting(), 1);
    fake_printer_repair(printer);
    assert_int_equal(drain(1), ERR_OK);
    assert_int_equal(papers(), papers_before + 1);
    assert_int_equal(marks(), 1);
    assert_int_equal(drain(0), ERR_OK);
}

static void done_means_on_paper(void **state)
{
    (void)state;
    plug((struct fake_printer_way){.byte_us = 500});
    sell();
    sell();
    assert_int_equal(drain(2), ERR_OK);
    assert_int_equal(papers(), 2); /* now, not in a while */
    assert_int_equal(marks(), 0);
}

static void paper_ends_in_the_middle(void **state)
{
    (void)state;
    plug((struct fake_printer_way){.paper = 200, .byte_us = 100});
    sell();
    assert_int_equal(drain(0), ERR_GONE);
    assert_non_null(strstr(said, "没纸"));
    assert_int_equal(drain(0), ERR_GONE); /* not onto no paper again */
    assert_int_equal(papers(), 0);
    it_comes_out_marked(0);
}

static void a_report_is_marked_too(void **state)
{
    struct diag d = {0};
    struct shift s;
    (void)state;
    plug((struct fake_printer_way){.paper = 200});
    assert_int_equal(shift_close(&till, &keeper, money_of(0), NULL, 0, &s, &d),
                     ERR_OK);
    assert_int_equal(drain(0), ERR_GONE);
    fake_printer_repair(printer);
    assert_int_equal(drain(1), ERR_OK);
    assert_int_equal(marks(), 1);
}

static void the_cable_is_pulled_in_the_middle(void **state)
{
    (void)state;
    plug((struct fake_printer_way){.cut_after = 300});
    sell();
    assert_int_not_equal(drain(0), ERR_OK);
    assert_int_equal(papers(), 0);
    it_comes_out_marked(0);
}

/* All bytes are taken, then the light goes out. */
static void it_dies_with_the_paper_in_it(void **state)
{
    (void)state;
    plug((struct fake_printer_way){.dies = 400});
    sell();
    assert_int_not_equal(drain(0), ERR_OK);
    assert_int_equal(papers(), 0);
    it_comes_out_marked(0);
}

static void the_till_closes_on_a_stuck_printer(void **state)
{
    struct diag d = {0};
    struct spool *spool = NULL;
    (void)state;
    plug((struct fake_printer_way){.stall = 4000});
    sell_much();
    assert_int_equal(spool_start(dir, &spool, &d), ERR_OK);
    assert_true(fake_printer_took(printer, 4000));
    int64_t begun = clock_monotonic_ms();
    spool_stop(spool);
    assert_true(clock_monotonic_ms() - begun < 4000);
    assert_int_equal(waiting(), 1);
    fake_printer_repair(printer);
    assert_int_equal(drain(1), ERR_OK);
    /* What the cable still held may have come out too; only one is unmarked. */
    assert_true(papers() == 1 || papers() == 2);
    assert_int_equal(marks(), 1);
}

static void an_open_cover_is_said_and_costs_nothing(void **state)
{
    (void)state;
    plug((struct fake_printer_way){0});
    fake_printer_trouble(printer, 0x04, 0);
    sell();
    assert_int_equal(drain(0), ERR_GONE);
    assert_non_null(strstr(said, "盖"));
    fake_printer_repair(printer);
    assert_int_equal(drain(1), ERR_OK);
    assert_int_equal(papers(), 1);
    assert_int_equal(marks(), 0); /* nothing had been sent */
}

/* It answers how it is, but never in its turn: believed while all is well. */
static void a_simple_printer_is_believed(void **state)
{
    (void)state;
    plug((struct fake_printer_way){.no_turns = true});
    sell();
    assert_int_equal(drain(1), ERR_OK);
    assert_int_equal(papers(), 1);
    assert_int_equal(marks(), 0);
}

/* It seems dead after every job: once more, marked, and no more. */
static void a_mute_printer_does_not_print_for_ever(void **state)
{
    (void)state;
    plug((struct fake_printer_way){.mute = true});
    sell();
    assert_int_not_equal(drain(0), ERR_OK);
    assert_int_equal(drain(1), ERR_OK);
    assert_int_equal(papers(), 2);
    assert_int_equal(marks(), 1);
    assert_int_equal(waiting(), 0);
}

static void a_silent_printer_holds_nothing_up(void **state)
{
    (void)state;
    plug((struct fake_printer_way){.silent = true});
    sell();
    int64_t begun = clock_monotonic_ms();
    assert_int_equal(drain(1), ERR_OK);
    assert_true(clock_monotonic_ms() - begun < 3000);
    assert_true(fake_printer_took(printer, QUESTIONS / 4 + 100));
    assert_int_equal(drain(0), ERR_OK);
}

static void a_print_server_says_goodbye(void **state)
{
    (void)state;
    plug((struct fake_printer_way){.no_turns = true, .goodbye = true});
    sell();
    assert_int_equal(drain(1), ERR_OK);
    assert_int_equal(papers(), 1);
    assert_int_equal(marks(), 0);
}

static void wait_for(struct spool *spool, enum spool_health health,
                     const char *words)
{
    struct spool_status status = {0};
    int64_t until = clock_monotonic_ms() + 20000;
    do {
        usleep(10000);
        spool_status(spool, &status);
        if (status.health == health &&
            (words[0] ? strstr(status.words, words) != NULL
                      : status.words[0] == '\0'))
            return;
    } while (clock_monotonic_ms() < until);
    fail_msg("health %d, \"%s\"", status.health, status.words);
}

/* The top line: while it prints all the same, and until somebody came. */
static void near_end_is_shown_until_the_new_roll(void **state)
{
    struct diag d = {0};
    struct spool *spool = NULL;
    (void)state;
    plug((struct fake_printer_way){.paper = 100000, .near_end = 99000});
    sell();
    sell();
    assert_int_equal(spool_start(dir, &spool, &d), ERR_OK);
    wait_for(spool, SPOOL_IDLE, "纸快用完");
    fake_printer_repair(printer);
    wait_for(spool, SPOOL_IDLE, "");
    spool_stop(spool);
    assert_int_equal(papers(), 2);
    assert_int_equal(marks(), 0);
}

/* It forgot what it had: no proof comes, so it is printed anew. */
static void the_worker_shows_and_recovers(void **state)
{
    struct diag d = {0};
    struct spool *spool = NULL;
    (void)state;
    plug((struct fake_printer_way){.paper = 200});
    sell();
    assert_int_equal(spool_start(dir, &spool, &d), ERR_OK);
    wait_for(spool, SPOOL_WAITING, "没纸");
    fake_printer_repair(printer);
    wait_for(spool, SPOOL_IDLE, "");
    spool_stop(spool);
    assert_int_equal(papers(), 1);
    assert_int_equal(marks(), 1);
}

/* ---- it goes on where it was ----------------------------------------------*/

static struct spool *begin_to_print(void)
{
    struct diag d = {0};
    struct spool *spool = NULL;
    assert_int_equal(spool_start(dir, &spool, &d), ERR_OK);
    return spool;
}

/* Nothing of the job is missing on its paper, and nothing doubled. */
static void assert_whole(int64_t id, bool marked)
{
    struct spool_job job = {0};
    struct buf bytes = {0};
    struct diag d = {0};
    assert_int_equal(spool_find(&till.db, id, &job), ERR_OK);
    job.drawer = false; /* its pulse is a prefix */
    job.again = marked;
    assert_int_equal(papers_print(&till, &job, &bytes, &d), ERR_OK);
    assert_int_equal(fake_printer_count(printer, bytes.data, bytes.len), 1);
    buf_release(&bytes);
}

static void it_goes_on_after_a_new_roll(void **state)
{
    (void)state;
    plug((struct fake_printer_way){.paper = 200});
    sell();
    struct spool *spool = begin_to_print();
    wait_for(spool, SPOOL_WAITING, "没纸");
    assert_int_equal(papers(), 0);
    fake_printer_new_roll(printer);
    wait_for(spool, SPOOL_IDLE, "");
    spool_stop(spool);
    assert_int_equal(papers(), 1);
    assert_int_equal(marks(), 0);
    assert_whole(1, false);
}

static void the_cover_opens_and_the_paper_ends(void **state)
{
    (void)state;
    plug((struct fake_printer_way){.byte_us = 20, .paper = 6000});
    sell_much();
    sell();
    struct spool *spool = begin_to_print();
    assert_true(fake_printer_took(printer, 1000));
    fake_printer_trouble(printer, 0x04, 0);
    wait_for(spool, SPOOL_WAITING, "盖");
    fake_printer_trouble(printer, 0, 0);
    wait_for(spool, SPOOL_WAITING, "没纸");
    fake_printer_new_roll(printer);
    wait_for(spool, SPOOL_IDLE, "");
    spool_stop(spool);
    assert_int_equal(papers(), 2);
    assert_int_equal(marks(), 0);
    assert_whole(1, false);
}

/* Its memory is full when the paper ends: the till has the rest. */
static void half_of_it_is_still_in_the_till(void **state)
{
    (void)state;
    plug_as(
        (struct fake_printer_way){.asb = true, .paper = 3000, .memory = 500},
        "profile = tm-t88v");
    sell_much();
    struct spool *spool = begin_to_print();
    wait_for(spool, SPOOL_WAITING, "没纸");
    fake_printer_new_roll(printer);
    wait_for(spool, SPOOL_IDLE, "");
    spool_stop(spool);
    assert_int_equal(papers(), 1);
    assert_int_equal(marks(), 0);
}

static void the_power_goes_while_it_waits(void **state)
{
    (void)state;
    plug((struct fake_printer_way){.paper = 200});
    sell();
    struct spool *spool = begin_to_print();
    wait_for(spool, SPOOL_WAITING, "没纸");
    fake_printer_switch_off_and_on(printer);
    wait_for(spool, SPOOL_IDLE, "");
    spool_stop(spool);
    assert_int_equal(papers(), 1);
    assert_int_equal(marks(), 1);
    assert_whole(1, true);
}

static void a_shop_may_choose_to_start_anew(void **state)
{
    (void)state;
    plug_as((struct fake_printer_way){.paper = 200},
            "profile = 80\npaper_out = restart");
    sell();
    struct spool *spool = begin_to_print();
    wait_for(spool, SPOOL_WAITING, "没纸");
    fake_printer_new_roll(printer);
    wait_for(spool, SPOOL_IDLE, "");
    spool_stop(spool);
    assert_int_equal(papers(), 2); /* the first came too */
    assert_int_equal(marks(), 1);
}

static void the_keeper_gives_it_up(void **state)
{
    int64_t dropped = 0;
    (void)state;
    plug((struct fake_printer_way){.paper = 200});
    sell();
    struct spool *spool = begin_to_print();
    wait_for(spool, SPOOL_WAITING, "没纸");
    assert_int_equal(spool_drop_waiting(&till.db, &dropped), ERR_OK);
    assert_int_equal(dropped, 1);
    spool_poke(spool);
    wait_for(spool, SPOOL_IDLE, "没纸");
    sell();
    spool_poke(spool);
    wait_for(spool, SPOOL_WAITING, "没纸");
    fake_printer_repair(printer);
    wait_for(spool, SPOOL_IDLE, "");
    spool_stop(spool);
    assert_int_equal(papers(), 1);
    assert_int_equal(marks(), 0);
    assert_whole(2, false);
}

/* Closed while it waits for paper: nobody knows what happens overnight. */
static void the_till_closes_without_paper(void **state)
{
    (void)state;
    plug((struct fake_printer_way){.paper = 200});
    sell();
    struct spool *spool = begin_to_print();
    wait_for(spool, SPOOL_WAITING, "没纸");
    spool_stop(spool);
    it_comes_out_marked(0);
    assert_whole(1, true);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(done_means_on_paper),
        T(paper_ends_in_the_middle),
        T(a_report_is_marked_too),
        T(the_cable_is_pulled_in_the_middle),
        T(it_dies_with_the_paper_in_it),
        T(the_till_closes_on_a_stuck_printer),
        T(an_open_cover_is_said_and_costs_nothing),
        T(a_simple_printer_is_believed),
        T(a_mute_printer_does_not_print_for_ever),
        T(a_silent_printer_holds_nothing_up),
        T(a_print_server_says_goodbye),
        T(near_end_is_shown_until_the_new_roll),
        T(the_worker_shows_and_recovers),
        T(it_goes_on_after_a_new_roll),
        T(the_cover_opens_and_the_paper_ends),
        T(half_of_it_is_still_in_the_till),
        T(the_power_goes_while_it_waits),
        T(a_shop_may_choose_to_start_anew),
        T(the_keeper_gives_it_up),
        T(the_till_closes_without_paper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
