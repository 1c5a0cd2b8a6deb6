#include "tests/support/sample_receipts.h"

#include "base/check.h"

static const struct receipt_line goods[] = {
    {.name = "天长大米",
     .spec = "5kg",
     .unit = "袋",
     .quantity = {1000},
     .unit_price = {3280},
     .amount = {3280}},
    {.name = "可口可乐",
     .spec = "500ml",
     .unit = "瓶",
     .quantity = {3000},
     .unit_price = {300},
     .amount = {900},
     .discount = {150},
     .discount_name = "第二件半价"},
    {.name = "散装白糖",
     .unit = "kg",
     .quantity = {530},
     .unit_price = {960},
     .amount = {509}},
    {.name = "海天金标生抽酱油(零添加)特级酿造 家庭装实惠大瓶",
     .spec = "1.28L",
     .unit = "瓶",
     .quantity = {1000},
     .unit_price = {1590},
     .amount = {1590}},
    {.name = "秦栏卤鹅",
     .spec = "半只",
     .unit = "份",
     .quantity = {1000},
     .unit_price = {4500},
     .amount = {4500}},
    {.name = "Oreo 奥利奥夹心饼干",
     .spec = "97g",
     .unit = "包",
     .quantity = {2000},
     .unit_price = {650},
     .amount = {1300}},
    {.name = "中华牙膏",
     .spec = "120g",
     .unit = "支",
     .quantity = {1000},
     .unit_price = {890},
     .amount = {890}},
    {.name = "农夫山泉",
     .spec = "550ml×24",
     .unit = "箱",
     .quantity = {12000},
     .unit_price = {3900},
     .amount = {46800}},
    {.name = "塑料袋",
     .unit = "个",
     .quantity = {1000},
     .unit_price = {20},
     .amount = {20}},
    {.name = "鸡蛋",
     .unit = "kg",
     .quantity = {1255},
     .unit_price = {1080},
     .amount = {1355},
     .discount = {55}},
};

static const struct paper_facts sample_facts = {
    .outlet = {"秦栏便民店", "天长市秦栏镇官桥街道 88 号", "0550-7123456"},
    .outlet_id = "12",
    .till_id = "1",
    .till_no = "1",
    .cashier = "王芳",
    .time_ms = INT64_C(1795327509000),
    .seq = 1234,
    .head = {0x1A, 0x2B, 0x3C, 0x4D},
    .open_drawer = true,
};

void sample_sale(struct sample_sale *s)
{
    *s = (struct sample_sale){0};
    for (size_t i = 0; i < ARRAY_LEN(goods); i++)
        s->lines[i] = goods[i];
    s->tenders[0] = (struct receipt_tender){"现金", {62000}};
    s->sale = (struct sale_receipt){
        .facts = sample_facts,
        .business_day = 20779,
        .lines = s->lines,
        .line_count = (int)ARRAY_LEN(goods),
        .discount = {349},
        .basket_discount = {144},
        .total = {60795},
        .item_count = 23,
        .tenders = s->tenders,
        .tender_count = 1,
        .change = {1205},
    };
}

void sample_sale_rare(struct sample_sale *s)
{
    static const char *const names[] = {"㐀字号手工皂",
                                        "𠀀记老面馒头",
                                        "🍎红富士苹果🍎",
                                        "Crème brûlée ñ",
                                        "e\u0301a\u0300 组合字符",
                                        "普通的一行"};
    sample_sale(s);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        s->lines[i] = goods[0];
        s->lines[i].name = names[i];
        s->lines[i].spec = NULL;
    }
    s->sale.line_count = (int)ARRAY_LEN(names);
}

void sample_report(struct shift_report *r)
{
    static struct shift_tender tenders[3];
    tenders[0] = (struct shift_tender){"现金", 96, {185450}};
    tenders[1] = (struct shift_tender){"微信支付", 41, {92310}};
    tenders[2] = (struct shift_tender){"支付宝", 7, {15580}};
    *r = (struct shift_report){
        .closing = true,
        .outlet = {"秦栏便民店", NULL, NULL},
        .till_no = "1",
        .shift_no = 37,
        .cashier = "王芳",
        .business_day = 20779,
        .opened_ms = INT64_C(1795300200000),
        .closed_ms = INT64_C(1795345200000),
        .first_seq = 1201,
        .last_seq = 1377,
        .sale_count = 144,
        .item_count = 512,
        .gross = {295880},
        .discount = {2540},
        .total = {293340},
        .tenders = tenders,
        .tender_count = 3,
        .void_count = 5,
        .void_amount = {4350},
        .abandoned_count = 1,
        .abandoned_amount = {1200},
        .reprint_count = 2,
        .drawer_count = 3,
        .opening_float = {30000},
        .expected_cash = {215450},
        .counted_cash = {215250},
        .difference = {-200},
    };
}
