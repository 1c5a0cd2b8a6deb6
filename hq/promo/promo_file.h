/* hq/promo/promo_file.h - a promotion, or a basket to try them on, as a person
 * writes it: a small JSON file. What is wrong is said with the name of its key
 * and what would be right. */
#ifndef HQ_PROMO_PROMO_FILE_H
#define HQ_PROMO_PROMO_FILE_H

#include <jansson.h>

#include "base/arena.h"
#include "hq/store/store.h"
#include "sync/promo/promo.h"

#define PROMO_FILE_MAX (256 * 1024)

/* The file's one object; json_decref it. "-": standard input. ERR_NOTFOUND,
 * ERR_FORMAT, ERR_RANGE. */
MUST_USE enum err promo_file_open(const char *path, json_t **ret_root,
                                  struct diag *d);
/* Into *ret, whose lists lie in the arena and whose texts are root's. Barcodes
 * and items are looked up. Everything but its number is set. */
MUST_USE enum err promo_file_read(struct store *s, const json_t *root,
                                  struct arena *arena, Feed__Promotion *ret,
                                  struct diag *d);

/* ---- for others that read such files -------------------------------------*/

/* Only these keys; NULL ends them. */
MUST_USE enum err promo_file_keys(const json_t *o, const char *const *known,
                                  struct diag *d);
/* A number or text in quotes as text; "" when it is not there. */
MUST_USE enum err promo_file_text(const json_t *o, const char *key, char *out,
                                  size_t cap, struct diag *d);
/* A barcode, a PLU of up to 5 digits, or (item not 0) an item of the range. */
MUST_USE enum err promo_file_goods(struct store *s, const char *code,
                                   Feed__PromotionGoods *ret, struct diag *d);

#endif
