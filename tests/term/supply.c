/* supply.c - what headquarters would have sent to the till in a directory, of
 * the items 1 to 4: for scripts that order and receive.
 *
 *     supply DIR suggest RUN           12 each, the cut-off in a day
 *     supply DIR decide SEQ            of an order: half of item 1, no item 2
 *     supply DIR deliver ID            12 of 1 (lot A1), 6 of 2, 4 of 3 near
 *                                      its date; prints the slip's text
 *     supply DIR slip ID               prints the text alone: no link */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "pos/catalogue.h"
#include "pos/till.h"
#include "sync/slip.h"

static struct till till;

static void put(const char *key, const Feed__Record *record)
{
    CHECK(db_begin(&till.catalogue) == ERR_OK);
    CHECK(catalogue_apply(&till.catalogue, till.till, key, record) == ERR_OK);
    CHECK(db_commit(&till.catalogue) == ERR_OK);
}

static void suggest(uint32_t run)
{
    static const Order__SuggestReason reasons[] = {
        ORDER__SUGGEST_REASON__SUGGEST_FAST, ORDER__SUGGEST_REASON__SUGGEST_OUT,
        ORDER__SUGGEST_REASON__SUGGEST_FESTIVAL};
    Order__SuggestedLine l[3], *at[3];
    Order__Suggestion s = ORDER__SUGGESTION__INIT;
    Feed__Record r = FEED__RECORD__INIT;
    for (int i = 0; i < 3; i++) {
        order__suggested_line__init(&l[i]);
        l[i].item = (uint32_t)i + 1;
        l[i].quantity_milli = 12000;
        l[i].on_hand_milli = 3000 - 1000 * i;
        l[i].weekly_milli = 14000;
        l[i].reason = reasons[i];
        l[i].words = (char *)"春节";
        l[i].price_fen = 210;
        at[i] = &l[i];
    }
    s.run = run;
    s.made_day = till_business_day(&till);
    s.cutoff_day = s.made_day + 1;
    s.cutoff_minute = 18 * 60;
    s.delivery_day = s.made_day + 3;
    s.parts = 1;
    s.lines = at;
    s.n_lines = 3;
    r.kind_case = FEED__RECORD__KIND_SUGGESTION;
    r.suggestion = &s;
    put("suggestion/0", &r);
}

static void decide(uint64_t seq)
{
    Order__DecidedLine l[2], *at[2] = {&l[0], &l[1]};
    Order__State s = ORDER__STATE__INIT;
    Feed__Record r = FEED__RECORD__INIT;
    char key[64];
    for (int i = 0; i < 2; i++) {
        order__decided_line__init(&l[i]);
        l[i].item = (uint32_t)i + 1;
        l[i].asked_milli = 12000;
        l[i].reason = ORDER__LINE_REASON__REASON_SHORTAGE;
    }
    l[0].state = ORDER__LINE_STATE__LINE_PARTIAL;
    l[0].allotted_milli = 6000;
    l[1].state = ORDER__LINE_STATE__LINE_BACK_ORDER;
    s.till = till.till;
    s.seq = seq;
    s.lines = at;
    s.n_lines = 2;
    s.delivery_day = till_business_day(&till) + 1;
    r.kind_case = FEED__RECORD__KIND_ORDER;
    r.order = &s;
    snprintf(key, sizeof(key), "order/%u/%llu", till.till,
             (unsigned long long)seq);
    put(key, &r);
}

static void deliver(uint32_t id, bool send)
{
    Goods__DeliveryLine l[3], *at[3];
    Goods__Delivery x = GOODS__DELIVERY__INIT;
    Feed__Record r = FEED__RECORD__INIT;
    struct slip slip;
    char key[64], text[SLIP_CHARS];
    for (int i = 0; i < 3; i++) {
        goods__delivery_line__init(&l[i]);
        l[i].item = (uint32_t)i + 1;
        l[i].lot = (uint32_t)i + 71;
        l[i].price_fen = 210;
        at[i] = &l[i];
    }
    l[0].quantity_milli = 12000;
    l[0].lot_code = (char *)"A1";
    l[0].expiry_day = till_business_day(&till) + 200;
    l[1].quantity_milli = 6000;
    l[2].quantity_milli = 4000;
    l[2].expiry_day = till_business_day(&till) + 3;
    x.id = id;
    x.outlet = till.outlet;
    x.day = till_business_day(&till);
    x.minute = 14 * 60 + 5;
    x.route = (char *)"铜城线";
    x.crates = 2;
    x.state = GOODS__DELIVERY_STATE__DELIVERY_LOADED;
    x.lines = at;
    x.n_lines = 3;
    r.kind_case = FEED__RECORD__KIND_DELIVERY;
    r.delivery = &x;
    snprintf(key, sizeof(key), "delivery/%u", id);
    if (send)
        put(key, &r);
    slip_of(&x, &slip);
    printf("%s\n", slip_format(&slip, text));
}

int main(int argc, char **argv)
{
    struct diag d = {0};
    i18n_init();
    CHECK(argc == 4 && sodium_init() >= 0);
    if (till_create(argv[1], &till, &d)) {
        fprintf(stderr, "supply: %s\n", d.text);
        return 1;
    }
    unsigned long long n = strtoull(argv[3], NULL, 10);
    if (strcmp(argv[2], "suggest") == 0)
        suggest((uint32_t)n);
    else if (strcmp(argv[2], "decide") == 0)
        decide(n);
    else
        deliver((uint32_t)n, strcmp(argv[2], "deliver") == 0);
    till_close(&till);
    return 0;
}
