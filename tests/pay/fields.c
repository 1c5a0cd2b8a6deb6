#include "tests/pay/fields.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

void fields_release(struct fields *f)
{
    for (size_t i = 0; i < f->len; i++) {
        free(f->at[i].name);
        free(f->at[i].value);
    }
    f->len = 0;
}

static bool add(struct fields *f, const char *name, size_t name_len,
                const char *value, size_t value_len)
{
    if (f->len == FIELDS_MAX)
        return false;
    char *n = strndup(name, name_len), *v = strndup(value, value_len);
    CHECK(n && v);
    f->at[f->len++] = (struct field){n, v};
    return true;
}

bool fields_add(struct fields *f, const char *name, const char *value)
{
    return add(f, name, strlen(name), value, strlen(value));
}

bool fields_addf(struct fields *f, const char *name, const char *fmt, ...)
{
    va_list ap;
    char *value = NULL;
    va_start(ap, fmt);
    CHECK(vasprintf(&value, fmt, ap) >= 0);
    va_end(ap);
    bool added = fields_add(f, name, value);
    free(value);
    return added;
}

static const char *find(const struct fields *f, const char *name, size_t len)
{
    for (size_t i = 0; i < f->len; i++)
        if (strlen(f->at[i].name) == len && !memcmp(f->at[i].name, name, len))
            return f->at[i].value;
    return NULL;
}

const char *fields_text(const struct fields *f, const char *name)
{
    const char *value = find(f, name, strlen(name));
    return value ? value : "";
}

/* ---- XML
 * ------------------------------------------------------------------------ */

struct reader {
    const char *at, *end;
};

static bool accept(struct reader *r, const char *text)
{
    size_t len = strlen(text);
    if ((size_t)(r->end - r->at) < len || memcmp(r->at, text, len) != 0)
        return false;
    r->at += len;
    return true;
}

static void skip_space(struct reader *r)
{
    while (r->at < r->end && memchr(" \t\r\n", *r->at, 4))
        r->at++;
}

static size_t name_length(const struct reader *r)
{
    size_t n = 0;
    while (r->at + n < r->end &&
           ((r->at[n] >= 'a' && r->at[n] <= 'z') ||
            (r->at[n] >= 'A' && r->at[n] <= 'Z') ||
            (r->at[n] >= '0' && r->at[n] <= '9') || r->at[n] == '_'))
        n++;
    return n;
}

static bool read_entity(struct reader *r, struct buf *value)
{
    static const struct {
        const char *name, *text;
    } known[] = {{"&lt;", "<"},
                 {"&gt;", ">"},
                 {"&amp;", "&"},
                 {"&quot;", "\""},
                 {"&apos;", "'"}};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (accept(r, known[i].name)) {
            CHECK(!buf_add_text(value, known[i].text));
            return true;
        }
    }
    return false;
}

/* Text, entities and CDATA up to the closing tag. */
static bool read_value(struct reader *r, struct buf *value)
{
    buf_clear(value);
    while (r->at < r->end) {
        if (accept(r, "<![CDATA[")) {
            const char *end = memmem(r->at, (size_t)(r->end - r->at), "]]>", 3);
            if (!end)
                return false;
            CHECK(!buf_add(value, r->at, (size_t)(end - r->at)));
            r->at = end + 3;
        } else if (*r->at == '<') {
            return !memchr(value->data ? value->data : (uint8_t *)"", 0,
                           value->len);
        } else if (*r->at == '&') {
            if (!read_entity(r, value))
                return false;
        } else {
            CHECK(!buf_add(value, r->at++, 1));
        }
    }
    return false;
}

static bool read_field(struct fields *f, struct reader *r, struct buf *value)
{
    if (!accept(r, "<"))
        return false;
    const char *name = r->at;
    size_t len = name_length(r);
    r->at += len;
    if (!len || find(f, name, len))
        return false;
    if (accept(r, "/>"))
        return add(f, name, len, "", 0);
    if (!accept(r, ">") || !read_value(r, value) || !accept(r, "</"))
        return false;
    if (name_length(r) != len || memcmp(r->at, name, len) != 0)
        return false;
    r->at += len;
    return accept(r, ">") &&
           add(f, name, len, value->data ? (const char *)value->data : "",
               value->len);
}

bool fields_from_xml(struct fields *f, const char *xml, size_t len)
{
    struct reader r = {xml, xml + len};
    struct buf value = {0};
    bool good = false;
    skip_space(&r);
    if (accept(&r, "<?xml")) {
        const char *end = memmem(r.at, (size_t)(r.end - r.at), "?>", 2);
        if (!end)
            return false;
        r.at = end + 2;
        skip_space(&r);
    }
    if (!accept(&r, "<xml>"))
        return false;
    for (;;) {
        skip_space(&r);
        if (accept(&r, "</xml>")) {
            skip_space(&r);
            good = r.at == r.end;
            break;
        }
        if (!read_field(f, &r, &value))
            break;
    }
    buf_release(&value);
    return good;
}

static bool is_number(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits && digits < 10 && !text[digits];
}

static void add_escaped(struct buf *b, const char *text)
{
    for (; *text; text++) {
        if (*text == '<' || *text == '>' || *text == '&')
            CHECK(!buf_add_text(b, *text == '<'   ? "&lt;"
                                   : *text == '>' ? "&gt;"
                                                  : "&amp;"));
        else
            CHECK(!buf_add(b, text, 1));
    }
}

void fields_to_xml(const struct fields *f, struct buf *ret_xml)
{
    buf_clear(ret_xml);
    CHECK(!buf_add_text(ret_xml, "<xml>"));
    for (size_t i = 0; i < f->len; i++) {
        const char *name = f->at[i].name, *value = f->at[i].value;
        bool cdata = !is_number(value) && !strstr(value, "]]>");
        CHECK(!buf_add_text(ret_xml, "<"));
        CHECK(!buf_add_text(ret_xml, name));
        CHECK(!buf_add_text(ret_xml, cdata ? "><![CDATA[" : ">"));
        if (cdata)
            CHECK(!buf_add_text(ret_xml, value));
        else
            add_escaped(ret_xml, value);
        CHECK(!buf_add_text(ret_xml, cdata ? "]]></" : "</"));
        CHECK(!buf_add_text(ret_xml, name));
        CHECK(!buf_add_text(ret_xml, ">\n"));
    }
    CHECK(!buf_add_text(ret_xml, "</xml>"));
}

/* ---- forms
 * ------------------------------------------------------------------------ */

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool unescape(const char *text, size_t len, struct buf *ret)
{
    buf_clear(ret);
    for (size_t i = 0; i < len; i++) {
        char c = text[i] == '+' ? ' ' : text[i];
        if (text[i] == '%') {
            if (i + 2 >= len || digit(text[i + 1]) < 0 ||
                digit(text[i + 2]) < 0)
                return false;
            c = (char)(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        }
        if (!c)
            return false;
        CHECK(!buf_add(ret, &c, 1));
    }
    CHECK(!buf_add(ret, "", 1));
    return true;
}

bool fields_from_form(struct fields *f, const char *text, size_t len)
{
    const char *end = text + len;
    struct buf name = {0}, value = {0};
    bool good = true;
    while (good && text < end) {
        const char *amp = memchr(text, '&', (size_t)(end - text));
        const char *stop = amp ? amp : end;
        const char *is = memchr(text, '=', (size_t)(stop - text));
        good = is && unescape(text, (size_t)(is - text), &name) &&
               unescape(is + 1, (size_t)(stop - is - 1), &value) &&
               name.len > 1 &&
               !find(f, (const char *)name.data, name.len - 1) &&
               fields_add(f, (const char *)name.data, (const char *)value.data);
        text = amp ? amp + 1 : end;
    }
    buf_release(&name);
    buf_release(&value);
    return good;
}

static void escape(const char *text, struct buf *b)
{
    static const char hex[] = "0123456789ABCDEF";
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c >= '0' && c <= '9') || strchr("-_.", c);
        char out[3] = {'%', hex[c >> 4], hex[c & 15]};
        CHECK(!buf_add(b, plain ? text : out, plain ? 1 : 3));
    }
}

void fields_to_form(const struct fields *f, struct buf *ret_text)
{
    buf_clear(ret_text);
    for (size_t i = 0; i < f->len; i++) {
        if (i)
            CHECK(!buf_add_text(ret_text, "&"));
        escape(f->at[i].name, ret_text);
        CHECK(!buf_add_text(ret_text, "="));
        escape(f->at[i].value, ret_text);
    }
}

/* ---- what is signed
 * ------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
    const struct field *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

void fields_to_sign(const struct fields *f, const char *but,
                    const char *and_but, struct buf *ret_text)
{
    const struct field *sorted[FIELDS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < f->len; i++) {
        const struct field *each = &f->at[i];
        if (*each->value && !(but && !strcmp(each->name, but)) &&
            !(and_but && !strcmp(each->name, and_but)))
            sorted[n++] = each;
    }
    qsort(sorted, n, sizeof(sorted[0]), by_name);
    buf_clear(ret_text);
    for (size_t i = 0; i < n; i++) {
        CHECK(!buf_add_text(ret_text, i ? "&" : ""));
        CHECK(!buf_add_text(ret_text, sorted[i]->name));
        CHECK(!buf_add_text(ret_text, "="));
        CHECK(!buf_add_text(ret_text, sorted[i]->value));
    }
}
