#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "hq/pay/account.h"

const char *asked_order_no(const struct pay_asked *q)
{
    return q->order ? q->order->order_no : q->refund->order_no;
}

const char *asked_sub(const struct pay_asked *q)
{
    return q->order ? q->order->sub_merchant : q->refund->sub_merchant;
}

void pay_answer_set(struct pay_answer *ret_answer, enum pay_outcome outcome,
                    const char *reason)
{
    memset(ret_answer, 0, sizeof(*ret_answer));
    ret_answer->outcome = outcome;
    text_copy(ret_answer->reason, sizeof(ret_answer->reason),
              reason ? reason : "");
}

void pay_answer_judge(const struct pay_verdict *table,
                      const struct pay_asked *q, const char *code,
                      struct pay_answer *ret_answer)
{
    enum pay_outcome outcome = PAY_UNKNOWN;
    for (; table->code; table++) {
        if ((table->ops & PAY_OPS_OF(q->op)) &&
            strcmp(table->code, code) == 0) {
            outcome = table->outcome;
            break;
        }
    }
    if (q->order && q->order->sent_before &&
        (outcome == PAY_NOT_PAID || outcome == PAY_MISSET) &&
        q->op != PAY_OP_QUERY)
        outcome = PAY_UNKNOWN;
    pay_answer_set(ret_answer, outcome, code);
}

void pay_answer_lost(const struct pay_asked *q, enum http_end end,
                     struct pay_answer *ret_answer)
{
    bool sent = end != HTTP_NOT_SENT;
    bool nothing = !sent && (q->op == PAY_OP_CHARGE || q->op == PAY_OP_SHOW) &&
                   !q->order->sent_before;
    pay_answer_set(ret_answer, nothing ? PAY_NOT_PAID : PAY_UNKNOWN,
                   sent ? PAY_WHY_NO_ANSWER : PAY_WHY_NOT_SENT);
}

bool pay_read_fen(const char *text, int64_t *ret_fen)
{
    int64_t fen = 0;
    if (!text || !text[0])
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        fen = fen * 10 + (*text - '0');
        if (fen > MONEY_MAX)
            return false;
    }
    *ret_fen = fen;
    return true;
}

/* Up to n digits into *ret_value; where it stopped, or NULL. */
static const char *digits(const char *text, int n, int max, int *ret_value)
{
    int value = 0;
    for (int i = 0; i < n; i++, text++) {
        if (*text < '0' || *text > '9')
            return NULL;
        value = value * 10 + (*text - '0');
    }
    *ret_value = value;
    return value <= max ? text : NULL;
}

static const char *skip(const char *text, const char *one_of)
{
    return text && *text && strchr(one_of, *text) ? text + 1 : text;
}

/* Behind the seconds: nothing (China), Z or an offset. */
static bool offset_min(const char *at, int *ret_min)
{
    int hours = 0, minutes = 0;
    if (*at == 0) {
        *ret_min = (int)(CLOCK_CHINA_OFFSET_MS / 60000);
        return true;
    }
    if (strcmp(at, "Z") == 0) {
        *ret_min = 0;
        return true;
    }
    if (*at != '+' && *at != '-')
        return false;
    const char *end = digits(at + 1, 2, 23, &hours);
    end = end ? digits(skip(end, ":"), 2, 59, &minutes) : NULL;
    if (!end || *end)
        return false;
    *ret_min = (hours * 60 + minutes) * (*at == '-' ? -1 : 1);
    return true;
}

int64_t pay_read_time(const char *text)
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    int east = 0;
    int32_t number = 0;
    char date[CLOCK_DAY_CHARS];
    const char *at = text ? digits(text, 4, 9999, &year) : NULL;
    at = at ? digits(skip(at, "-"), 2, 12, &month) : NULL;
    at = at ? digits(skip(at, "-"), 2, 31, &day) : NULL;
    at = at ? digits(skip(at, " T"), 2, 23, &hour) : NULL;
    at = at ? digits(skip(at, ":"), 2, 59, &minute) : NULL;
    at = at ? digits(skip(at, ":"), 2, 60, &second) : NULL;
    if (at && *at == '.')
        at += 1 + strspn(at + 1, "0123456789");
    if (!at || !offset_min(at, &east))
        return 0;
    snprintf(date, sizeof(date), "%04d-%02d-%02d", year, month, day);
    if (clock_parse_day(date, &number, NULL))
        return 0;
    int64_t ms = number * CLOCK_DAY_MS +
                 ((hour * 60 + minute - east) * INT64_C(60) + second) * 1000;
    return ms > 0 ? ms : 0;
}

void pay_stamp(int64_t unix_ms, char ret_text[PAY_STAMP_CAP])
{
    char time[CLOCK_TIME_CHARS];
    size_t n = 0;
    for (const char *p = clock_format_time(unix_ms, time); *p; p++) {
        if (*p >= '0' && *p <= '9')
            ret_text[n++] = *p;
    }
    ret_text[n] = 0;
}

bool pay_number_ok(const char *text)
{
    size_t len = strlen(text);
    return len > 0 && len < PAY_ORDER_CAP &&
           strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz"
                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == len;
}

/* text becomes out without what must not be in it. */
static void plain_text(const char *text, const char *avoid,
                       char plain[PAY_SUBJECT_CAP])
{
    size_t n = 0;
    for (const char *p = text; *p;) {
        const char *from = p;
        uint32_t c = utf8_next(&p);
        bool keep = (c == ' ' || text_char_printable(c)) &&
                    !(c < 0x80 && strchr(avoid, (int)c));
        size_t len = keep ? (size_t)(p - from) : 1;
        memcpy(plain + n, keep ? from : " ", len);
        n += len;
    }
    plain[n] = 0;
    text_trim(plain, plain, PAY_SUBJECT_CAP);
}

void pay_subject(const struct pay_order *order, const char *avoid, char *out,
                 size_t cap)
{
    char plain[PAY_SUBJECT_CAP];
    plain_text(order->subject, avoid, plain);
    text_copy(out, cap, plain[0] ? plain : order->order_no);
}

const char *pay_reason(const struct pay_refund *refund, struct arena *arena)
{
    char plain[PAY_SUBJECT_CAP], cut[81]; /* 80 bytes: the least of all three */
    plain_text(refund->reason, "", plain);
    text_copy(cut, sizeof(cut), plain);
    return cut[0] ? arena_text(arena, cut, strlen(cut)) : NULL;
}

void pay_copy(char *out, size_t cap, const char *text)
{
    size_t len = text ? strlen(text) : 0;
    if (len >= cap)
        len = 0;
    memcpy(out, len ? text : "", len);
    out[len] = 0;
}
