#include "tests/support/scripted_provider.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"

struct book {
    bool made;
    pthread_mutex_t mutex; /* robust: its holder may be killed */
    int delay_ms;
    uint32_t calls[FLOW_CALLS];
    uint32_t n_orders;
    struct scripted_order orders[SCRIPTED_ORDERS];
    uint32_t n_plans;
    struct {
        enum flow_call call;
        enum scripted_fault fault;
    } plans[SCRIPTED_PLANS];
    char last_code[PAY_CODE_CAP];
};

static struct book *book;

void scripted_open(const char *path)
{
    int fd = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    int flags = path ? MAP_SHARED : MAP_SHARED | MAP_ANONYMOUS;
    CHECK(!path || (fd >= 0 && ftruncate(fd, sizeof(*book)) == 0));
    void *at = mmap(NULL, sizeof(*book), PROT_READ | PROT_WRITE, flags, fd, 0);
    CHECK(at != MAP_FAILED);
    if (fd >= 0)
        close(fd);
    book = at;
    if (book->made)
        return;
    pthread_mutexattr_t attr;
    CHECK(pthread_mutexattr_init(&attr) == 0 &&
          pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED) == 0 &&
          pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST) == 0 &&
          pthread_mutex_init(&book->mutex, &attr) == 0);
    pthread_mutexattr_destroy(&attr);
    book->made = true;
}

void scripted_close(void)
{
    CHECK(munmap(book, sizeof(*book)) == 0);
    book = NULL;
}

static void lock(void)
{
    int code = pthread_mutex_lock(&book->mutex);
    if (code == EOWNERDEAD)
        code = pthread_mutex_consistent(&book->mutex);
    CHECK(code == 0);
}

static void unlock(void)
{
    CHECK(pthread_mutex_unlock(&book->mutex) == 0);
}

static struct scripted_order *find(const char *order_no)
{
    for (uint32_t i = 0; i < book->n_orders; i++)
        if (strcmp(book->orders[i].order_no, order_no) == 0)
            return &book->orders[i];
    return NULL;
}

static struct scripted_order *add(const struct pay_order *o)
{
    struct scripted_order *x = find(o->order_no);
    if (x)
        return x;
    CHECK(book->n_orders < SCRIPTED_ORDERS);
    x = &book->orders[book->n_orders++];
    memcpy(x->order_no, o->order_no, sizeof(x->order_no));
    memcpy(x->sub_merchant, o->sub_merchant, sizeof(x->sub_merchant));
    x->amount_fen = o->amount.fen;
    return x;
}

/* The fault of this call, and its place in the queue is gone. */
static enum scripted_fault begin(enum flow_call call)
{
    enum scripted_fault fault = SCRIPTED_SOUND;
    lock();
    int delay = book->delay_ms;
    book->calls[call]++;
    for (uint32_t i = 0; i < book->n_plans; i++) {
        if (book->plans[i].call != call)
            continue;
        fault = book->plans[i].fault;
        memmove(&book->plans[i], &book->plans[i + 1],
                (book->n_plans - i - 1) * sizeof(book->plans[0]));
        book->n_plans--;
        break;
    }
    unlock();
    if (delay > 0)
        usleep((useconds_t)delay * 500);
    lock();
    return fault;
}

static enum err end(enum scripted_fault fault, struct pay_answer *a)
{
    int delay = book->delay_ms;
    unlock();
    if (delay > 0)
        usleep((useconds_t)delay * 500);
    if (fault == SCRIPTED_LOST || fault == SCRIPTED_LOST_ANSWER) {
        memset(a, 0, sizeof(*a));
        a->outcome = PAY_UNKNOWN;
        snprintf(a->reason, sizeof(a->reason), "%s", PAY_WHY_NO_ANSWER);
    }
    return ERR_OK;
}

static void say(const struct scripted_order *x, struct pay_answer *a)
{
    memset(a, 0, sizeof(*a));
    a->outcome = !x            ? PAY_NO_ORDER
                 : x->reversed ? PAY_REVERSED
                 : x->paid     ? PAY_PAID
                               : PAY_WAITING;
    if (!x)
        return;
    snprintf(a->provider_no, sizeof(a->provider_no), "420000%s", x->order_no);
    if (a->outcome == PAY_PAID) {
        a->paid.fen = a->payer_paid.fen = x->amount_fen;
        a->paid_at_ms = clock_now_ms();
        snprintf(a->payer, sizeof(a->payer), "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
    }
}

static enum err op_charge(struct pay_provider *p, const struct pay_order *o,
                          int timeout_ms, struct pay_answer *a)
{
    (void)p;
    (void)timeout_ms;
    enum scripted_fault fault = begin(FLOW_CHARGE);
    memcpy(book->last_code, o->code, sizeof(book->last_code));
    memset(a, 0, sizeof(*a));
    a->outcome = PAY_NOT_PAID;
    snprintf(a->reason, sizeof(a->reason), "AUTHCODEEXPIRE");
    if (fault == SCRIPTED_SOUND || fault == SCRIPTED_LOST_ANSWER ||
        fault == SCRIPTED_PASSWORD) {
        struct scripted_order *x = add(o);
        x->requests++;
        x->waiting = fault == SCRIPTED_PASSWORD;
        if (!x->waiting && !x->reversed) {
            x->paid = true;
            x->charges++;
        }
        say(x, a);
    }
    return end(fault, a);
}

static enum err op_show(struct pay_provider *p, const struct pay_order *o,
                        int timeout_ms, struct pay_answer *a)
{
    (void)p;
    (void)timeout_ms;
    enum scripted_fault fault = begin(FLOW_SHOW);
    if (fault != SCRIPTED_LOST) {
        say(add(o), a);
        snprintf(a->code_url, sizeof(a->code_url), "https://qr.test/%s",
                 o->order_no);
    }
    return end(fault, a);
}

static enum err op_query(struct pay_provider *p, const struct pay_order *o,
                         int timeout_ms, struct pay_answer *a)
{
    (void)p;
    (void)timeout_ms;
    enum scripted_fault fault = begin(FLOW_QUERY);
    say(find(o->order_no), a);
    return end(fault, a);
}

static enum err undo(enum flow_call call, const struct pay_order *o,
                     struct pay_answer *a)
{
    enum scripted_fault fault = begin(call);
    struct scripted_order *x = find(o->order_no);
    if (x && fault != SCRIPTED_LOST && fault != SCRIPTED_AGAIN &&
        !(call == FLOW_CLOSE && x->paid))
        x->reversed = true;
    say(x, a);
    if (fault == SCRIPTED_AGAIN)
        a->outcome = PAY_AGAIN;
    return end(fault, a);
}

static enum err op_reverse(struct pay_provider *p, const struct pay_order *o,
                           int timeout_ms, struct pay_answer *a)
{
    (void)p;
    (void)timeout_ms;
    return undo(FLOW_REVERSE, o, a);
}

static enum err op_close_order(struct pay_provider *p,
                               const struct pay_order *o, int timeout_ms,
                               struct pay_answer *a)
{
    (void)p;
    (void)timeout_ms;
    return undo(FLOW_CLOSE, o, a);
}

static bool has_refund(const struct scripted_order *x, const char *refund_no)
{
    for (int i = 0; x && i < 8; i++)
        if (strcmp(x->refunds[i], refund_no) == 0)
            return true;
    return false;
}

static enum err op_refund(struct pay_provider *p, const struct pay_refund *r,
                          int timeout_ms, struct pay_answer *a)
{
    (void)p;
    (void)timeout_ms;
    enum scripted_fault fault = begin(FLOW_REFUND);
    struct scripted_order *x = find(r->order_no);
    memset(a, 0, sizeof(*a));
    a->outcome = fault == SCRIPTED_AGAIN ? PAY_AGAIN : PAY_NOT_PAID;
    snprintf(a->reason, sizeof(a->reason), "NOTENOUGH");
    if ((fault == SCRIPTED_SOUND || fault == SCRIPTED_LOST_ANSWER) && x &&
        x->paid) {
        for (int i = 0; i < 8 && !has_refund(x, r->refund_no); i++)
            if (!x->refunds[i][0]) {
                memcpy(x->refunds[i], r->refund_no, PAY_ORDER_CAP);
                x->refunded_fen += r->amount.fen;
            }
        a->outcome = PAY_REFUNDED;
        a->refunded = r->amount;
        a->reason[0] = '\0';
        snprintf(a->provider_no, sizeof(a->provider_no), "5030%s",
                 r->refund_no);
    }
    return end(fault, a);
}

static enum err op_refund_query(struct pay_provider *p,
                                const struct pay_refund *r, int timeout_ms,
                                struct pay_answer *a)
{
    (void)p;
    (void)timeout_ms;
    enum scripted_fault fault = begin(FLOW_REFUND_QUERY);
    memset(a, 0, sizeof(*a));
    a->outcome = has_refund(find(r->order_no), r->refund_no) ? PAY_REFUNDED
                                                             : PAY_NO_ORDER;
    return end(fault, a);
}

static enum err op_bill(struct pay_provider *p, const char *bill_of,
                        int32_t day, int timeout_ms, struct buf *ret_bytes,
                        struct diag *d)
{
    (void)p;
    (void)bill_of;
    (void)day;
    (void)timeout_ms;
    (void)ret_bytes;
    (void)d;
    return ERR_NOTFOUND;
}

/* "ORDER FEN" with the header "Signed: yes". */
static enum err op_notice(struct pay_provider *p, const char *headers,
                          const char *body, size_t len, struct pay_notice *n,
                          const char **ret_reply)
{
    char text[128], order_no[64];
    long long fen = 0;
    (void)p;
    if (!strstr(headers, "Signed: yes\n"))
        return ERR_DENIED;
    if (len >= sizeof(text))
        return ERR_FORMAT;
    memcpy(text, body, len);
    text[len] = '\0';
    if (sscanf(text, "%32s %lld", order_no, &fen) != 2)
        return ERR_FORMAT;
    memset(n, 0, sizeof(*n));
    snprintf(n->order_no, sizeof(n->order_no), "%.32s", order_no);
    n->answer.outcome = PAY_PAID;
    n->answer.paid.fen = fen;
    snprintf(n->answer.provider_no, sizeof(n->answer.provider_no), "NOTICE");
    *ret_reply = "success";
    return ERR_OK;
}

static void op_close(struct pay_provider *p)
{
    free(p);
}

static const struct pay_provider_ops ops = {
    .name = "scripted",
    .charge = op_charge,
    .show = op_show,
    .query = op_query,
    .reverse = op_reverse,
    .close_order = op_close_order,
    .refund = op_refund,
    .refund_query = op_refund_query,
    .bill = op_bill,
    .notice = op_notice,
    .close = op_close,
};

static enum err open_provider(void *ctx, enum pay_kind kind,
                              struct pay_provider **ret_provider)
{
    (void)ctx;
    (void)kind;
    struct pay_provider *p = calloc(1, sizeof(*p));
    CHECK(p);
    p->ops = &ops;
    *ret_provider = p;
    return ERR_OK;
}

static bool has(void *ctx, enum pay_kind kind)
{
    (void)ctx;
    return kind == PAY_WECHAT2 || kind == PAY_ALIPAY;
}

static const char *sub(void *ctx, enum pay_kind kind, uint32_t outlet)
{
    static _Thread_local char text[16];
    (void)ctx;
    (void)kind;
    snprintf(text, sizeof(text), "SUB%u", outlet);
    return text;
}

struct gateway_accounts scripted_accounts(void)
{
    return (struct gateway_accounts){
        .has = has, .sub = sub, .source = {.open = open_provider}};
}

void scripted_plan(enum flow_call call, enum scripted_fault fault)
{
    lock();
    CHECK(book->n_plans < SCRIPTED_PLANS);
    book->plans[book->n_plans].call = call;
    book->plans[book->n_plans++].fault = fault;
    unlock();
}

void scripted_delay(int ms)
{
    lock();
    book->delay_ms = ms;
    unlock();
}

void scripted_confirm(const char *order_no)
{
    lock();
    struct scripted_order *x = find(order_no);
    CHECK(x);
    if (!x->paid && !x->reversed) {
        x->paid = true;
        x->charges++;
    }
    unlock();
}

struct scripted_order scripted_order(const char *order_no)
{
    struct scripted_order none = {.charges = 0};
    lock();
    struct scripted_order *x = find(order_no);
    if (x)
        none = *x;
    unlock();
    return none;
}

uint32_t scripted_calls(enum flow_call call)
{
    lock();
    uint32_t n = book->calls[call];
    unlock();
    return n;
}

uint32_t scripted_double_charges(void)
{
    uint32_t n = 0;
    lock();
    for (uint32_t i = 0; i < book->n_orders; i++)
        if (book->orders[i].requests > 1 || book->orders[i].charges > 1)
            n++;
    unlock();
    return n;
}

const char *scripted_last_code(void)
{
    return book->last_code;
}
