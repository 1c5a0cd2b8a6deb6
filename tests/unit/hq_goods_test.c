/* Lost if this fails: goods that vanish between supplier and shop, a receipt
 * counted twice, or a book that depends on the order facts arrived in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "hq/ingest.h"
#include "hq/project.h"
#include "tests/support/hq_goods.h"

#define ITEMS      3
#define LOTS       12 /* four an item */
#define DELIVERIES 8
#define TILLS      3
#define STEPS      220
#define SEEDS      8
#define BINS       4

#define SUPPLIER  GOODS__PLACE_KIND__PLACE_SUPPLIER
#define WAREHOUSE GOODS__PLACE_KIND__PLACE_WAREHOUSE
#define DELIVERY  GOODS__PLACE_KIND__PLACE_DELIVERY
#define OUTLET    GOODS__PLACE_KIND__PLACE_OUTLET
#define LOST      GOODS__PLACE_KIND__PLACE_LOST

/* ---- the same, reckoned from the facts alone
 * -------------------------------*/

struct receipt_line {
    uint32_t item, lot;
    int64_t accepted, stays;
};
struct receipt {
    int till;
    uint64_t seq;
    uint32_t outlet, delivery;
    int64_t at_ms;
    int count;
    struct receipt_line lines[ITEMS * 4];
};
struct own {
    Goods__MoveKind kind;
    struct goods_stock x; /* x.at: from */
    struct goods_place to;
    int64_t at_ms;
};

static struct hq_world w;
static struct hq_till tills[TILLS];
static struct ingest *ingest;
static struct buf frame;
static struct own own[4 * STEPS];
static int own_count;
static struct receipt waiting[STEPS], here[STEPS];
static int waiting_count, here_count;
static int64_t now;
static uint32_t lots[LOTS + 1]; /* numbers, by item */
static int lot_count;
static uint32_t lot_item[LOTS + 1];

static void on_send(void *ctx, uint32_t to, const void *data, size_t len)
{
    (void)ctx;
    (void)to;
    (void)data;
    (void)len;
}

static void enrol_at_2(struct hq_till *t)
{
    struct enrol_request request;
    struct enrol_answer answer;
    Wire__Reason reason;
    struct keys made_up;
    int64_t id = 0;
    hq_till_open(t);
    hq_till_request(t, &request);
    keys_generate(&made_up);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, decide_ticket(w.store, 2, made_up.curve_public, 1,
                                         1000000, &id, NULL)),
        ERR_OK);
    assert_int_equal(
        decide_enrol(w.store, &w.keys, id, &request, 2, &answer, &reason),
        ERR_OK);
    t->till = answer.till;
    t->outlet = answer.outlet;
}

static void give(int t)
{
    ingest_set_clock(ingest, now);
    assert_int_equal(intake_receive(ingest_intake(ingest), tills[t].till,
                                    frame.data, frame.len, 1, now),
                     ERR_OK);
    assert_int_equal(intake_commit(ingest_intake(ingest)), ERR_OK);
}

static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    own_count = waiting_count = here_count = lot_count = 0;
    now = 2000000;
    hq_world_open(&w);
    assert_int_equal(db_exec(store_db(w.store), "PRAGMA synchronous=OFF"),
                     ERR_OK);
    hq_goods_items(&w, ITEMS);
    assert_int_equal(hq_goods_warehouse(&w, BINS), 1);
    assert_int_equal(hq_goods_outlet(&w, "第二家"), 2);
    hq_world_enrol(&w, &tills[0]);
    hq_world_enrol(&w, &tills[1]);
    enrol_at_2(&tills[2]);
    assert_int_equal(ingest_new(w.store, on_send, NULL, &ingest), ERR_OK);
    for (int i = 0; i < TILLS; i++) {
        hq_till_hello(&tills[i], &frame);
        give(i);
        hq_till_genesis(&tills[i]);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ingest_free(ingest);
    for (int i = 0; i < TILLS; i++)
        hq_till_release(&tills[i]);
    buf_release(&frame);
    hq_world_close(&w);
    return 0;
}

/* Everything a till said and headquarters has not heard. */
static void hear(int t)
{
    if (tills[t].run.count == 0)
        return;
    hq_till_batch(&tills[t], &frame);
    give(t);
    int kept = 0;
    for (int i = 0; i < waiting_count; i++)
        if (waiting[i].till == t)
            here[here_count++] = waiting[i];
        else
            waiting[kept++] = waiting[i];
    waiting_count = kept;
}

/* Delivery 1 to 4 are for outlet 1, the others for outlet 2. */
static uint32_t outlet_of(uint32_t delivery)
{
    return delivery <= DELIVERIES / 2 ? 1 : 2;
}

static bool earlier(const struct receipt *a, const struct receipt *b)
{
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms;
    return a->till != b->till ? a->till < b->till : a->seq < b->seq;
}

static const struct receipt *counted(uint32_t delivery)
{
    const struct receipt *best = NULL;
    for (int i = 0; i < here_count; i++) {
        const struct receipt *r = &here[i];
        bool first = true;
        if (r->delivery != delivery || r->outlet != outlet_of(delivery))
            continue;
        for (int k = 0; k < here_count; k++)
            if (here[k].delivery == delivery && here[k].till == r->till &&
                here[k].seq < r->seq)
                first = false;
        if (first && (!best || earlier(r, best)))
            best = r;
    }
    return best;
}

static bool is(const struct goods_place *p, Goods__PlaceKind kind, uint32_t id)
{
    return p->kind == kind && (id == 0 || p->id == id);
}

/* What own facts put there less what they took; lot 0: of all lots. */
static int64_t net(Goods__PlaceKind kind, uint32_t id, uint32_t item,
                   uint32_t lot)
{
    int64_t sum = 0;
    for (int i = 0; i < own_count; i++) {
        const struct own *o = &own[i];
        if (o->x.item != item || (lot && o->x.lot != lot))
            continue;
        if (is(&o->to, kind, id))
            sum += o->x.milli;
        if (is(&o->x.at, kind, id))
            sum -= o->x.milli;
    }
    return sum;
}

static int64_t accepted(const struct receipt *r, uint32_t item, uint32_t lot)
{
    int64_t sum = 0;
    for (int i = 0; i < r->count; i++)
        if (r->lines[i].item == item && (!lot || r->lines[i].lot == lot))
            sum += r->lines[i].accepted;
    return sum;
}

/* Taken off the truck after the receipt. */
static int64_t went(const struct receipt *r, uint32_t item, uint32_t lot)
{
    int64_t sum = 0;
    for (int i = 0; i < own_count; i++) {
        const struct own *o = &own[i];
        if (o->x.item == item && o->x.lot == lot &&
            is(&o->x.at, DELIVERY, r->delivery) && o->at_ms >= r->at_ms &&
            o->kind != GOODS__MOVE_KIND__MOVE_LOAD)
            sum += o->x.milli;
    }
    return sum;
}

/* What should still be on the truck, of one lot; every line names its lot. */
static int64_t on_truck(uint32_t delivery, uint32_t item, uint32_t lot)
{
    const struct receipt *r = counted(delivery);
    int64_t stays = 0;
    bool named = false;
    for (int i = 0; r && i < r->count; i++)
        if (r->lines[i].item == item && r->lines[i].lot == lot) {
            named = true;
            stays += r->lines[i].stays;
        }
    if (!named)
        return net(DELIVERY, delivery, item, lot);
    stays -= went(r, item, lot);
    return stays > 0 ? stays : 0;
}

static int64_t at(Goods__PlaceKind kind, uint32_t item, uint32_t lot)
{
    struct goods_balance b;
    assert_int_equal(goods_balance(w.store, item, lot, &b), ERR_OK);
    switch (kind) {
    case SUPPLIER:
        return b.bought;
    case WAREHOUSE:
        return b.in_stock;
    case DELIVERY:
        return b.on_way;
    case OUTLET:
        return b.delivered;
    default:
        return b.lost;
    }
}

static void compare_one(uint32_t item, uint32_t lot)
{
    int64_t bought = -net(SUPPLIER, 0, item, lot);
    int64_t way = 0, delivered = net(OUTLET, 0, item, lot);
    for (uint32_t d = 1; d <= DELIVERIES; d++) {
        const struct receipt *r = counted(d);
        for (int i = 0; i < lot_count; i++)
            if (lot_item[i] == item && (!lot || lots[i] == lot))
                way += on_truck(d, item, lots[i]);
        if (r)
            delivered += accepted(r, item, lot);
    }
    assert_int_equal(at(SUPPLIER, item, lot), bought);
    assert_int_equal(at(WAREHOUSE, item, lot), net(WAREHOUSE, 0, item, lot));
    assert_int_equal(at(DELIVERY, item, lot), way);
    assert_int_equal(at(OUTLET, item, lot), delivered);
    assert_int_equal(bought, at(WAREHOUSE, item, lot) +
                                 at(DELIVERY, item, lot) +
                                 at(OUTLET, item, lot) + at(LOST, item, lot));
}

static enum err not_below(void *ctx, const struct goods_stock *x,
                          const struct goods_lot *lot)
{
    (void)ctx;
    (void)lot;
    assert_true(x->milli > 0);
    return ERR_OK;
}

static void compare(void)
{
    int64_t odd = 0;
    assert_int_equal(
        db_int(store_db(w.store),
               "SELECT count(*) FROM hq_goods_move WHERE milli <= 0", &odd, ""),
        ERR_OK);
    assert_int_equal(odd, 0);
    for (uint32_t item = 1; item <= ITEMS; item++)
        compare_one(item, 0);
    for (int i = 0; i < lot_count; i++)
        compare_one(lot_item[i], lots[i]);
    assert_int_equal(goods_stock(w.store, WAREHOUSE, 0, 0, not_below, NULL),
                     ERR_OK);
    assert_int_equal(goods_stock(w.store, DELIVERY, 0, 0, not_below, NULL),
                     ERR_OK);
}

static void check_rebuilt(void)
{
    bool same = false;
    assert_int_equal(project_rebuild(w.store, &same), ERR_OK);
    assert_true(same);
}

/* ---- what may happen
 * -------------------------------------------------------*/

static uint32_t some_delivery(void)
{
    return 1 + (uint32_t)(rand() % DELIVERIES);
}

static struct goods_place some_bin(void)
{
    static const char *const bins[] = {"", "A-01", "A-02", "A-03", "~W1"};
    return hq_goods_at(WAREHOUSE, 1, bins[rand() % 5]);
}

static void move(Goods__MoveKind kind, int lot, int64_t milli,
                 struct goods_place from, struct goods_place to)
{
    struct own o = {.kind = kind,
                    .x = {from, lot_item[lot], lots[lot], milli},
                    .to = to,
                    .at_ms = now};
    struct diag d = {0};
    enum err err = hq_goods_try(&w, kind, &o.x, &to, now, &d);
    if (!err)
        own[own_count++] = o;
    else
        assert_true(d.text[0] != '\0');
}

static void buy(void)
{
    struct goods_place to = some_bin();
    int64_t milli = 1000 * (1 + rand() % 20);
    if (lot_count == LOTS || (lot_count && rand() % 2)) {
        move(GOODS__MOVE_KIND__MOVE_RECEIPT, rand() % lot_count, milli,
             hq_goods_at(SUPPLIER, 7, ""), to);
        return;
    }
    struct goods_lot lot = {.item = 1 + (uint32_t)(lot_count % ITEMS),
                            .supplier = 7,
                            .code = "L",
                            .expiry_day = 20400 + rand() % 50};
    lot_item[lot_count] = lot.item;
    lots[lot_count] = hq_goods_buy(&w, &lot, milli, &to, now);
    own[own_count++] = (struct own){
        GOODS__MOVE_KIND__MOVE_RECEIPT,
        {hq_goods_at(SUPPLIER, 7, ""), lot.item, lots[lot_count], milli},
        to,
        now};
    lot_count++;
}

static void some_move(void)
{
    int lot = rand() % lot_count;
    int64_t milli = 500 * (1 + rand() % 12);
    struct goods_place a = some_bin(), b = some_bin();
    struct goods_place truck = hq_goods_at(DELIVERY, some_delivery(), "");
    struct goods_place lost = hq_goods_at(LOST, (uint32_t)(rand() % 9), "");
    switch (rand() % 12) {
    case 0:
        move(GOODS__MOVE_KIND__MOVE_PUTAWAY, lot, milli, a, b);
        break;
    case 1:
        move(GOODS__MOVE_KIND__MOVE_LOAD, lot, milli, truck, a);
        break;
    case 2:
        move(GOODS__MOVE_KIND__MOVE_BACK, lot, milli, truck, a);
        break;
    case 3:
        move(GOODS__MOVE_KIND__MOVE_LOSS, lot, milli, truck, lost);
        break;
    case 4:
        move(GOODS__MOVE_KIND__MOVE_COUNT, lot, milli, a, lost);
        break;
    case 5:
        move(GOODS__MOVE_KIND__MOVE_COUNT, lot, milli, lost, a);
        break;
    case 6:
        move(GOODS__MOVE_KIND__MOVE_SUPPLIER_RETURN, lot, milli, a,
             hq_goods_at(SUPPLIER, 7, ""));
        break;
    case 7:
        move(GOODS__MOVE_KIND__MOVE_BACK, lot, milli,
             hq_goods_at(OUTLET, 1 + (uint32_t)(rand() % 2), ""), a);
        break;
    default:
        move(GOODS__MOVE_KIND__MOVE_LOAD, lot, milli, a, truck);
    }
}

/* A till says what came, maybe again, maybe another's, maybe wrong. */
static void receive(void)
{
    struct receipt *r = &waiting[waiting_count++];
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Goods__Received x = GOODS__RECEIVED__INIT;
    Goods__ReceivedLine lines[ITEMS * 4], *to[ITEMS * 4];
    int t = rand() % TILLS;
    memset(r, 0, sizeof(*r));
    r->till = t;
    r->outlet = tills[t].outlet;
    r->delivery = some_delivery();
    r->at_ms = now - rand() % 50; /* clocks differ */
    for (int i = 0; i < lot_count; i++) {
        int64_t there = net(DELIVERY, r->delivery, lot_item[i], lots[i]);
        if (there == 0 && rand() % 10)
            continue;
        if (rand() % 10 == 0)
            continue; /* forgotten */
        struct receipt_line *l = &r->lines[r->count];
        l->item = lot_item[i];
        l->lot = lots[i];
        l->accepted = there;
        if (rand() % 3 == 0)
            l->accepted = 500 * (rand() % 10);
        if (rand() % 3 == 0)
            l->stays = 500 * (rand() % 4);
        goods__received_line__init(&lines[r->count]);
        lines[r->count].item = l->item;
        lines[r->count].lot = l->lot;
        lines[r->count].sent_milli = there;
        lines[r->count].accepted_milli = l->accepted;
        lines[r->count].damaged_milli = l->stays / 2;
        lines[r->count].refused_milli = l->stays - l->stays / 2;
        to[r->count] = &lines[r->count];
        r->count++;
    }
    x.delivery = r->delivery;
    x.lines = to;
    x.n_lines = (size_t)r->count;
    e.at_ms = (uint64_t)r->at_ms;
    e.fact_case = LEDGER__ENTRY__FACT_DELIVERY_RECEIVED;
    e.delivery_received = &x;
    hq_till_append(&tills[t], &e);
    r->seq = tills[t].head.seq;
}

/* Whose it is, told late. */
static void tell_outlets(void)
{
    for (uint32_t i = 1; i <= DELIVERIES; i++) {
        Goods__Delivery x = GOODS__DELIVERY__INIT;
        Feed__Record record = FEED__RECORD__INIT;
        char key[32], audience[32];
        x.id = i;
        x.outlet = outlet_of(i);
        record.kind_case = FEED__RECORD__KIND_DELIVERY;
        record.delivery = &x;
        snprintf(key, sizeof(key), "delivery/%u", i);
        snprintf(audience, sizeof(audience), "outlet/%u", x.outlet);
        assert_int_equal(store_begin(w.store), ERR_OK);
        assert_int_equal(
            store_end(w.store, store_put(w.store, now, audience, key, &record)),
            ERR_OK);
    }
}

static void random_history(unsigned seed)
{
    srand(seed);
    assert_int_equal(set_up(NULL), 0);
    tell_outlets();
    for (int i = 0; i < STEPS; i++) {
        now += 1 + rand() % 30;
        if (lot_count < 3 || rand() % 6 == 0)
            buy();
        else if (rand() % 7 == 0)
            receive();
        else if (rand() % 8 == 0)
            hear(rand() % TILLS);
        else
            some_move();
        compare();
    }
    for (int t = 0; t < TILLS; t++)
        hear(t);
    check_rebuilt();
    compare();
    tear_down(NULL);
}

static void test_random_histories(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= SEEDS; seed++)
        random_history(seed);
}

/* ---- one at a time
 * ---------------------------------------------------------*/

static void say(int t, uint32_t delivery, uint32_t item, uint32_t lot,
                int64_t ok, int64_t damaged, int64_t at_ms)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Goods__Received x = GOODS__RECEIVED__INIT;
    Goods__ReceivedLine l = GOODS__RECEIVED_LINE__INIT, *at_line[] = {&l};
    l.item = item;
    l.lot = lot;
    l.accepted_milli = ok;
    l.damaged_milli = damaged;
    x.delivery = delivery;
    x.lines = at_line;
    x.n_lines = 1;
    e.at_ms = (uint64_t)at_ms;
    e.fact_case = LEDGER__ENTRY__FACT_DELIVERY_RECEIVED;
    e.delivery_received = &x;
    hq_till_append(&tills[t], &e);
    hear(t);
}

static int64_t lost_short(void)
{
    int64_t milli = 0;
    assert_int_equal(goods_on_hand(w.store, LOST,
                                   GOODS__LOSS_REASON__LOSS_SHORT, 1, false,
                                   &milli),
                     ERR_OK);
    return milli;
}

static void load_two_lots(uint32_t ret_lots[2])
{
    struct goods_place bin = hq_goods_at(WAREHOUSE, 1, "A-01");
    struct goods_place truck = hq_goods_at(DELIVERY, 1, "");
    struct goods_lot lot = {
        .item = 1, .supplier = 7, .code = "late", .expiry_day = 20500};
    for (int i = 0; i < 2; i++) {
        ret_lots[i] = hq_goods_buy(&w, &lot, 10000, &bin, now);
        const struct goods_stock x = {bin, 1, ret_lots[i], 6000};
        assert_int_equal(hq_goods_try(&w, GOODS__MOVE_KIND__MOVE_LOAD, &x,
                                      &truck, now, NULL),
                         ERR_OK);
        lot.expiry_day = 20450; /* the second expires first */
        snprintf(lot.code, sizeof(lot.code), "soon");
    }
}

/* By item only: the first expired is what came, the missing one is of the lot
 * that expires last. */
static void test_by_item(void **state)
{
    uint32_t of[2];
    (void)state;
    load_two_lots(of);
    say(0, 1, 1, 0, 8000, 1000, now + 5);
    assert_int_equal(at(OUTLET, 1, of[1]), 6000);
    assert_int_equal(at(OUTLET, 1, of[0]), 2000);
    assert_int_equal(at(DELIVERY, 1, 0), 1000);
    assert_int_equal(lost_short(), 3000);
    check_rebuilt();
}

/* More than was on it is found, and found no longer once the load is told. */
static void test_load_told_late(void **state)
{
    uint32_t of[2];
    struct goods_place bin = hq_goods_at(WAREHOUSE, 1, "A-01");
    struct goods_place truck = hq_goods_at(DELIVERY, 1, "");
    (void)state;
    load_two_lots(of);
    say(0, 1, 1, of[0], 9000, 0, now + 5);
    assert_int_equal(lost_short(), -3000);
    const struct goods_stock x = {bin, 1, of[0], 4000};
    assert_int_equal(
        hq_goods_try(&w, GOODS__MOVE_KIND__MOVE_LOAD, &x, &truck, now, NULL),
        ERR_OK);
    assert_int_equal(lost_short(), 1000);
    assert_int_equal(at(OUTLET, 1, of[0]), 9000);
    assert_int_equal(at(DELIVERY, 1, 0), 6000); /* of the lot not named */
    check_rebuilt();
}

/* Nothing is made of a delivery nobody sent, until somebody did. */
static void test_unknown_delivery(void **state)
{
    uint32_t of[2];
    (void)state;
    say(0, 1, 1, 0, 9000, 0, now + 5);
    assert_int_equal(at(OUTLET, 1, 0), 0);
    assert_int_equal(lost_short(), 0);
    load_two_lots(of);
    assert_int_equal(at(OUTLET, 1, 0), 9000);
    assert_int_equal(lost_short(), 3000);
    check_rebuilt();
}

static void test_confirmed_twice(void **state)
{
    uint32_t of[2];
    int64_t stock = 0;
    (void)state;
    load_two_lots(of);
    say(0, 1, 1, 0, 12000, 0, now + 50);
    say(0, 1, 1, 0, 11000, 0, now + 1); /* again: the first counts */
    assert_int_equal(at(OUTLET, 1, 0), 12000);
    say(2, 1, 1, 0, 1000, 0, now + 2); /* until told whose it is */
    assert_int_equal(at(OUTLET, 1, 0), 1000);
    tell_outlets();
    assert_int_equal(at(OUTLET, 1, 0), 12000);
    say(1, 1, 1, 0, 10000, 0, now + 3); /* the shop's other till was earlier */
    assert_int_equal(at(OUTLET, 1, 0), 10000);
    assert_int_equal(lost_short(), 2000);
    assert_int_equal(db_int(store_db(w.store),
                            "SELECT milli FROM hq_till_stock WHERE till = ?1",
                            &stock, "i", (int64_t)tills[0].till),
                     ERR_OK);
    assert_int_equal(stock, 12000);
    check_rebuilt();
}

static void refused(const struct goods_stock *x, struct goods_place to,
                    const char *words)
{
    struct goods_balance before, after;
    struct ledger_head head, then;
    struct diag d = {0};
    assert_int_equal(goods_balance(w.store, 0, 0, &before), ERR_OK);
    assert_int_equal(ledger_head(store_db(w.store), &head), ERR_OK);
    assert_int_not_equal(
        hq_goods_try(&w, GOODS__MOVE_KIND__MOVE_PUTAWAY, x, &to, now, &d),
        ERR_OK);
    if (!strstr(d.text, words))
        fail_msg("said \"%s\", not \"%s\"", d.text, words);
    assert_int_equal(goods_balance(w.store, 0, 0, &after), ERR_OK);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_int_equal(ledger_head(store_db(w.store), &then), ERR_OK);
    assert_int_equal(head.seq, then.seq);
}

static void test_refusals(void **state)
{
    uint32_t of[2];
    struct goods_place bin = hq_goods_at(WAREHOUSE, 1, "A-01");
    struct goods_place other = hq_goods_at(WAREHOUSE, 1, "A-02");
    struct goods_stock x;
    (void)state;
    load_two_lots(of); /* 4 of each are left in the bin */
    x = (struct goods_stock){bin, 1, of[0], 4001};
    refused(&x, other, "has 4 of item 1");
    x.milli = 0;
    refused(&x, other, "above 0");
    x.milli = -1000;
    refused(&x, other, "above 0");
    x.milli = INT64_MAX;
    refused(&x, other, "at most 1000000");
    x = (struct goods_stock){bin, 99, 0, 1000};
    refused(&x, other, "no item 99");
    x = (struct goods_stock){bin, 1, 99, 1000};
    refused(&x, other, "no lot 99");
    x = (struct goods_stock){bin, 2, of[0], 1000};
    refused(&x, other, "one of item 1, not of item 2");
    x = (struct goods_stock){bin, 1, of[0], 1000};
    refused(&x, hq_goods_at(WAREHOUSE, 1, "Z-99"), "no bin Z-99");
    refused(&x, hq_goods_at(WAREHOUSE, 9, ""), "no warehouse 9");
    refused(&x, hq_goods_at(OUTLET, 99, ""), "no outlet 99");
    refused(&x, hq_goods_at(OUTLET, 1, "A-01"), "only warehouses");
    refused(&x, bin, "there already");
    refused(&x, hq_goods_at(LOST, 77, ""), "one of the reasons");
    refused(&x, hq_goods_at(DELIVERY, 0, ""), "number from 1");
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, goods_hold(w.store, of[0], false,
                                                   "冷链", now, NULL)),
                     ERR_OK);
    refused(&x, hq_goods_at(DELIVERY, 1, ""), "is held");
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(
        store_end(w.store, goods_hold(w.store, of[0], true, "", now, NULL)),
        ERR_OK);
    assert_int_equal(hq_goods_try(&w, GOODS__MOVE_KIND__MOVE_LOAD, &x,
                                  &(struct goods_place){DELIVERY, 1, ""}, now,
                                  NULL),
                     ERR_OK);
    check_rebuilt();
}

/* What a till says is not believed blindly. */
static void test_absurd_receipt(void **state)
{
    uint32_t of[2];
    (void)state;
    load_two_lots(of);
    say(0, 1, 1, of[0], -5000, 0, now);
    say(0, 1, 1, of[0], INT64_MAX, INT64_MAX, now);
    say(0, 0, 1, of[0], 1000, 0, now);
    assert_int_equal(at(OUTLET, 1, 0), 0);
    say(0, 1, 1, of[0], 6000, 0, now); /* the first that is one */
    assert_int_equal(at(OUTLET, 1, 0), 6000);
    check_rebuilt();
}

/* More lines than fit one fact. */
static void test_large_paper(void **state)
{
    enum { N = 5000 };
    static Goods__MoveLine lines[N];
    static Goods__MoveLine *to[N];
    Goods__Moved m = GOODS__MOVED__INIT;
    Goods__Lot lot = GOODS__LOT__INIT, *new_lots[] = {&lot};
    Goods__Place from = GOODS__PLACE__INIT, bin = GOODS__PLACE__INIT;
    struct ledger_head before, after;
    (void)state;
    lot.item = 1;
    lot.code = (char *)"A";
    from.kind = SUPPLIER;
    from.id = 7;
    bin.kind = WAREHOUSE;
    bin.id = 1;
    bin.bin = (char *)"A-01";
    for (int i = 0; i < N; i++) {
        goods__move_line__init(&lines[i]);
        lines[i].item = 1;
        lines[i].lot = GOODS_LOT_NEW(0);
        lines[i].quantity_milli = 1000;
        lines[i].from = &from;
        lines[i].to = &bin;
        to[i] = &lines[i];
    }
    m.new_lots = new_lots;
    m.n_new_lots = 1;
    m.lines = to;
    m.n_lines = N;
    assert_int_equal(ledger_head(store_db(w.store), &before), ERR_OK);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, goods_move(w.store, &m, now, NULL)),
                     ERR_OK);
    assert_int_equal(ledger_head(store_db(w.store), &after), ERR_OK);
    assert_true(after.seq > before.seq + 1);
    assert_int_equal(at(WAREHOUSE, 1, lot.id), (int64_t)N * 1000);
    check_rebuilt();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_histories),
        cmocka_unit_test_setup_teardown(test_by_item, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_load_told_late, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unknown_delivery, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_confirmed_twice, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_absurd_receipt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_large_paper, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
