/* `hq enrol`: a one-time ticket as text, as a QR in the terminal, as PNG. */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/decide.h"
#include "receipts/bitmap.h"
#include "receipts/qr.h"
#include "sync/enrol_text.h"

#define DEFAULT_ADDRESS "tcp://127.0.0.1:5588"
#define PNG_DOTS        8 /* of one module */

static bool dark(const struct qr *qr, int x, int y)
{
    return x >= 0 && y >= 0 && x < qr->modules && y < qr->modules &&
           qr->dark[y * qr->modules + x];
}

/* Two rows of modules a line, in half blocks. A terminal is told to show black
 * on white; without one (a file, a pipe) light modules are the drawn ones, as
 * on a black screen. */
static void print_qr(const struct qr *qr)
{
    static const char *const half[] = {" ", "\u2580", "\u2584", "\u2588"};
    bool colours = isatty(STDOUT_FILENO);
    for (int y = -QR_QUIET; y < qr->modules + QR_QUIET; y += 2) {
        if (colours)
            fputs("\033[30;107m", stdout);
        for (int x = -QR_QUIET; x < qr->modules + QR_QUIET; x++) {
            int at = dark(qr, x, y) + 2 * dark(qr, x, y + 1);
            if (y + 1 >= qr->modules + QR_QUIET)
                at |= colours ? 0 : 2;
            fputs(half[colours ? at : 3 - at], stdout);
        }
        fputs(colours ? "\033[0m\n" : "\n", stdout);
    }
}

static enum err write_png(const struct qr *qr, const char *path, struct diag *d)
{
    struct bitmap bm = {0};
    int side = qr->modules * PNG_DOTS;
    enum err err = bitmap_init(&bm, side, side);
    if (!err) {
        qr_draw(qr, &bm, 0, 0, PNG_DOTS);
        err = bitmap_write_png(&bm, QR_QUIET * PNG_DOTS, path, d);
    }
    bitmap_release(&bm);
    return err;
}

/* Where a till finds headquarters. */
static enum err address(const struct cli *c, struct store *s,
                        char ret[ENROL_ADDRESS_MAX], struct diag *d)
{
    const char *given = cli_text(c, "address");
    enum err err = ERR_OK;
    if (given && strlen(given) >= ENROL_ADDRESS_MAX)
        return diag_set(d, ERR_RANGE, tr("--address is too long"));
    if (given)
        snprintf(ret, ENROL_ADDRESS_MAX, "%s", given);
    else
        err = store_state(s, "listen", ret, ENROL_ADDRESS_MAX);
    if (err == ERR_NOTFOUND) {
        snprintf(ret, ENROL_ADDRESS_MAX, "%s", DEFAULT_ADDRESS);
        err = ERR_OK;
    }
    if (!err && (strstr(ret, "//*:") || strstr(ret, "//0.0.0.0:")))
        return diag_set(d, ERR_FORMAT,
                        tr("headquarters listens on every address of this "
                           "machine: say which one tills reach it at, with "
                           "--address tcp://HOST:PORT"));
    return err ? err : enrol_address_check(ret, d);
}

static enum err show(const struct cli *c, const struct enrol_ticket *ticket,
                     int64_t expires_ms, struct diag *d)
{
    struct qr qr;
    char text[ENROL_TEXT_MAX], when[CLOCK_TIME_CHARS];
    const char *png = cli_text(c, "png");
    enum err err = enrol_text_write(ticket, 0, text, d);
    /* Paper gets dirty, a screen does not: there the smaller one, so that it
     * fits into 24 lines with the text below. */
    if (!err && png)
        err = qr_make(text, strlen(text), QR_M, &qr);
    if (!err && png)
        err = write_png(&qr, png, d);
    if (!err)
        err = qr_make(text, strlen(text), QR_L, &qr);
    if (err)
        return err;
    if (!cli_flag(c, "text"))
        print_qr(&qr);
    printf(tr("scan it at the till; works once, until %s, for %s\n"),
           clock_format_time(expires_ms, when), ticket->address);
    printf("%s\n", text);
    sodium_memzero(text, sizeof(text));
    sodium_memzero(&qr, sizeof(qr));
    return ERR_OK;
}

enum err cmd_enrol(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct keys keys;
    struct enrol_ticket ticket;
    uint8_t public_key[KEY_LEN], secret_key[KEY_LEN];
    int64_t days = 0, id = 0, now = clock_now_ms();
    uint32_t outlet = 0;
    memset(&keys, 0, sizeof(keys));
    memset(&ticket, 0, sizeof(ticket));
    enum err err = cmd_id(c, "outlet", true, &outlet, d);
    if (!err)
        err = cli_int(c, "days", 1, 60, DECIDE_TOKEN_DAYS, &days, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = cmd_keys(c, &keys, d);
    if (!err)
        err = address(c, s, ticket.address, d);
    if (err)
        goto out;
    memcpy(ticket.hq_key, keys.curve_public, KEY_LEN);
    randombytes_buf(ticket.token, sizeof(ticket.token));
    enrol_token_keys(ticket.token, public_key, secret_key);
    sodium_memzero(secret_key, sizeof(secret_key));
    err = store_begin(s);
    if (!err)
        err = store_end(s, decide_ticket(s, outlet, public_key, now,
                                         now + days * CLOCK_DAY_MS, &id, d));
    if (!err)
        err = show(c, &ticket, now + days * CLOCK_DAY_MS, d);
out:
    sodium_memzero(&ticket, sizeof(ticket));
    keys_wipe(&keys);
    store_close(s);
    return err;
}
