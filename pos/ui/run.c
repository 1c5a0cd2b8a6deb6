/* run.c - the loop: keys, scans, the clock and what others changed. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/panels.h"
#include "pos/ui/refund.h"
#include "pos/ui/pay.h"
#include "pos/ui/ui.h"

enum {
    KEYS_A_ROUND = 2000, /* then the picture is drawn, whatever still comes */
    SCANS_A_ROUND = 20,
    INDEX_MS = 8,   /* slice of work between two looks at the keyboard */
    ASKED_MS = 300, /* headquarters may have answered */
};

static volatile sig_atomic_t asked_to_end;

static void end_please(int signal_number)
{
    (void)signal_number;
    asked_to_end = 1;
}

static void take_signals(void)
{
    struct sigaction action = {.sa_handler = end_please};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void take_events(struct ui *ui)
{
    struct wedge_event event;
    for (;;) {
        wedge_next(&ui->wedge, &event);
        if (event.kind == WEDGE_NONE)
            return;
        if (event.kind == WEDGE_SCAN)
            ui_scan(ui, event.code);
        else if (event.kind == WEDGE_KEY)
            ui_key(ui, event.key);
        else
            ui_say(ui, UI_CARE, "%s",
                   tr("what was pasted or scanned is far too long, nothing "
                      "of it was taken"));
    }
}

static void take_keys(struct ui *ui)
{
    for (int i = 0; i < KEYS_A_ROUND && !ui->quit; i++) {
        int key = screen_key(0);
        if (key == SCREEN_KEY_NONE)
            break;
        if (key == SCREEN_KEY_GONE)
            ui->quit = true;
        else if (key == SCREEN_KEY_RESIZE)
            screen_size(&ui->rows, &ui->columns);
        else
            wedge_key(&ui->wedge, key, clock_monotonic_ms());
        take_events(ui);
    }
    wedge_tick(&ui->wedge, clock_monotonic_ms());
    take_events(ui);
}

static void take_devices(struct ui *ui)
{
    struct counter_event event;
    for (int i = 0; i < SCANS_A_ROUND && !ui->quit; i++) {
        if (!counter_next(ui->counter, &event))
            return;
        if (event.kind == COUNTER_SCANNERS) {
            ui->scanner_missing = event.missing;
            if (event.words[0])
                ui_say(ui, UI_CARE, "%s", event.words);
        } else if (event.kind == COUNTER_SCALE) {
            scale_told(ui, &event.scale);
        } else if (event.scan.overlong) {
            ui_say(ui, UI_CARE, "%s",
                   tr("what was pasted or scanned is far too long, nothing "
                      "of it was taken"));
        } else {
            char code[SCAN_AIM_CAP + SCAN_MAX + 1];
            snprintf(code, sizeof(code), "%s%s", event.scan.aim,
                     event.scan.code);
            ui_scan(ui, code);
        }
    }
}

/* Until a key, a change, or the time at which something changes by itself. */
static void wait_for_something(struct ui *ui)
{
    int wait = ui_state_wait_ms(ui), state = wait;
    int wedge = wedge_wait_ms(&ui->wedge, clock_monotonic_ms());
    if (wedge >= 0 && wedge < wait)
        wait = wedge;
    if (!ui->indexed)
        wait = 0;
    int pay = pay_run_wait_ms(ui);
    if (pay >= 0 && pay < wait)
        wait = pay;
    if (refund_waits(ui) && wait > ASKED_MS)
        wait = ASKED_MS;
    struct pollfd fds[6] = {
        {.fd = STDIN_FILENO, .events = POLLIN},
        {.fd = ui->watch_fd, .events = POLLIN},
        {.fd = counter_fd(ui->counter), .events = POLLIN},
        {.fd = spool_fd(ui->spool), .events = POLLIN}, /* ui_state_look */
        {.fd = customer_show_fd(ui->customer), .events = POLLIN},
        {.fd = pay_run_fd(ui), .events = POLLIN}, /* pay_run_turn */
    };
    int ready = poll(fds, 6, wait);
    if (ready > 0 && (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)))
        ui->quit = true;
    if (ready > 0 && (fds[1].revents & POLLIN))
        ui_state_woken(ui);
    if (ready == 0 && !ui->indexed &&
        search_refresh(ui->search, ui->till, INDEX_MS, &ui->indexed) != ERR_OK)
        ui->indexed = true; /* the older list goes on answering */
    if (ready == 0 && wait == state)
        ui->stale = true; /* the minute is over */
}

static void loop(struct ui *ui)
{
    while (!ui->quit && !asked_to_end) {
        bool was_indexed = ui->indexed;
        wait_for_something(ui);
        take_keys(ui);
        take_devices(ui);
        ui_state_look(ui);
        pay_run_turn(ui);
        refund_follow(ui);
        if (ui->indexed && !was_indexed && ui_top(ui)->ops->wake)
            ui_top(ui)->ops->wake(ui, ui_top(ui));
        scale_follow(ui);
        display_follow(ui);
        ui_draw(ui);
    }
}

/* What a till shows that has just been started. */
static void first_picture(struct ui *ui)
{
    struct diag wrong = {0};
    bool restored = ui->desk->cart.count > 0;
    sale_open(ui);
    pay_run_start(ui);
    login_begin(ui);
    if (restored)
        ui_say(ui, UI_GOOD, "%s", tr("the basket that was open is here again"));
    if (counter_start(&ui->till->config, &ui->counter, &wrong))
        ui_say(ui, UI_CARE, "%s", wrong.text); /* selling goes on by hand */
    if (customer_show_start(ui->till->dir, &ui->till->config, &ui->customer,
                            &wrong) ||
        wrong.text[0])
        ui_say(ui, UI_CARE, "%s", wrong.text);
    look_say(ui);
    ui_state_look(ui);
    display_follow(ui);
    ui_draw(ui);
}

enum err ui_begin(struct till *t, struct ui **ret_ui, struct diag *d)
{
    struct ui *ui = calloc(1, sizeof(*ui));
    struct desk *desk = calloc(1, sizeof(*desk));
    enum err err = ui && desk ? ERR_OK : ERR_NOMEM;
    if (err)
        goto out;
    ui->till = t;
    ui->desk = desk;
    ui->watch_fd = -1;
    err = desk_load(desk, t, d);
    if (!err)
        err = search_new(&ui->search);
    if (!err)
        err = spool_start(t->dir, &ui->spool, d);
    if (err)
        goto out;
    prefs_load(t->dir, &ui->prefs);
    if (shift_current(t, &ui->shift))
        ui->shift = (struct shift){0};
    err = screen_open(d);
    if (err)
        goto out;
    screen_size(&ui->rows, &ui->columns);
    screen_bold(ui->prefs.large);
    ui_state_open(ui);
    first_picture(ui);
    *ret_ui = ui;
    return ERR_OK;
out:
    if (ui) {
        spool_stop(ui->spool);
        search_free(ui->search);
    }
    free(desk);
    free(ui);
    return err;
}

void ui_end(struct ui *ui)
{
    while (ui->depth > 0)
        ui_close(ui, ui->stack[ui->depth - 1]);
    ui_bury(ui);
    screen_close();
    counter_stop(ui->counter);
    customer_show_stop(ui->customer);
    pay_run_stop(ui);
    ui_state_close(ui);
    spool_stop(ui->spool);
    search_free(ui->search);
    free(ui->desk);
    free(ui);
}

enum err ui_run(struct till *t, char next_dir[TILL_PATH_MAX], struct diag *d)
{
    struct ui *ui = NULL;
    take_signals();
    enum err err = ui_begin(t, &ui, d);
    if (err)
        return err;
    loop(ui);
    text_copy(next_dir, TILL_PATH_MAX, ui->next_dir);
    ui_end(ui);
    return ERR_OK;
}
