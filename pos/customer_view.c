#include "pos/customer_view.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/till.h"

#define STATE_MAX 4096

static const char *const kinds[] = {
    [CUSTOMER_IDLE] = "idle", [CUSTOMER_BASKET] = "basket",
    [CUSTOMER_DUE] = "due",   [CUSTOMER_PAID] = "paid",
    [CUSTOMER_QR] = "qr",
};

/* ---- as text -------------------------------------------------------------*/

enum err customer_view_encode(const struct customer_view *v, char *out,
                              size_t cap)
{
    json_t *o = json_pack(
        "{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:I}", "kind",
        kinds[v->kind], "shop", v->shop, "item", v->item, "quantity",
        v->quantity, "price", (json_int_t)v->price.fen, "amount",
        (json_int_t)v->amount.fen, "total", (json_int_t)v->total.fen,
        "received", (json_int_t)v->received.fen, "due", (json_int_t)v->due.fen,
        "change", (json_int_t)v->change.fen, "qr", v->qr, "until",
        (json_int_t)v->until_ms);
    if (!o)
        return ERR_FORMAT; /* a text that is no UTF-8 */
    size_t len = json_dumpb(o, out, cap - 1, JSON_COMPACT);
    json_decref(o);
    if (len == 0 || len > cap - 1)
        return ERR_RANGE;
    out[len] = '\0';
    return ERR_OK;
}

static void text_of(const json_t *o, const char *key, char *out, size_t cap)
{
    const char *text = json_string_value(json_object_get(o, key));
    text_copy(out, cap, text ? text : "");
}

static bool money_in(const json_t *o, const char *key, struct money *ret)
{
    json_int_t fen = json_integer_value(json_object_get(o, key));
    ret->fen = fen;
    return fen <= MONEY_MAX && fen >= -MONEY_MAX;
}

enum err customer_view_decode(const char *text, size_t len,
                              struct customer_view *ret_view)
{
    struct customer_view v = {0};
    json_t *o = json_loadb(text, len, 0, NULL);
    const char *kind = json_string_value(json_object_get(o, "kind"));
    size_t at = 0;
    while (kind && at < ARRAY_LEN(kinds) && strcmp(kinds[at], kind) != 0)
        at++;
    bool good = kind && at < ARRAY_LEN(kinds);
    v.kind = (enum customer_kind)at;
    text_of(o, "shop", v.shop, sizeof(v.shop));
    text_of(o, "item", v.item, sizeof(v.item));
    text_of(o, "quantity", v.quantity, sizeof(v.quantity));
    text_of(o, "qr", v.qr, sizeof(v.qr));
    v.until_ms = json_integer_value(json_object_get(o, "until"));
    good = money_in(o, "price", &v.price) && good;
    good = money_in(o, "amount", &v.amount) && good;
    good = money_in(o, "total", &v.total) && good;
    good = money_in(o, "received", &v.received) && good;
    good = money_in(o, "due", &v.due) && good;
    good = money_in(o, "change", &v.change) && good;
    json_decref(o);
    if (!good)
        return ERR_FORMAT;
    *ret_view = v;
    return ERR_OK;
}

bool customer_view_same(const struct customer_view *a,
                        const struct customer_view *b)
{
    return a->kind == b->kind && strcmp(a->shop, b->shop) == 0 &&
           strcmp(a->item, b->item) == 0 &&
           strcmp(a->quantity, b->quantity) == 0 &&
           a->price.fen == b->price.fen && a->amount.fen == b->amount.fen &&
           a->total.fen == b->total.fen && a->received.fen == b->received.fen &&
           a->due.fen == b->due.fen && a->change.fen == b->change.fen &&
           strcmp(a->qr, b->qr) == 0 && a->until_ms == b->until_ms;
}

/* ---- as a file -----------------------------------------------------------*/

enum err customer_view_write(const char *dir, const struct customer_view *v)
{
    char text[STATE_MAX], folder[TILL_PATH_MAX], path[TILL_PATH_MAX];
    char fresh[TILL_PATH_MAX];
    enum err err = customer_view_encode(v, text, sizeof(text));
    if (!err)
        err = till_path(dir, CUSTOMER_VIEW_DIR, folder, NULL);
    if (!err)
        err = till_path(dir, CUSTOMER_VIEW_FILE, path, NULL);
    if (!err)
        err = till_path(dir, CUSTOMER_VIEW_FILE ".new", fresh, NULL);
    if (err)
        return err;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return ERR_IO;
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return ERR_IO;
    size_t len = strlen(text);
    bool whole = write(fd, text, len) == (ssize_t)len;
    if (close(fd) != 0 || !whole || rename(fresh, path) != 0) {
        unlink(fresh);
        return ERR_IO;
    }
    return ERR_OK;
}

enum err customer_view_read(const char *dir, struct customer_view *ret_view)
{
    char text[STATE_MAX], path[TILL_PATH_MAX];
    enum err err = till_path(dir, CUSTOMER_VIEW_FILE, path, NULL);
    if (err)
        return err;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOTFOUND : ERR_IO;
    ssize_t len = read(fd, text, sizeof(text));
    close(fd);
    return len < 0 ? ERR_IO : customer_view_decode(text, (size_t)len, ret_view);
}

/* ---- for a pole display --------------------------------------------------*/

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || (unsigned char)*text > 0x7e)
            return false;
    return true;
}

/* A word at the left, an amount at the right, in twenty columns; the word
 * gives way. */
static void row(char *out, size_t cap, const char *word, struct money amount)
{
    char text[MONEY_CHARS], left[64];
    money_format(amount, text);
    int spare = CUSTOMER_COLUMNS - (int)strlen(text);
    if (spare < 1) {
        snprintf(out, cap, "%s", text);
        return;
    }
    text_pad(word, spare - 1, false, left, sizeof(left));
    snprintf(out, cap, "%s %s", left, text);
}

static void line_words(const struct customer_view *v, bool chinese, char *out,
                       size_t cap)
{
    char price[MONEY_CHARS];
    if (v->item[0] && (chinese || is_ascii(v->item)))
        text_copy(out, cap, v->item);
    else if (is_ascii(v->quantity))
        snprintf(out, cap, "%s x %s", v->quantity,
                 money_format(v->price, price));
    else /* only the number of it */
        snprintf(out, cap, "%.*s x %s",
                 (int)strspn(v->quantity, "-0123456789."), v->quantity,
                 money_format(v->price, price));
}

static const char *word_of(bool chinese, const char *ascii, const char *own)
{
    return chinese ? own : ascii;
}

static void show(struct customer_face *f, enum customer_lamp lamp,
                 struct money number)
{
    f->lamp = lamp;
    f->has_number = true;
    f->number = number;
}

bool customer_view_face(const struct customer_view *v, const char *idle,
                        bool chinese, int step, struct customer_face *ret_face)
{
    struct customer_face f = {0};
    char words[CUSTOMER_TEXT_CAP];
    bool more = false;
    switch (v->kind) {
    case CUSTOMER_IDLE:
        if (chinese || is_ascii(idle))
            text_copy(f.upper, sizeof(f.upper), idle);
        break;
    case CUSTOMER_BASKET:
        line_words(v, chinese, words, sizeof(words));
        row(f.upper, sizeof(f.upper), words, v->amount);
        row(f.lower, sizeof(f.lower), word_of(chinese, "TOTAL", "合计"),
            v->total);
        more = step == 0;
        if (step == 0)
            show(&f, CUSTOMER_PRICE, v->price);
        else
            show(&f, CUSTOMER_TOTAL, v->total);
        break;
    case CUSTOMER_DUE:
    case CUSTOMER_QR:
        if (v->kind == CUSTOMER_QR)
            text_copy(f.upper, sizeof(f.upper),
                      word_of(chinese, "PLEASE SCAN TO PAY", "请扫码付款"));
        else if (v->received.fen)
            row(f.upper, sizeof(f.upper), word_of(chinese, "RECEIVED", "已收"),
                v->received);
        row(f.lower, sizeof(f.lower), word_of(chinese, "TO PAY", "应收"),
            v->due);
        show(&f, CUSTOMER_TOTAL, v->due);
        break;
    case CUSTOMER_PAID:
        row(f.upper, sizeof(f.upper), word_of(chinese, "RECEIVED", "收款"),
            v->received);
        row(f.lower, sizeof(f.lower), word_of(chinese, "CHANGE", "找零"),
            v->change);
        more = step == 0;
        if (step == 0)
            show(&f, CUSTOMER_RECEIVED, v->received);
        else
            show(&f, CUSTOMER_CHANGE, v->change);
        break;
    }
    *ret_face = f;
    return more;
}
