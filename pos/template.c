#include "pos/template.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/decimal.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/till.h"

#define GOOD_FILE  TEMPLATE_FILE ".good"
#define LOGO_WIDTH 60                /* percent, when the file does not say */
#define SECTIONS   (PAPER_SHIFT + 1) /* kinds that are papers, not labels */

struct reading {
    const char *path;
    unsigned line;
    struct template_part *part; /* of the section; NULL before the first */
    struct template *t;
    struct diag *d;
};

/* "FILE, line N: sentence" */
#define WRONG(r, err, ...) wrong(r, err, __VA_ARGS__)
static enum err wrong(const struct reading *r, enum err err, const char *fmt,
                      ...) PRINTF(3, 4);
static enum err wrong(const struct reading *r, enum err err, const char *fmt,
                      ...)
{
    char what[DIAG_TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof(what), fmt, ap);
    va_end(ap);
    if (r->d)
        r->d->line = r->line;
    return diag_set(r->d, err, tr("%s, line %u: %s"), r->path, r->line, what);
}

/* ---- values --------------------------------------------------------------*/

static enum err take_yes_no(const struct reading *r, const char *key,
                            const char *value, int *ret_said)
{
    static const char *const no[] = {"no", "off", "0", "否", "不"};
    static const char *const yes[] = {"yes", "on", "1", "是", "要"};
    for (size_t i = 0; i < ARRAY_LEN(no); i++) {
        if (strcmp(value, no[i]) == 0 || strcmp(value, yes[i]) == 0) {
            *ret_said = strcmp(value, yes[i]) == 0 ? 2 : 1;
            return ERR_OK;
        }
    }
    return WRONG(r, ERR_FORMAT, tr("%s is yes or no, not \"%.40s\""), key,
                 value);
}

static enum err take_number(const struct reading *r, const char *key,
                            const char *value, int min, int max, int *ret)
{
    int64_t number = 0;
    enum err err = decimal_parse(value, 0, INT32_MAX, &number, NULL);
    if (err || number < min || number > max)
        return WRONG(r, err ? ERR_FORMAT : ERR_RANGE,
                     tr("%s is a whole number from %d to %d, not \"%.40s\""),
                     key, min, max, value);
    *ret = (int)number;
    return ERR_OK;
}

static enum err take_line(const struct reading *r, const char *key,
                          const char *value,
                          const char *lines[TEMPLATE_LINES_MAX], int *count)
{
    if (*count == TEMPLATE_LINES_MAX)
        return WRONG(r, ERR_RANGE, tr("at most %d lines of %s"),
                     TEMPLATE_LINES_MAX, key);
    lines[(*count)++] = value;
    return ERR_OK;
}

static enum err take_tone(const struct reading *r, const char *value, int *ret)
{
    if (strcmp(value, "dither") == 0)
        *ret = 1 + LOGO_DITHER;
    else if (strcmp(value, "sharp") == 0)
        *ret = 1 + LOGO_SHARP;
    else
        return WRONG(r, ERR_FORMAT,
                     tr("logo_tone is dither (for photos) or sharp (for "
                        "letters), not \"%.40s\""),
                     value);
    return ERR_OK;
}

static enum err take_option(const struct reading *r, const char *key,
                            const char *value)
{
    static const char *const switches[TEMPLATE_SWITCHES] = {
        [TEMPLATE_ADDRESS] = "address", [TEMPLATE_PHONE] = "phone",
        [TEMPLATE_CASHIER] = "cashier", [TEMPLATE_UNIT_PRICE] = "unit_price",
        [TEMPLATE_SAVINGS] = "savings", [TEMPLATE_QR] = "qr",
        [TEMPLATE_LARGE] = "large",
    };
    struct template_part *p = r->part;
    for (int i = 0; i < TEMPLATE_SWITCHES; i++) {
        if (strcmp(key, switches[i]) == 0)
            return take_yes_no(r, key, value, &p->said[i]);
    }
    if (strcmp(key, "header") == 0)
        return take_line(r, key, value, p->header, &p->header_count);
    if (strcmp(key, "footer") == 0)
        return take_line(r, key, value, p->footer, &p->footer_count);
    if (strcmp(key, "copies") == 0)
        return take_number(r, key, value, 1, TEMPLATE_COPIES_MAX, &p->copies);
    if (strcmp(key, "logo_width") == 0)
        return take_number(r, key, value, 10, 100, &p->logo_width);
    if (strcmp(key, "logo_tone") == 0)
        return take_tone(r, value, &p->logo_tone);
    if (strcmp(key, "tax_text") == 0) {
        p->tax_text = value;
        return ERR_OK;
    }
    if (strcmp(key, "logo") == 0) {
        p->logo = value;
        p->logo_line = r->line;
        return ERR_OK;
    }
    return WRONG(r, ERR_FORMAT,
                 tr("there is no option \"%.40s\": choose logo, logo_width, "
                    "logo_tone, header, footer, tax_text, address, phone, "
                    "cashier, unit_price, savings, qr, large or copies"),
                 key);
}

/* ---- lines ---------------------------------------------------------------*/

static char *trimmed(char *s)
{
    s += strspn(s, " \t");
    size_t len = strlen(s);
    while (len > 0 && strchr(" \t\r", s[len - 1]))
        s[--len] = '\0';
    return s;
}

static enum err take_section(struct reading *r, const char *name)
{
    char all[DIAG_TEXT_MAX] = "receipt";
    size_t len = strlen(all);
    enum paper_kind kind = paper_kind_find(name);
    if (strcmp(name, "receipt") == 0)
        kind = PAPER_KINDS;
    else if (kind >= SECTIONS) {
        for (int i = 0; i < SECTIONS; i++)
            len += (size_t)snprintf(all + len, sizeof(all) - len, ", %s",
                                    paper_kind_word((enum paper_kind)i));
        return WRONG(r, ERR_FORMAT,
                     tr("there is no paper [%.40s]: choose one of %s"), name,
                     all);
    }
    r->part = &r->t->part[kind];
    return ERR_OK;
}

static enum err take_text(struct reading *r, char *line)
{
    line = trimmed(line);
    size_t len = strlen(line);
    if (len == 0 || line[0] == '#' || line[0] == ';')
        return ERR_OK;
    if (line[0] == '[' && line[len - 1] == ']') {
        line[len - 1] = '\0';
        return take_section(r, trimmed(line + 1));
    }
    char *sign = strchr(line, '=');
    if (!sign || sign == line)
        return WRONG(r, ERR_FORMAT,
                     tr("write [paper] or option = value, not \"%.40s\""),
                     line);
    if (!r->part)
        return WRONG(r, ERR_FORMAT,
                     tr("write [receipt] above the first option"));
    *sign = '\0';
    const char *key = trimmed(line), *value = trimmed(sign + 1);
    if (strlen(value) > TEMPLATE_TEXT_MAX)
        return WRONG(r, ERR_RANGE, tr("at most %d bytes in one line of text"),
                     TEMPLATE_TEXT_MAX);
    return take_option(r, key, value);
}

enum err template_parse(const char *path, const void *data, size_t len,
                        struct template *ret, struct diag *d)
{
    struct template t = {0};
    struct reading r = {.path = path, .t = &t, .d = d};
    enum err err = ERR_OK;
    if (len > TEMPLATE_FILE_MAX)
        return diag_set(d, ERR_RANGE, tr("%s is longer than %zu KB"), path,
                        TEMPLATE_FILE_MAX >> 10);
    t.text = malloc(len + 1);
    if (!t.text)
        return diag_set(d, ERR_NOMEM, tr("out of memory"));
    if (len)
        memcpy(t.text, data, len);
    t.text[len] = '\0';
    char *at = t.text, *end = t.text + len;
    if (len >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3; /* as some editors begin a file */
    while (at < end && !err) {
        char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t bytes = (size_t)((newline ? newline : end) - at);
        r.line++;
        if (memchr(at, '\0', bytes) || !utf8_valid(at, bytes)) {
            err = WRONG(&r, ERR_FORMAT,
                        tr("this is no UTF-8 text: save the file as UTF-8"));
            break;
        }
        at[bytes] = '\0';
        err = take_text(&r, at);
        at += bytes + 1;
    }
    if (err)
        free(t.text);
    else
        *ret = t;
    return err;
}

void template_release(struct template *t)
{
    if (!t)
        return;
    free(t->text);
    memset(t, 0, sizeof(*t));
}

/* ---- files ---------------------------------------------------------------*/

/* A logo's path: beside the template when it names no folder. */
static enum err logo_path(const char *folder, const char *name,
                          char out[TILL_PATH_MAX], struct diag *d)
{
    if (name[0] == '/' || !folder[0]) {
        if (strlen(name) >= TILL_PATH_MAX)
            return diag_set(d, ERR_RANGE, tr("the logo's path is too long"));
        text_copy(out, TILL_PATH_MAX, name);
        return ERR_OK;
    }
    return till_path(folder, name, out, d);
}

static bool has_logo(const char *logo)
{
    return logo && logo[0] && strcmp(logo, "none") != 0;
}

static enum err check_logos(const char *path, const struct template *t,
                            struct diag *d)
{
    char folder[TILL_PATH_MAX], file[TILL_PATH_MAX];
    text_copy(folder, sizeof(folder), path);
    char *slash = strrchr(folder, '/');
    *(slash ? slash : folder) = '\0';
    for (int i = 0; i <= PAPER_KINDS; i++) {
        const struct template_part *p = &t->part[i];
        struct reading r = {.path = path, .line = p->logo_line, .d = d};
        struct diag why = {0};
        struct bitmap logo = {0};
        if (!has_logo(p->logo))
            continue;
        enum err err = logo_path(folder, p->logo, file, &why);
        if (!err)
            err = logo_load(file, 64, LOGO_SHARP, &logo, &why);
        bitmap_release(&logo);
        if (err)
            return WRONG(&r, err == ERR_NOMEM ? err : ERR_FORMAT, "%s",
                         why.text);
    }
    return ERR_OK;
}

static enum err load(const char *path, bool logos, struct template *ret,
                     struct buf *file, struct diag *d)
{
    struct template t = {0};
    enum err err = file_read(path, TEMPLATE_FILE_MAX, file);
    if (err == ERR_NOTFOUND)
        return err;
    if (err == ERR_RANGE)
        return diag_set(d, err, tr("%s is longer than %zu KB"), path,
                        TEMPLATE_FILE_MAX >> 10);
    if (err)
        return diag_set(d, err, tr("%s cannot be read"), path);
    err = template_parse(path, file->data, file->len, &t, d);
    if (!err && logos)
        err = check_logos(path, &t, d);
    if (err)
        template_release(&t);
    else
        *ret = t;
    return err;
}

enum err template_load(const char *path, struct template *ret, struct diag *d)
{
    struct buf file = {0};
    enum err err = load(path, true, ret, &file, d);
    buf_release(&file);
    return err;
}

/* Only when it changed: this runs before every paper. What cannot be kept is
 * no reason to print nothing. */
static void keep_good(const char *path, const struct buf *file)
{
    struct buf old = {0};
    enum err err = file_read(path, TEMPLATE_FILE_MAX, &old);
    bool same = !err && old.len == file->len &&
                (old.len == 0 || memcmp(old.data, file->data, old.len) == 0);
    if (!same)
        (void)!file_write(path, 0600, file->data, file->len);
    buf_release(&old);
}

enum err template_current(const char *dir, bool keep, struct template *ret,
                          struct diag *why)
{
    char path[TILL_PATH_MAX], good[TILL_PATH_MAX];
    struct buf file = {0};
    *ret = (struct template){0};
    if (till_path(dir, TEMPLATE_FILE, path, why) ||
        till_path(dir, GOOD_FILE, good, why))
        return ERR_OK; /* a path so long holds no till */
    enum err err = load(path, true, ret, &file, why);
    if (!err && keep)
        keep_good(good, &file);
    if (err && err != ERR_NOMEM && err != ERR_NOTFOUND)
        err = load(good, false, ret, &file, NULL);
    buf_release(&file);
    return err == ERR_NOMEM ? err : ERR_OK;
}

/* ---- the look ------------------------------------------------------------*/

/* What the kind's own section says, else the general one. */
static const struct template_part *logo_part(const struct template *t,
                                             enum paper_kind kind)
{
    return t->part[kind].logo ? &t->part[kind] : &t->part[PAPER_KINDS];
}

static bool off(const struct template *t, enum paper_kind kind,
                enum template_switch which)
{
    int said = t->part[kind].said[which];
    return (said ? said : t->part[PAPER_KINDS].said[which]) == 1;
}

static int either(int own, int general, int fallback)
{
    return own ? own : general ? general : fallback;
}

static enum err open_logo(const struct template *t, enum paper_kind kind,
                          const char *dir, int dots, struct template_look *l,
                          struct diag *why)
{
    const struct template_part *p = logo_part(t, kind);
    const struct template_part *own = &t->part[kind];
    const struct template_part *all = &t->part[PAPER_KINDS];
    char path[TILL_PATH_MAX];
    if (!has_logo(p->logo) || logo_path(dir, p->logo, path, why))
        return ERR_OK;
    int percent = either(own->logo_width, all->logo_width, LOGO_WIDTH);
    int tone = either(own->logo_tone, all->logo_tone, 1 + LOGO_DITHER) - 1;
    enum err err = logo_load(path, dots * percent / 100, (enum logo_tone)tone,
                             &l->logo, why);
    if (err == ERR_NOMEM)
        return err;
    if (!err)
        l->look.logo = &l->logo;
    return ERR_OK;
}

enum err template_look(const struct template *t, enum paper_kind kind,
                       const char *dir, int dots, struct template_look *ret,
                       struct diag *why)
{
    CHECK(kind < PAPER_KINDS);
    const struct template_part *own = &t->part[kind];
    const struct template_part *all = &t->part[PAPER_KINDS];
    /* A shift report is for the shop: what it says to customers is not. */
    bool alone = kind == PAPER_SHIFT;
    const struct template_part *head = own->header_count || alone ? own : all;
    const struct template_part *foot = own->footer_count || alone ? own : all;
    int large = either(own->said[TEMPLATE_LARGE], all->said[TEMPLATE_LARGE], 1);
    memset(ret, 0, sizeof(*ret));
    memcpy(ret->header, head->header, sizeof(ret->header));
    memcpy(ret->footer, foot->footer, sizeof(ret->footer));
    ret->copies = either(own->copies, all->copies, 1);
    ret->look = (struct paper_look){
        .header = ret->header,
        .header_count = head->header_count,
        .footer = ret->footer,
        .footer_count = foot->footer_count,
        .tax_text = own->tax_text ? own->tax_text : all->tax_text,
        .no_address = off(t, kind, TEMPLATE_ADDRESS),
        .no_phone = off(t, kind, TEMPLATE_PHONE),
        .no_cashier = off(t, kind, TEMPLATE_CASHIER),
        .no_unit_price = off(t, kind, TEMPLATE_UNIT_PRICE),
        .no_savings = off(t, kind, TEMPLATE_SAVINGS),
        .no_qr = off(t, kind, TEMPLATE_QR),
        .large = large == 2,
    };
    return open_logo(t, kind, dir, dots, ret, why);
}

void template_look_release(struct template_look *l)
{
    bitmap_release(&l->logo);
    memset(l, 0, sizeof(*l));
}

const char *template_example(void)
{
    return tr("# How the papers of this shop look. \"pos receipt preview\" "
              "shows it.\n"
              "[receipt]\n"
              "# logo = logo.png\n"
              "# logo_width = 60\n"
              "# logo_tone = sharp\n"
              "# header = Open from 6 to 22\n"
              "# footer = Goods are taken back within 7 days\n"
              "# tax_text = Ask for an invoice within 30 days\n"
              "address = yes\n"
              "phone = yes\n"
              "cashier = yes\n"
              "unit_price = yes\n"
              "savings = yes\n"
              "qr = yes\n"
              "# letters twice as high\n"
              "large = no\n"
              "\n"
              "# Papers may differ: sale refund credit statement delivery "
              "order parcel stock shift\n"
              "[credit]\n"
              "copies = 2\n");
}
