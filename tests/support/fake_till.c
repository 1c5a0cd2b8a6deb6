#include "tests/support/fake_till.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "pos/catalogue.h"
#include "pos/people.h"
#include "sync/keys.h"

static int64_t later_ms;

static int64_t fake_now(void)
{
    return FAKE_DAY_MS + later_ms;
}

void fake_till_later(int64_t ms)
{
    later_ms += ms;
}

static void apply(struct till *t, const char *key, const Feed__Record *r)
{
    CHECK(db_begin(&t->catalogue) == ERR_OK);
    enum err err = catalogue_apply(&t->catalogue, FAKE_TILL, key, r);
    CHECK(db_end(&t->catalogue, err) == ERR_OK);
}

uint64_t fake_gtin(uint32_t n)
{
    char digits[16];
    snprintf(digits, sizeof(digits), "69%010u", n);
    int check = gtin_check_digit(digits, 12);
    uint64_t number = strtoull(digits, NULL, 10);
    return number * 10u + (unsigned)check;
}

static void put_item(struct till *t, Feed__Item *item, uint64_t fen)
{
    char key[32];
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Price price = FEED__PRICE__INIT;
    Feed__PriceFrom from = FEED__PRICE_FROM__INIT;
    Feed__PackPrice pack = FEED__PACK_PRICE__INIT;
    Feed__PriceFrom *froms[] = {&from};
    Feed__PackPrice *packs[] = {&pack};
    enum err err = ERR_OK;
    r.kind_case = FEED__RECORD__KIND_ITEM;
    r.item = item;
    snprintf(key, sizeof(key), "item/%u", item->id);
    err = catalogue_apply(&t->catalogue, FAKE_TILL, key, &r);
    CHECK(err == ERR_OK);
    price.item = item->id;
    price.n_from = 1;
    price.from = froms;
    from.unit_fen = fen;
    if (item->n_packs) {
        pack.pack = 1;
        pack.fen = fen * 11;
        from.n_packs = 1;
        from.packs = packs;
    }
    r.kind_case = FEED__RECORD__KIND_PRICE;
    r.price = &price;
    snprintf(key, sizeof(key), "price/%u", item->id);
    err = catalogue_apply(&t->catalogue, FAKE_TILL, key, &r);
    CHECK(err == ERR_OK);
}

void fake_item(struct till *t, uint32_t id, const char *name, const char *spec,
               const char *unit, uint64_t gtin, uint32_t plu, bool by_weight,
               uint64_t fen)
{
    Feed__Item item = FEED__ITEM__INIT;
    Feed__Pack pack = FEED__PACK__INIT;
    Feed__Pack *packs[] = {&pack};
    uint64_t gtins[] = {gtin}, case_gtins[] = {FAKE_CASE};
    item.id = id;
    item.name = (char *)name;
    item.spec = (char *)spec;
    item.unit = (char *)unit;
    item.category = (char *)"";
    item.plu = plu;
    item.by_weight = by_weight;
    if (gtin) {
        item.n_gtin = 1;
        item.gtin = gtins;
    }
    if (gtin == FAKE_COLA) {
        pack.id = 1;
        pack.unit = (char *)"箱";
        pack.quantity_milli = 12000;
        pack.n_gtin = 1;
        pack.gtin = case_gtins;
        item.n_packs = 1;
        item.packs = packs;
    }
    CHECK(db_begin(&t->catalogue) == ERR_OK);
    put_item(t, &item, fen);
    CHECK(db_end(&t->catalogue, ERR_OK) == ERR_OK);
}

void fake_items(struct till *t, uint32_t first, uint32_t count)
{
    static const char *const brand[] = {
        "娃哈哈", "康师傅", "统一", "农夫山泉", "洽洽", "旺旺",
        "金龙鱼", "海天",   "雕牌", "蓝月亮",   "天长", "秦栏",
        "双汇",   "伊利",   "蒙牛", "王老吉",   "Lays", "奥利奥"};
    static const char *const kind[] = {
        "矿泉水", "方便面", "酱油", "大米",   "食用油", "洗衣粉", "牙膏",
        "瓜子",   "饼干",   "牛奶", "火腿肠", "绿茶",   "薯片",   "卤鹅",
        "芡实",   "豆油",   "可乐", "纸巾",   "电池",   "拖鞋",   "啤酒"};
    static const char *const taste[] = {
        "", "红烧", "原味", "柠檬", "麻辣", "特级", "家庭装", "迷你", "无糖"};
    char name[96], spec[32];
    CHECK(db_begin(&t->catalogue) == ERR_OK);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t n = first + i;
        uint64_t gtins[] = {fake_gtin(n)};
        Feed__Item item = FEED__ITEM__INIT;
        snprintf(name, sizeof(name), "%s%s%s%u号", brand[n % ARRAY_LEN(brand)],
                 taste[n / 7 % ARRAY_LEN(taste)], kind[n / 3 % ARRAY_LEN(kind)],
                 n % 997);
        snprintf(spec, sizeof(spec), "%ug", 50 + n % 40 * 25);
        item.id = n;
        item.name = name;
        item.spec = spec;
        item.unit = (char *)"件";
        item.category = (char *)"百货";
        item.n_gtin = 1;
        item.gtin = gtins;
        put_item(t, &item, 100 + n % 5000);
    }
    CHECK(db_end(&t->catalogue, ERR_OK) == ERR_OK);
}

static void put_cashier(struct till *t, uint32_t id, const char *name,
                        bool keeper, const char *pin)
{
    char key[32], hash[crypto_pwhash_STRBYTES];
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Cashier c = FEED__CASHIER__INIT;
    CHECK(crypto_pwhash_str(hash, pin, strlen(pin), crypto_pwhash_OPSLIMIT_MIN,
                            crypto_pwhash_MEMLIMIT_MIN) == 0);
    c.id = id;
    c.name = (char *)name;
    c.role = keeper ? FEED__ROLE__KEEPER : FEED__ROLE__CASHIER;
    c.pin_hash = hash;
    r.kind_case = FEED__RECORD__KIND_CASHIER;
    r.cashier = &c;
    snprintf(key, sizeof(key), "cashier/%u", id);
    apply(t, key, &r);
}

void fake_people(struct till *t)
{
    put_cashier(t, FAKE_KEEPER, "王芳", true, "1234");
    put_cashier(t, FAKE_CASHIER, "李强", false, "4321");
}

void fake_setting(struct till *t, const char *name, const char *value)
{
    char key[80];
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Setting s = FEED__SETTING__INIT;
    s.name = (char *)name;
    s.value = (char *)value;
    r.kind_case = FEED__RECORD__KIND_SETTING;
    r.setting = &s;
    snprintf(key, sizeof(key), "setting/%s", name);
    apply(t, key, &r);
}

static void put_outlet(struct till *t)
{
    char key[32];
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Outlet o = FEED__OUTLET__INIT;
    o.id = FAKE_OUTLET;
    o.name = (char *)"秦栏便民店";
    o.address = (char *)"天长市秦栏镇新街 8 号";
    o.phone = (char *)"0550-1234567";
    r.kind_case = FEED__RECORD__KIND_OUTLET;
    r.outlet = &o;
    snprintf(key, sizeof(key), "outlet/%d", FAKE_OUTLET);
    apply(t, key, &r);
}

static void genesis(struct till *t, const struct keys *k)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Genesis g = LEDGER__GENESIS__INIT;
    struct diag d = {0};
    e.at_ms = FAKE_DAY_MS;
    e.fact_case = LEDGER__ENTRY__FACT_GENESIS;
    e.genesis = &g;
    g.outlet = FAKE_OUTLET;
    g.till = FAKE_TILL;
    g.sign_key.data = (uint8_t *)k->sign_public;
    g.sign_key.len = KEY_LEN;
    g.hq_key.data = (uint8_t *)k->sign_public;
    g.hq_key.len = KEY_LEN;
    g.software = (char *)"test";
    CHECK(till_record(t, &e, NULL, NULL, NULL, &d) == ERR_OK);
}

void fake_till_make(const char *dir)
{
    struct till t = {0};
    struct keys k;
    struct diag d = {0};
    char path[TILL_PATH_MAX];
    CHECK(keys_init() == ERR_OK);
    keys_generate(&k);
    CHECK(till_create(dir, &t, &d) == ERR_OK);
    CHECK(till_path(dir, "till.key", path, &d) == ERR_OK);
    CHECK(keys_save(&k, path, &d) == ERR_OK);
    genesis(&t, &k);
    put_outlet(&t);
    fake_item(&t, 1, "可口可乐", "500ml", "瓶", FAKE_COLA, 0, false, 300);
    fake_item(&t, 2, "天长大米", "5kg", "袋", FAKE_RICE, 0, false, 3280);
    fake_item(&t, 3, "散装白糖", "", "kg", 0, FAKE_SUGAR, true, 960);
    till_close(&t);
}

void fake_till_new(struct till *ret_till, char dir[TILL_PATH_MAX])
{
    struct diag d = {0};
    const char *tmp = getenv("TMPDIR");
    later_ms = 0;
    snprintf(dir, TILL_PATH_MAX, "%s/liandian-till-XXXXXX",
             tmp && *tmp ? tmp : "/tmp");
    CHECK(mkdtemp(dir));
    fake_till_make(dir);
    CHECK(till_open(dir, ret_till, &d) == ERR_OK);
    ret_till->now_ms = fake_now;
}

void fake_till_end(struct till *t, const char *dir)
{
    char command[TILL_PATH_MAX + 16];
    till_close(t);
    snprintf(command, sizeof(command), "rm -rf '%s'", dir);
    CHECK(system(command) == 0);
}
