#include "hq/dispatch/field.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/i18n.h"

#define DAY_MINUTES 1440

const char *field_text(struct field_source *f, const char *name)
{
    if (f->c) {
        const char *text = cli_text(f->c, name);
        return text && text[0] ? text : NULL;
    }
    for (int i = 0; i < f->name_count; i++)
        if (strcmp(f->names[i].english, name) == 0) {
            if (sheet_text(f->row, f->at[i], f->text[i], NULL))
                return NULL;
            return f->text[i][0] ? f->text[i] : NULL;
        }
    return NULL;
}

bool field_flag(struct field_source *f, const char *name)
{
    if (f->c)
        return cli_flag(f->c, name);
    const char *text = field_text(f, name);
    return text && (strcmp(text, "yes") == 0 || strcmp(text, "是") == 0 ||
                    strcmp(text, "1") == 0);
}

enum err field_scaled(struct field_source *f, const char *name, unsigned places,
                      int64_t min, int64_t max, int64_t *value, struct diag *d)
{
    const char *text = field_text(f, name);
    int64_t n = 0;
    if (!text)
        return ERR_OK;
    enum err err = decimal_parse(text, places, max, &n, NULL);
    if (err || n < min) {
        int64_t unit = 1;
        for (unsigned i = 0; i < places; i++)
            unit *= 10;
        return diag_set(
            d, ERR_RANGE, tr("%s \"%.40s\" must be a number from %lld to %lld"),
            name, text, (long long)(min / unit), (long long)(max / unit));
    }
    *value = n;
    return ERR_OK;
}

enum err field_uint(struct field_source *f, const char *name, uint32_t max,
                    uint32_t *value, struct diag *d)
{
    int64_t n = *value;
    enum err err = field_scaled(f, name, 0, 0, max, &n, d);
    *value = (uint32_t)n;
    return err;
}

enum err field_minute(const char *text, uint32_t *ret_minute, struct diag *d)
{
    unsigned hour = 0, minute = 0;
    char end = 0;
    if (strlen(text) > 5 ||
        sscanf(text, "%2u:%2u%c", &hour, &minute, &end) != 2 || minute > 59 ||
        hour * 60 + minute > DAY_MINUTES)
        return diag_set(d, ERR_FORMAT,
                        tr("\"%.40s\" must be a time of day, like 07:30"),
                        text);
    *ret_minute = hour * 60 + minute;
    return ERR_OK;
}

enum err field_weekdays(struct field_source *f, uint32_t *days, struct diag *d)
{
    const char *text = field_text(f, "weekdays");
    uint32_t all = 0;
    if (!text)
        return ERR_OK;
    for (const char *p = text; *p; p++) {
        if (*p >= '1' && *p <= '7')
            all |= 1U << (*p - '1');
        else if (!strchr(", ;", *p))
            return diag_set(d, ERR_FORMAT,
                            tr("weekdays \"%.20s\" must be numbers from 1 "
                               "(Monday) to 7, like 1,4"),
                            text);
    }
    *days = all;
    return ERR_OK;
}

static enum err one_window(const char *text, size_t len, Route__Window *w,
                           struct diag *d)
{
    char copy[24], *dash;
    if (len >= sizeof(copy))
        len = sizeof(copy) - 1;
    memcpy(copy, text, len);
    copy[len] = '\0';
    dash = strchr(copy, '-');
    if (!dash)
        return diag_set(d, ERR_FORMAT,
                        tr("\"%.40s\" must be from and until, like "
                           "07:00-11:30"),
                        copy);
    *dash = '\0';
    route__window__init(w);
    enum err err = field_minute(copy, &w->open_minute, d);
    if (!err)
        err = field_minute(dash + 1, &w->close_minute, d);
    if (!err && w->close_minute <= w->open_minute)
        err = diag_set(d, ERR_RANGE,
                       tr("%.10s-%.10s ends before it begins: give the "
                          "earlier time first"),
                       copy, dash + 1);
    return err;
}

enum err field_windows(struct field_source *f, const char *name,
                       struct field_windows *ret, bool *ret_given,
                       struct diag *d)
{
    const char *text = field_text(f, name);
    ret->count = 0;
    *ret_given = text != NULL;
    if (!text || strcmp(text, "any") == 0)
        return ERR_OK;
    for (const char *p = text; *p;) {
        size_t len = strcspn(p, ",; ");
        if (ret->count == FIELD_WINDOWS_MAX)
            return diag_set(d, ERR_RANGE,
                            tr("at most %d times of day for one place"),
                            FIELD_WINDOWS_MAX);
        Route__Window *w = &ret->store[ret->count];
        enum err err = one_window(p, len, w, d);
        if (err)
            return err;
        if (ret->count &&
            ret->store[ret->count - 1].close_minute > w->open_minute)
            return diag_set(d, ERR_RANGE,
                            tr("the times \"%.40s\" overlap: put them in "
                               "order, one after the other"),
                            text);
        ret->list[ret->count++] = w;
        p += len;
        p += strspn(p, ",; ");
    }
    return ERR_OK;
}
