#include "hq/warehouse/place.h"

#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/cli.h"

static const char *const kinds[] = {
    [GOODS__PLACE_KIND__PLACE_SUPPLIER] = "supplier",
    [GOODS__PLACE_KIND__PLACE_WAREHOUSE] = "warehouse",
    [GOODS__PLACE_KIND__PLACE_DELIVERY] = "delivery",
    [GOODS__PLACE_KIND__PLACE_OUTLET] = "outlet",
    [GOODS__PLACE_KIND__PLACE_LOST] = "lost",
};
static const char *const reasons[] = {
    [GOODS__LOSS_REASON__LOSS_OTHER] = "other",
    [GOODS__LOSS_REASON__LOSS_EXPIRED] = "expired",
    [GOODS__LOSS_REASON__LOSS_DAMAGED] = "damaged",
    [GOODS__LOSS_REASON__LOSS_COUNT] = "count",
    [GOODS__LOSS_REASON__LOSS_SHORT] = "short",
    [GOODS__LOSS_REASON__LOSS_TEMPERATURE] = "temperature",
    [GOODS__LOSS_REASON__LOSS_RECALLED] = "recalled",
    [GOODS__LOSS_REASON__LOSS_STOLEN] = "stolen",
    [GOODS__LOSS_REASON__LOSS_SAMPLE] = "sample",
};

enum err place_kind(const char *word, int *ret_kind, struct diag *d)
{
    for (size_t i = 1; i < ARRAY_LEN(kinds); i++)
        if (strcmp(word, kinds[i]) == 0) {
            *ret_kind = (int)i;
            return ERR_OK;
        }
    return diag_set(d, ERR_FORMAT,
                    tr("\"%.20s\" is no place: supplier, warehouse, delivery, "
                       "outlet or lost"),
                    word);
}

enum err place_loss(const char *word, uint32_t *ret_reason, struct diag *d)
{
    for (uint32_t i = 0; i < ARRAY_LEN(reasons); i++)
        if (strcmp(word, reasons[i]) == 0) {
            *ret_reason = i;
            return ERR_OK;
        }
    return diag_set(d, ERR_FORMAT,
                    tr("\"%.20s\" is no reason: expired, damaged, count, "
                       "short, temperature, recalled, stolen, sample or other"),
                    word);
}

enum err place_parse(const char *text, struct goods_place *ret_place,
                     struct diag *d)
{
    struct goods_place p = {0};
    char word[64], *slash, *bin;
    int kind = 0;
    int64_t id = 0;
    if (strlen(text) >= sizeof(word))
        return diag_set(d, ERR_FORMAT, tr("a place is not so long"));
    text_copy(word, sizeof(word), text);
    slash = strchr(word, '/');
    if (slash)
        *slash = '\0';
    enum err err = place_kind(word, &kind, d);
    if (!err && !slash)
        err = diag_set(d, ERR_FORMAT, tr("a place needs its number: %s/1, say"),
                       word);
    if (err)
        return err;
    p.kind = (Goods__PlaceKind)kind;
    bin = strchr(slash + 1, '/');
    if (bin)
        *bin++ = '\0';
    if (p.kind == GOODS__PLACE_KIND__PLACE_LOST) {
        err = place_loss(slash + 1, &p.id, d);
    } else {
        err = cli_number(tr("the number of the place"), slash + 1, 1,
                         UINT32_MAX, &id, d);
        p.id = (uint32_t)id;
    }
    if (!err && bin && strlen(bin) >= sizeof(p.bin))
        err = diag_set(d, ERR_FORMAT, tr("a bin's name is at most %d bytes"),
                       GOODS_BIN_MAX - 1);
    if (!err && bin)
        text_copy(p.bin, sizeof(p.bin), bin);
    if (!err)
        *ret_place = p;
    return err;
}
