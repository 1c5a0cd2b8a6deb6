/* scale.c - the scale as the questions see it: the live weight, the weight that
 * may be taken, the tare of this till. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/panels.h"

bool scale_here(const struct ui *ui)
{
    return ui->scale.works || ui->scale.expected;
}

/* The scale's own tare is off already: never twice. */
static int64_t tare_of(const struct ui *ui)
{
    return ui->scale.view.net ? 0 : ui->tare_g;
}

static bool has_weight(const struct scale_view *v)
{
    return v->seen == SCALE_SEEN_MOVING || v->seen == SCALE_SEEN_STABLE ||
           v->seen == SCALE_SEEN_ZERO;
}

static const char *seen_words(const struct ui *ui)
{
    if (!ui->scale.works)
        return ui->scale.words[0] ? ui->scale.words
                                  : tr("the scale is not plugged in");
    switch (ui->scale.view.seen) {
    case SCALE_SEEN_NOTHING:
        return tr("the scale says nothing: switch it on");
    case SCALE_SEEN_STRANGE:
        return tr("the scale is not understood: see [scale] in till.ini");
    case SCALE_SEEN_MOVING:
        return tr("not still yet");
    case SCALE_SEEN_STABLE:
        return tr("stable");
    case SCALE_SEEN_ZERO:
        return tr("nothing on it");
    case SCALE_SEEN_UNDER:
        return tr("below zero: press zero on the scale");
    case SCALE_SEEN_OVER:
        return tr("too heavy for the scale");
    case SCALE_SEEN_FAULT:
        return tr("the scale reports a fault");
    }
    return "";
}

bool scale_stable(const struct ui *ui)
{
    return ui->scale.works && ui->scale.view.seen == SCALE_SEEN_STABLE &&
           ui->scale.view.g > tare_of(ui);
}

enum err scale_take(const struct ui *ui, int64_t *ret_g, struct diag *d)
{
    const struct scale_view *v = &ui->scale.view;
    if (scale_stable(ui)) {
        *ret_g = v->g - tare_of(ui);
        return ERR_OK;
    }
    if (ui->scale.works && v->seen == SCALE_SEEN_MOVING)
        return diag_set(d, ERR_BUSY, "%s",
                        tr("not still yet: wait until the scale rests, then "
                           "Enter again"));
    if (ui->scale.works && v->seen == SCALE_SEEN_ZERO)
        return diag_set(d, ERR_BUSY, "%s",
                        tr("nothing is on the scale: put the goods on it"));
    if (ui->scale.works && v->seen == SCALE_SEEN_STABLE)
        return diag_set(d, ERR_BUSY, "%s",
                        tr("no more than the tare is on the scale: F5 clears "
                           "the tare"));
    return diag_set(d, ERR_GONE, tr("%s; the weight can be typed too"),
                    seen_words(ui));
}

enum err scale_tare(struct ui *ui, int64_t typed_g, struct diag *d)
{
    const struct scale_view *v = &ui->scale.view;
    int64_t g = typed_g;
    if (g == 0) {
        if (!ui->scale.works || v->seen != SCALE_SEEN_STABLE)
            return diag_set(d, ERR_BUSY, "%s",
                            tr("put the empty vessel on the scale, wait until "
                               "it rests, then F4; or type its weight, then "
                               "F4"));
        if (v->net)
            return diag_set(d, ERR_EXISTS, "%s",
                            tr("the scale takes a tare off itself: clear it "
                               "there first"));
        g = v->g;
    }
    if (g <= 0 || g > SCALE_MAX_G / 10)
        return diag_set(d, ERR_RANGE, "%s",
                        tr("that is no weight of a vessel"));
    ui->tare_g = g;
    return ERR_OK;
}

/* "0.532", or in jin "1.064". */
static void number(const struct ui *ui, int64_t g, char *out, size_t cap)
{
    int64_t shown = ui->prefs.jin ? g * 2 : g;
    snprintf(out, cap, "%s%lld.%03lld", shown < 0 ? "-" : "",
             (long long)((shown < 0 ? -shown : shown) / 1000),
             (long long)((shown < 0 ? -shown : shown) % 1000));
}

void scale_draw(const struct ui *ui, int row, int column, int columns)
{
    const struct scale_view *v = &ui->scale.view;
    const char *unit = ui->prefs.jin ? tr("jin") : "kg";
    char text[64], tare[32];
    bool good = scale_stable(ui);
    enum screen_style style = good ? SCREEN_GOOD : SCREEN_PLAIN;
    int words = columns;
    if (ui->scale.works && has_weight(v)) {
        words = 22;
        number(ui, v->g - tare_of(ui), text, sizeof(text));
        screen_digits_put(row, column + words, columns - words - 4,
                          SCREEN_DIGITS_SMALL, style, text);
        screen_put(row + 2, column + columns - 3, 3, style, unit);
    }
    snprintf(text, sizeof(text), "%s", tr("Scale:"));
    screen_put(row, column, words, SCREEN_STRONG, text);
    screen_paragraph(row + 1, column, words == columns ? 2 : 1, words - 1,
                     style, seen_words(ui));
    if (v->net) {
        screen_put(row + 2, column, words, SCREEN_PLAIN,
                   tr("the scale's own tare"));
    } else if (ui->tare_g > 0 && words < columns) {
        number(ui, ui->tare_g, tare, sizeof(tare));
        screen_putf(row + 2, column, words, SCREEN_CARE, tr("tare %s %s"), tare,
                    unit);
    }
}

void scale_follow(struct ui *ui)
{
    bool want = ask_weighing(ui);
    if (want == ui->scale_watched)
        return;
    ui->scale_watched = want;
    counter_watch_scale(ui->counter, want);
    /* What was on it a while ago is nobody's weight. */
    ui->scale.view = (struct scale_view){.seen = SCALE_SEEN_NOTHING};
}

void scale_told(struct ui *ui, const struct scale_state *state)
{
    ui->scale = *state;
    if (!ui->scale_watched)
        ui->scale.view = (struct scale_view){.seen = SCALE_SEEN_NOTHING};
    ask_weight_came(ui);
}
