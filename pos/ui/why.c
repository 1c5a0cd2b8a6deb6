/* why.c - why a keeper allows it, or does what only keepers may: one of the
 * usual reasons by its number, or own words. It is recorded with the fact. */
#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/panels.h"

enum { REASONS = 3 };

/* The first is the usual one: Enter alone takes it. */
static const struct reasons {
    const char *usual[REASONS]; /* N_() */
    const char *hint;           /* N_(): of those */
} discounts = {{N_("regular customer"), N_("damaged packing"),
                N_("near its last good day")},
               N_("1 regular customer   2 damaged packing   3 near its last "
                  "good day, or other words. Enter alone: 1.")},
  prices = {{N_("another price on the shelf"), N_("damaged packing"),
             N_("regular customer")},
            N_("1 another price on the shelf   2 damaged packing   3 regular "
               "customer, or other words. Enter alone: 1.")},
  taken_out = {{N_("the customer does not want it"), N_("wrongly scanned"),
                N_("not enough money")},
               N_("1 the customer does not want it   2 wrongly scanned   3 "
                  "not enough money, or other words. Enter alone: 1.")},
  goods = {{N_("looked at, it is good"), N_("for own use"), N_("given away")},
           N_("1 looked at, it is good   2 for own use   3 given away, or "
              "other words. Enter alone: 1.")},
  credits = {{N_("pays within days"), N_("regular customer"),
              N_("family of the keeper")},
             N_("1 pays within days   2 regular customer   3 family of the "
                "keeper, or other words. Enter alone: 1.")};

/* NULL: the deed says for itself why, or needs no word. */
static const struct reasons *reasons_of(const struct ui *ui,
                                        const struct deed *deed)
{
    switch (deed->kind) {
    case DEED_PRICE:
        return &prices;
    case DEED_DISCOUNT_LINE:
    case DEED_DISCOUNT_BASKET:
        return &discounts;
    case DEED_PAY:
        return ui->desk->cart.credit.fen > 0 ? &credits : &discounts;
    case DEED_VOID:
    case DEED_QUANTITY:
    case DEED_ABANDON:
        return &taken_out;
    case DEED_GOODS:
        return deed->looked ? NULL : &goods;
    case DEED_DRAWER:
    case DEED_DROP_PRINTS:
    case DEED_OTHER:
        break;
    }
    return NULL;
}

static enum err said(struct ui *ui, const struct ask *ask, const char *text,
                     struct diag *d)
{
    const struct reasons *r = reasons_of(ui, &ask->deed);
    struct deed deed = ask->deed;
    if (!text[0])
        text = tr(r->usual[0]);
    else if (text[0] >= '1' && text[0] < '1' + REASONS && !text[1])
        text = tr(r->usual[text[0] - '1']);
    if (!text_is_plain(text, ACTOR_WHY_CHARS))
        return diag_set(d, ERR_FORMAT,
                        tr("say why, in at most 40 characters, or type 1, 2 "
                           "or 3"));
    text_copy(deed.leave.why, sizeof(deed.leave.why), text);
    return deed_perform(ui, &deed, &deed.leave, d);
}

bool why_open(struct ui *ui, const struct deed *deed, const struct actor *who)
{
    const struct reasons *r = reasons_of(ui, deed);
    char what[WORDS_CAP];
    struct ask ask = {
        .label = N_("Why"), .wide = true, .done = said, .deed = *deed};
    if (!r)
        return false;
    ask.hint = r->hint;
    ask.deed.leave = *who;
    deed_words(ui, deed, what, sizeof(what));
    text_copy(ask.title, sizeof(ask.title), what);
    ask_open(ui, &ask);
    return true;
}
