#include "pos/pay/teller.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/customer/credit.h"
#include "pos/enrol.h"
#include "pos/pay/billed.h"
#include "pos/pay/lane.h"
#include "sync/feed.h"

#define EVENTS_MAX     16
#define LOCK_FILE      "paying.lock"
#define ADOPT_AGAIN_MS 1000 /* while a command is at work, or a disk sick */

struct teller {
    struct till *till;
    bool screen;
    int lock_fd; /* a command's, shared */
    bool stale;
    int64_t look_ms; /* the book again, not before */
    struct payments open;
    struct lane *lane;
    char address[TRANSPORT_ADDRESS_MAX];
    enum teller_link link;
    char words[DIAG_TEXT_MAX];
    struct teller_event events[EVENTS_MAX];
    int events_len;
};

/* ---- the lane ------------------------------------------------------------*/

static void no_link(struct teller *t, const char *why)
{
    t->link = TELLER_DOWN;
    snprintf(t->words, sizeof(t->words),
             tr("no line for phone payments (%.200s): take cash, let the "
                "customer scan the shop's own code, or put it on credit"),
             why);
}

/* Where the feed says it is now; opens, moves or closes the lane. */
static void follow_setting(struct teller *t)
{
    char setting[TRANSPORT_ADDRESS_MAX], sync[TRANSPORT_ADDRESS_MAX] = "";
    char address[TRANSPORT_ADDRESS_MAX];
    uint8_t key[TRANSPORT_KEY_LEN];
    struct diag d = {0};
    till_setting(t->till, SETTING_PAY_LANE, "", setting, sizeof(setting));
    if (enrol_load_hq(t->till->dir, sync, key, NULL))
        setting[0] = '\0'; /* a till without headquarters */
    if (lane_address(setting, sync, address))
        address[0] = '\0';
    if (strcmp(address, t->address) == 0 && (t->lane || !address[0]))
        return;
    lane_stop(t->lane);
    t->lane = NULL;
    payments_link(&t->open, false, clock_monotonic_ms());
    text_copy(t->address, sizeof(t->address), address);
    if (!address[0]) {
        t->link = TELLER_NONE;
        snprintf(t->words, sizeof(t->words), "%s",
                 tr("headquarters has not set up phone payments: take cash, "
                    "let the customer scan the shop's own code, or put it on "
                    "credit"));
        return;
    }
    no_link(t, tr("connecting"));
    uint32_t channel = t->screen ? 1 : (uint32_t)getpid();
    if (lane_start(t->till->dir, address, channel, &t->lane, &d))
        no_link(t, d.text);
}

static void take_link(struct teller *t, const struct lane_event *e)
{
    payments_link(&t->open, e->up, clock_monotonic_ms());
    if (!e->up) {
        no_link(t, dialer_trouble_text(e->trouble));
        return;
    }
    t->link = TELLER_UP;
    t->words[0] = '\0';
}

/* ---- what is open --------------------------------------------------------*/

static enum err open_lock(struct teller *t, int operation, int *ret_fd)
{
    char path[TILL_PATH_MAX];
    enum err err = till_path(t->till->dir, LOCK_FILE, path, NULL);
    if (err)
        return err;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return ERR_IO;
    if (flock(fd, operation) != 0) {
        err = errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO;
        close(fd);
        return err;
    }
    *ret_fd = fd;
    return ERR_OK;
}

/* Given up, or settled, by somebody else? */
static void follow_book(struct teller *t, int64_t now_ms)
{
    for (int i = t->open.count - 1; i >= 0; i--) {
        struct payment now;
        char order_no[PAYWIRE_ORDER_CAP];
        text_copy(order_no, sizeof(order_no), t->open.talks[i].p.order_no);
        if (book_find(t->till, order_no, &now))
            continue;
        if (now.status != PAYMENT_OPEN)
            payments_forget(&t->open, order_no);
        else if (now.given_up && !t->open.talks[i].p.given_up)
            payments_give_up(&t->open, order_no, now_ms);
    }
}

/* Not at once: what could not be read may stay so, and the till must not spin.
 */
static void again_later(struct teller *t, int64_t now_ms)
{
    t->stale = true;
    t->look_ms = now_ms + ADOPT_AGAIN_MS;
}

static void look(struct teller *t, int64_t now_ms)
{
    int fd = -1;
    struct diag d = {0};
    t->stale = false;
    follow_setting(t);
    if (billed_settle(t->till, &d)) /* what a bill settled meanwhile */
        again_later(t, now_ms);
    follow_book(t, now_ms);
    if (!t->screen)
        return;
    if (open_lock(t, LOCK_EX | LOCK_NB, &fd) == ERR_BUSY) {
        again_later(t, now_ms); /* a command is at work: ours only, for now */
        return;
    }
    if (book_resume(t->till, &t->open, now_ms, &d))
        again_later(t, now_ms);
    if (fd >= 0)
        close(fd);
}

/* ---- opening -------------------------------------------------------------*/

enum err teller_open(struct till *till, bool screen, struct teller **ret_teller,
                     struct diag *d)
{
    struct teller *t = calloc(1, sizeof(*t));
    if (!t)
        return ERR_NOMEM;
    t->till = till;
    t->screen = screen;
    t->lock_fd = -1;
    payments_init(&t->open, clock_monotonic_ms());
    if (!screen && open_lock(t, LOCK_SH, &t->lock_fd)) {
        free(t);
        return diag_set(d, ERR_IO,
                        tr("%s cannot be written and nothing was recorded: "
                           "give this user the right to write it"),
                        till->dir);
    }
    look(t, clock_monotonic_ms());
    *ret_teller = t;
    return ERR_OK;
}

void teller_close(struct teller *t)
{
    if (!t)
        return;
    lane_stop(t->lane);
    payments_release(&t->open);
    if (t->lock_fd >= 0)
        close(t->lock_fd);
    free(t);
}

struct till *teller_till(const struct teller *t)
{
    return t->till;
}

int teller_fd(const struct teller *t)
{
    return t ? lane_fd(t->lane) : -1;
}

int teller_wait_ms(const struct teller *t)
{
    int64_t now = clock_monotonic_ms();
    int64_t due = payments_due_ms(&t->open, now);
    if (t->stale && t->look_ms < due)
        due = t->look_ms;
    if (due == INT64_MAX)
        return -1;
    return due <= now ? 0 : due - now > 60000 ? 60000 : (int)(due - now);
}

void teller_stale(struct teller *t)
{
    t->stale = true;
}

enum teller_link teller_link(const struct teller *t)
{
    return t->link;
}

void teller_hurry(struct teller *t)
{
    if (t && t->lane && t->link == TELLER_DOWN)
        lane_hurry(t->lane);
}

const char *teller_link_words(const struct teller *t)
{
    return t->words;
}

const struct payments *teller_payments(const struct teller *t)
{
    return &t->open;
}

const struct payment_talk *teller_talk(const struct teller *t,
                                       const char *order_no)
{
    return payments_find(&t->open, order_no);
}

/* ---- turning -------------------------------------------------------------*/

static struct teller_event *add_event(struct teller *t, enum teller_news news)
{
    if (t->events_len == EVENTS_MAX) { /* the oldest goes; facts stay */
        t->events_len--;
        memmove(t->events, t->events + 1,
                (size_t)t->events_len * sizeof(t->events[0]));
    }
    struct teller_event *e = &t->events[t->events_len++];
    memset(e, 0, sizeof(*e));
    e->news = news;
    return e;
}

bool teller_next(struct teller *t, struct teller_event *ret_event)
{
    if (t->events_len == 0)
        return false;
    *ret_event = t->events[0];
    t->events_len--;
    memmove(t->events, t->events + 1,
            (size_t)t->events_len * sizeof(t->events[0]));
    return true;
}

static enum err record(struct teller *t, const struct actor *who,
                       const struct payments_step *step, struct diag *d)
{
    switch (step->what) {
    case PAYMENTS_RECORD_SETTLED:
        return book_settle(t->till, who, &step->payment, d);
    case PAYMENTS_RECORD_UNKNOWN:
        return book_unknown(t->till, who, &step->payment, d);
    case PAYMENTS_RECORD_REFUND:
        return book_refund_settle(t->till, who, &step->refund, d);
    case PAYMENTS_NOTHING:
    case PAYMENTS_SEND:
        break;
    }
    return ERR_OK;
}

static void do_record(struct teller *t, const struct actor *who,
                      const struct payments_step *step)
{
    struct diag d = {0};
    if (record(t, who, step, &d)) {
        payments_not_recorded(&t->open, clock_monotonic_ms());
        text_copy(add_event(t, TELLER_TROUBLE)->words, DIAG_TEXT_MAX, d.text);
        return;
    }
    payments_recorded(&t->open, step);
    t->stale = true; /* a payment that came too late is asked back */
    struct teller_event *e =
        add_event(t, step->what == PAYMENTS_RECORD_SETTLED   ? TELLER_SETTLED
                     : step->what == PAYMENTS_RECORD_UNKNOWN ? TELLER_UNKNOWN
                                                             : TELLER_REFUND);
    e->payment = step->payment;
    e->refund = step->refund;
}

void teller_turn(struct teller *t, const struct actor *who)
{
    struct lane_event event;
    struct payments_step step;
    while (lane_next(t->lane, &event)) {
        if (event.link)
            take_link(t, &event);
        else
            payments_receive(&t->open, &event.frame, clock_monotonic_ms());
    }
    for (;;) {
        int64_t now = clock_monotonic_ms();
        if (t->stale && now >= t->look_ms)
            look(t, now);
        enum payments_do what = payments_next(&t->open, now, &step);
        if (what == PAYMENTS_NOTHING)
            break;
        if (what == PAYMENTS_SEND)
            lane_send(t->lane, &step.frame);
        else
            do_record(t, who, &step);
        sodium_memzero(&step, sizeof(step));
    }
}

/* ---- beginning -----------------------------------------------------------*/

/* What the payer's phone shows: where the money goes. */
static void subject(struct teller *t, char out[PAYWIRE_TEXT_CAP])
{
    char name[PAYWIRE_TEXT_CAP];
    till_outlet_name(t->till, name, sizeof(name));
    size_t len = 0;
    for (int letters = 0; name[len] && letters < PAYWIRE_LETTERS_MAX; len++)
        letters += ((unsigned char)name[len + 1] & 0xc0) != 0x80;
    name[len] = '\0';
    snprintf(out, PAYWIRE_TEXT_CAP, "%s", name[0] ? name : tr("Village shop"));
}

/* Nothing is recorded of what nobody can do. */
static enum err may_begin(struct teller *t, Ledger__TenderType type,
                          struct diag *d)
{
    if (type == LEDGER__TENDER_TYPE__UNIONPAY)
        return diag_set(d, ERR_RANGE,
                        tr("UnionPay codes are not charged here: let the "
                           "customer open WeChat or Alipay, take cash, or let "
                           "them scan the shop's own code"));
    if (t->link != TELLER_UP) {
        lane_hurry(t->lane);
        return diag_set(d, ERR_GONE, "%s", t->words);
    }
    if (!payments_room(&t->open))
        return diag_set(d, ERR_NOMEM,
                        tr("%d phone payments are open already: wait until "
                           "one of them has a result"),
                        PAYMENTS_MAX);
    return ERR_OK;
}

static enum err begin(struct teller *t, const struct payment *p,
                      const char *code)
{
    char words[PAYWIRE_TEXT_CAP];
    subject(t, words);
    enum err err =
        payments_begin(&t->open, p, code, words, clock_monotonic_ms());
    CHECK(!err); /* may_begin looked */
    return err;
}

static Ledger__TenderType type_of(enum paycode_kind kind)
{
    static const Ledger__TenderType types[] = {
        [PAYCODE_WECHAT] = LEDGER__TENDER_TYPE__WECHAT,
        [PAYCODE_ALIPAY] = LEDGER__TENDER_TYPE__ALIPAY,
        [PAYCODE_UNIONPAY] = LEDGER__TENDER_TYPE__UNIONPAY,
        [PAYCODE_ALIPAY_FACE] = LEDGER__TENDER_TYPE__ALIPAY,
    };
    CHECK(kind != PAYCODE_NONE);
    return types[kind];
}

enum err teller_charge(struct teller *t, const struct actor *who,
                       uint32_t basket, const struct paycode *code,
                       struct money amount, struct payment *ret_payment,
                       struct diag *d)
{
    enum err err = may_begin(t, type_of(code->kind), d);
    if (!err)
        err = book_start(t->till, who, basket, type_of(code->kind),
                         LEDGER__PAYMENT_METHOD__PAYER_CODE, amount,
                         ret_payment, d);
    return err ? err : begin(t, ret_payment, code->code);
}

enum err teller_show(struct teller *t, const struct actor *who, uint32_t basket,
                     Ledger__TenderType type, struct money amount,
                     struct payment *ret_payment, struct diag *d)
{
    enum err err = may_begin(t, type, d);
    if (!err)
        err = book_start(t->till, who, basket, type,
                         LEDGER__PAYMENT_METHOD__ONE_TIME_QR, amount,
                         ret_payment, d);
    return err ? err : begin(t, ret_payment, "");
}

enum err teller_repay(struct teller *t, const struct actor *who,
                      uint64_t customer, const struct paycode *code,
                      Ledger__TenderType type, struct money amount,
                      struct payment *ret_payment, struct diag *d)
{
    if (code)
        type = type_of(code->kind);
    enum err err = may_begin(t, type, d);
    if (!err)
        err = credit_repay_start(t->till, who, customer, type,
                                 code ? LEDGER__PAYMENT_METHOD__PAYER_CODE
                                      : LEDGER__PAYMENT_METHOD__ONE_TIME_QR,
                                 amount, ret_payment, d);
    return err ? err : begin(t, ret_payment, code ? code->code : "");
}

enum err teller_take(struct teller *t, const char *order_no, struct diag *d)
{
    struct payment p;
    enum err err = book_find(t->till, order_no, &p);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("there is no payment %.40s at this till: pos pay "
                           "list shows them"),
                        order_no);
    if (err)
        return till_explain(t->till, err, d);
    if (p.status != PAYMENT_OPEN)
        return ERR_OK;
    return payments_resume(&t->open, &p, clock_monotonic_ms());
}

void teller_take_back(struct teller *t)
{
    struct payment list[PAYMENTS_MAX];
    struct payment_refund refunds[PAYMENTS_MAX];
    int64_t now = clock_monotonic_ms();
    int count = 0, refund_count = 0;
    if (book_open(t->till, list, PAYMENTS_MAX, &count) ||
        book_refunds_open(t->till, refunds, PAYMENTS_MAX, &refund_count))
        return; /* the screen will find them */
    for (int i = 0; i < count; i++) {
        if (list[i].given_up && payments_resume(&t->open, &list[i], now))
            break;
    }
    for (int i = 0; i < refund_count; i++) {
        if (payments_refund(&t->open, &refunds[i], now))
            break;
    }
}
