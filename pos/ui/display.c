/* display.c - the second terminal, turned to the customer: a large total, the
 * last line, the change, a payment code. It only reads D/display/state, and
 * waits for it to be replaced. */
#include "pos/ui/display.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/screen.h"
#include "base/text.h"
#include "pos/customer_view.h"
#include "pos/till.h"
#include "receipts/qr.h"

struct display {
    const char *dir;
    struct customer_view view;
    struct qr qr; /* of view.qr; modules 0: none */
    int rows, columns;
};

static const char *money_text(struct money m, char out[MONEY_CHARS])
{
    return money_format(m, out);
}

/* ---- drawing -------------------------------------------------------------*/

/* A word and its amount, as large as the rows allow. */
static void amount(const struct display *d, int row, int rows, const char *word,
                   struct money m)
{
    char text[MONEY_CHARS];
    money_text(m, text);
    enum screen_digits size = screen_digits_fit(text, rows, d->columns - 16);
    int high = screen_digits_rows(size);
    screen_put(row + (rows - high) / 2, 2, 12, SCREEN_STRONG, word);
    screen_digits_put(row + (rows - high) / 2, 14, d->columns - 16, size,
                      SCREEN_STRONG, text);
}

static void small(const struct display *d, int row, const char *word,
                  struct money m)
{
    char text[MONEY_CHARS];
    screen_putf(row, 2, d->columns - 4, SCREEN_STRONG, "%s  %s", word,
                money_text(m, text));
}

static void draw_idle(const struct display *d)
{
    int middle = d->rows / 2;
    screen_put_center(middle - 1, 0, d->columns, SCREEN_STRONG,
                      d->view.shop[0] ? d->view.shop : tr("Welcome"));
    if (d->view.shop[0])
        screen_put_center(middle + 1, 0, d->columns, SCREEN_PLAIN,
                          tr("Welcome"));
}

static void draw_line(const struct display *d, int row)
{
    char price[MONEY_CHARS], sum[MONEY_CHARS];
    screen_put(row, 2, d->columns - 4, SCREEN_STRONG, d->view.item);
    screen_putf(row + 1, 2, d->columns - 4, SCREEN_PLAIN, "%s × %s = %s",
                d->view.quantity, money_text(d->view.price, price),
                money_text(d->view.amount, sum));
}

static void draw_basket(const struct display *d)
{
    draw_line(d, 2);
    screen_rule(5, 0, d->columns);
    amount(d, 6, d->rows - 8, tr("TOTAL"), d->view.total);
}

static void draw_due(const struct display *d)
{
    small(d, 2, tr("TOTAL"), d->view.total);
    if (d->view.received.fen)
        small(d, 3, tr("RECEIVED"), d->view.received);
    screen_rule(5, 0, d->columns);
    amount(d, 6, d->rows - 8, tr("TO PAY"), d->view.due);
}

static void draw_paid(const struct display *d)
{
    small(d, 2, tr("TOTAL"), d->view.total);
    small(d, 3, tr("RECEIVED"), d->view.received);
    screen_rule(5, 0, d->columns);
    amount(d, 6, d->rows - 10, tr("CHANGE"), d->view.change);
    screen_put_center(d->rows - 2, 0, d->columns, SCREEN_PLAIN,
                      tr("Thank you, come again"));
}

static bool dark(const struct qr *qr, int x, int y)
{
    return x >= 0 && y >= 0 && x < qr->modules && y < qr->modules &&
           qr->dark[y * qr->modules + x];
}

/* Two modules a cell, one above the other: so they are square. */
static void draw_code(const struct display *d, int row, int column, int quiet)
{
    static const char *const blocks[] = {" ", "▀", "▄", "█"};
    const struct qr *qr = &d->qr;
    for (int y = -quiet; y < qr->modules + quiet; y += 2)
        for (int x = -quiet; x < qr->modules + quiet; x++)
            screen_put(row + (y + quiet) / 2, column + x + quiet, 1,
                       SCREEN_PAPER,
                       blocks[dark(qr, x, y) + 2 * dark(qr, x, y + 1)]);
}

static void draw_qr(const struct display *d)
{
    char text[MONEY_CHARS];
    int quiet = QR_QUIET, side = d->qr.modules + 2 * quiet;
    while (quiet > 2 && ((side + 1) / 2 > d->rows || side > d->columns - 30))
        side = d->qr.modules + 2 * --quiet;
    bool fits = d->qr.modules > 0 && (side + 1) / 2 <= d->rows &&
                side <= d->columns - 22;
    int left = fits ? side + 3 : 2;
    if (fits)
        draw_code(d, (d->rows - (side + 1) / 2) / 2, 1, quiet);
    int row = d->rows / 2 - 5, wide = d->columns - left - 1;
    screen_put(row, left, wide, SCREEN_STRONG,
               fits ? tr("Scan to pay")
                    : tr("Please scan the code at the counter"));
    money_text(d->view.due, text);
    enum screen_digits size = screen_digits_fit(text, 5, wide);
    screen_digits_put(row + 2, left, wide, size, SCREEN_STRONG, text);
    if (d->view.until_ms) {
        int64_t rest = (d->view.until_ms - clock_now_ms() + 999) / 1000;
        screen_putf(row + 9, left, wide, SCREEN_PLAIN, tr("%d seconds left"),
                    (int)(rest > 0 ? rest : 0));
    }
}

static void draw(struct display *d)
{
    screen_size(&d->rows, &d->columns);
    screen_clear();
    bool over = d->view.kind == CUSTOMER_QR && d->view.until_ms &&
                clock_now_ms() >= d->view.until_ms;
    if (d->rows < 16 || d->columns < 40)
        screen_paragraph(0, 0, d->rows, d->columns, SCREEN_PLAIN,
                         tr("Please make this window larger."));
    else if (d->view.kind == CUSTOMER_IDLE)
        draw_idle(d);
    else if (d->view.kind == CUSTOMER_BASKET)
        draw_basket(d);
    else if (d->view.kind == CUSTOMER_DUE || over)
        draw_due(d);
    else if (d->view.kind == CUSTOMER_PAID)
        draw_paid(d);
    else
        draw_qr(d);
    screen_show();
}

/* ---- running -------------------------------------------------------------*/

static void read_view(struct display *d)
{
    struct customer_view v;
    if (customer_view_read(d->dir, &v))
        return; /* the older one stays */
    d->view = v;
    d->qr.modules = 0;
    if (v.kind == CUSTOMER_QR && v.qr[0] &&
        qr_make(v.qr, strlen(v.qr), QR_M, &d->qr))
        d->qr.modules = 0;
}

/* The folder may be read before the till has first run. */
static enum err watch(const char *dir, int *ret_fd, struct diag *d)
{
    char folder[TILL_PATH_MAX];
    enum err err = till_path(dir, CUSTOMER_VIEW_DIR, folder, d);
    if (err)
        return err;
    (void)mkdir(folder, 0700);
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd >= 0 && inotify_add_watch(fd, folder, IN_MOVED_TO) >= 0) {
        *ret_fd = fd;
        return ERR_OK;
    }
    if (fd >= 0)
        close(fd);
    return diag_set(d, ERR_NOTFOUND,
                    tr("%.200s is no till's directory: give the till's with "
                       "--dir"),
                    dir);
}

/* False: the end. */
static bool take_keys(void)
{
    for (;;) {
        int key = screen_key(0);
        if (key == SCREEN_KEY_NONE)
            return true;
        if (key == SCREEN_KEY_GONE || key == SCREEN_KEY_ESC || key == 'q' ||
            key == 'C' - '@')
            return false;
        if (key == 'L' - '@')
            screen_repaint();
    }
}

static void loop(struct display *d, int watched)
{
    char events[4096];
    for (;;) {
        struct pollfd fds[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                {.fd = watched, .events = POLLIN}};
        bool counting = d->view.kind == CUSTOMER_QR && d->view.until_ms &&
                        clock_now_ms() < d->view.until_ms + 1000;
        draw(d);
        (void)poll(fds, 2, counting ? 500 : -1);
        if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
            return;
        while (read(watched, events, sizeof(events)) > 0)
            ;
        if (fds[1].revents & POLLIN)
            read_view(d);
        if (!take_keys())
            return;
    }
}

enum err display_run(const char *dir, struct diag *d)
{
    int watched = -1;
    struct display *display = calloc(1, sizeof(*display));
    if (!display)
        return ERR_NOMEM;
    display->dir = dir;
    enum err err = watch(dir, &watched, d);
    if (!err)
        err = screen_open(d);
    if (!err) {
        read_view(display);
        loop(display, watched);
        screen_close();
    }
    if (watched >= 0)
        close(watched);
    free(display);
    return err;
}
