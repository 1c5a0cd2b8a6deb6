/* Any bytes as promotions and as a basket: what promo_check lets through is
 * safe to price, nothing goes below zero, and the shares add up. */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "sync/promo/promo.h"

#define PROMOS_MAX 8
#define LINES_MAX  8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void price(const struct promo_book *book, const uint8_t *data,
                  size_t len)
{
    struct promo_line lines[LINES_MAX];
    struct promo_when when = {.day = 20600, .minute = 600, .member = true};
    struct promo_outcome o;
    struct arena arena = {0};
    int64_t left[LINES_MAX], sum = 0;
    int n = 0;
    for (; n < LINES_MAX && len >= 4; data += 4, len -= 4, n++) {
        int64_t units = 1 + data[1] % 40, fen = 1 + data[2];
        lines[n] = (struct promo_line){
            .item = 1 + data[0] % 4,
            .category = data[0] & 64 ? "饮料" : "",
            .quantity = quantity_of(units * QUANTITY_ONE),
            .price = money_of(fen),
            .amount = money_of(units * fen),
            .manual = data[3] & 1,
            .one_piece = data[3] & 2,
            .expiry_day = data[3] & 4 ? 20600 + data[3] % 9 : 0,
        };
        left[n] = lines[n].amount.fen;
    }
    CHECK(promo_price(book, lines, n, &when, &arena, &o) == ERR_OK);
    for (int i = 0; i < o.count; i++) {
        CHECK(o.shares[i].line >= 0 && o.shares[i].line < n);
        CHECK(promo_book_name(book, o.shares[i].promotion));
        left[o.shares[i].line] -= o.shares[i].off.fen;
        CHECK(o.shares[i].off.fen > 0 && left[o.shares[i].line] >= 0);
        sum += o.shares[i].off.fen;
    }
    CHECK(sum == o.off.fen);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    Feed__Promotion *list[PROMOS_MAX];
    char words[120];
    size_t n = 0;
    while (n < PROMOS_MAX && len > 1 && data[0] != 0) {
        size_t take = data[0] < len - 1 ? data[0] : len - 1;
        list[n] = feed__promotion__unpack(NULL, take, data + 1);
        data += take + 1;
        len -= take + 1;
        if (!list[n])
            continue;
        struct diag d = {0};
        CHECK(promo_check(list[n], &d) == ERR_OK || d.text[0] != 0);
        promo_words(list[n], words, sizeof(words));
        promo_when_words(list[n], words, sizeof(words));
        n++;
    }
    struct promo_book *book =
        promo_book_new((const Feed__Promotion *const *)list, n);
    CHECK(book);
    price(book, data, len);
    promo_book_free(book);
    while (n > 0)
        feed__promotion__free_unpacked(list[--n], NULL);
    return 0;
}
