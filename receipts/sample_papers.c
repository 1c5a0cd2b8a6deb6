#include "receipts/sample_papers.h"

#include "base/check.h"
#include "receipts/credit_slip.h"
#include "receipts/delivery_note.h"
#include "receipts/parcel_slip.h"
#include "receipts/refund_slip.h"
#include "receipts/sale_receipt.h"
#include "receipts/shift_report.h"
#include "receipts/stock_paper.h"

#define DAY     20779 /* 2026-11-22 */
#define TIME_MS INT64_C(1795327509000)
#define DAY_MS  INT64_C(86400000)

static struct paper_facts facts(const struct receipt_outlet *outlet,
                                const struct paper_look *look)
{
    struct paper_facts f = {
        .outlet = {"秦栏便民店", "天长市秦栏镇官桥街道 88 号", "0550-7123456"},
        .look = look,
        .outlet_id = "12",
        .till_id = "1",
        .till_no = "1",
        .cashier = "王芳",
        .time_ms = TIME_MS,
        .seq = 1234,
        .head = {0x1A, 0x2B, 0x3C, 0x4D},
    };
    if (outlet)
        f.outlet = *outlet;
    return f;
}

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
    {.name = "海天金标生抽酱油(零添加)特级酿造 家庭装实惠大瓶",
     .spec = "1.28L",
     .unit = "瓶",
     .quantity = {1000},
     .unit_price = {1590},
     .amount = {1590}},
    {.name = "散装白糖",
     .unit = "kg",
     .quantity = {530},
     .unit_price = {960},
     .amount = {509}},
};

static void sale(const struct paper_facts *f, struct document *doc)
{
    static const struct receipt_tender tenders[] = {{"现金", {6200}}};
    const struct sale_receipt s = {
        .facts = *f,
        .business_day = DAY,
        .lines = goods,
        .line_count = ARRAY_LEN(goods),
        .discount = {179},
        .basket_discount = {29},
        .total = {6100},
        .item_count = 6,
        .tenders = tenders,
        .tender_count = 1,
        .change = {100},
    };
    sale_receipt_document(&s, doc);
}

static void refund(const struct paper_facts *f, struct document *doc)
{
    static const struct receipt_tender tenders[] = {{"微信支付", {1590}}};
    const struct refund_slip s = {
        .facts = *f,
        .sale_seq = 1198,
        .sale_time_ms = TIME_MS - DAY_MS,
        .lines = &goods[2],
        .line_count = 1,
        .total = {1590},
        .tenders = tenders,
        .tender_count = 1,
        .reason = "瓶盖漏油",
        .approved_by = "李店长",
    };
    refund_slip_document(&s, doc);
}

static void credit(const struct paper_facts *f, struct document *doc)
{
    const struct credit_slip s = {
        .facts = *f,
        .customer = "王小明",
        .customer_no = "17",
        .sale_seq = 1233,
        .amount = {6100},
        .balance = {18650},
        .has_limit = true,
        .limit = {50000},
        .due_day = DAY + 38,
    };
    credit_slip_document(&s, doc);
}

static void statement(const struct paper_facts *f, struct document *doc)
{
    static const struct statement_line lines[] = {
        {TIME_MS - 20 * DAY_MS, "赊账", 0, {8800}, {18800}},
        {TIME_MS - 12 * DAY_MS, "还款", 0, {-10000}, {8800}},
        {TIME_MS - 5 * DAY_MS, "赊账", 0, {3750}, {12550}},
        {TIME_MS, "赊账", 0, {6100}, {18650}},
    };
    const struct customer_statement s = {
        .facts = *f,
        .customer = "王小明",
        .customer_no = "17",
        .from_day = DAY - 21,
        .to_day = DAY,
        .opening = {10000},
        .lines = lines,
        .line_count = ARRAY_LEN(lines),
        .given = {18650},
        .repaid = {10000},
        .closing = {18650},
        .has_limit = true,
        .limit = {50000},
    };
    customer_statement_document(&s, doc);
}

static void delivery(const struct paper_facts *f, struct document *doc)
{
    static const struct delivery_line lines[] = {
        {"天长大米",
         "5kg",
         "袋",
         {20000},
         {20000},
         "20261101A",
         0,
         false,
         NULL},
        {"农夫山泉",
         "550ml×24",
         "箱",
         {10000},
         {8000},
         "261015",
         DAY + 300,
         false,
         NULL},
        {"秦栏卤鹅", "半只", "份", {6000}, {6000}, "1121", DAY + 5, true, NULL},
    };
    struct delivery_note n = {
        .facts = *f,
        .number = "PS20261122-007",
        .order_number = "YH20261121-012",
        .from = "天长市统仓共配中心",
        .route = "秦栏线",
        .vehicle = "皖M·A1234",
        .driver = "张师傅",
        .day = DAY,
        .lines = lines,
        .line_count = ARRAY_LEN(lines),
        .crates = 3,
    };
    n.facts.seq = 0;
    delivery_note_document(&n, doc);
}

static void order(const struct paper_facts *f, struct document *doc)
{
    static const struct order_line lines[] = {
        {"天长大米", "5kg", "袋", {20000}, true, {56000}, NULL},
        {"农夫山泉", "550ml×24", "箱", {10000}, true, {36000}, "促销"},
        {"秦栏卤鹅", "半只", "份", {6000}, true, {21000}, "顾客预订"},
    };
    const struct order_paper o = {
        .facts = *f,
        .number = "YH20261121-012",
        .wanted_day = DAY + 1,
        .state = "已提交",
        .lines = lines,
        .line_count = ARRAY_LEN(lines),
        .has_total = true,
        .total = {113000},
    };
    order_paper_document(&o, doc);
}

static void parcel(const struct paper_facts *f, struct document *doc)
{
    struct parcel_slip s = {
        .facts = *f,
        .pickup_code = "3-1042",
        .shelf = "A3",
        .carrier = "中通快递",
        .waybill = "ZT78901234567890",
        .recipient = "刘建国",
        .phone = "13855001234",
        .arrived_ms = TIME_MS,
        .keep_until_day = DAY + 7,
        .to_pay = true,
        .due = {1200},
    };
    s.facts.seq = 0;
    parcel_slip_document(&s, doc);
}

static void stock(const struct paper_facts *f, struct document *doc)
{
    static const struct stock_paper_line lines[] = {
        {.name = "天长大米",
         .spec = "5kg",
         .unit = "袋",
         .quantity = {18000},
         .has_expected = true,
         .expected = {20000},
         .difference = {-2000},
         .lot = "20261101A",
         .note = "破袋两包"},
        {.name = "散装白糖",
         .unit = "kg",
         .quantity = {12350},
         .has_expected = true,
         .expected = {12100},
         .difference = {250}},
        {.name = "农夫山泉",
         .spec = "550ml×24",
         .unit = "箱",
         .quantity = {8000},
         .has_expected = true,
         .expected = {8000},
         .expiry_day = DAY + 300},
    };
    const struct stock_paper p = {
        .kind = STOCK_PAPER_COUNT,
        .facts = *f,
        .number = "PD-0012",
        .reason = "月末盘点",
        .approved_by = "李店长",
        .lines = lines,
        .line_count = ARRAY_LEN(lines),
        .signature = "盘点人",
        .other_signature = "监盘人",
    };
    stock_paper_document(&p, doc);
}

static void shift(const struct paper_facts *f, struct document *doc)
{
    static const struct shift_tender tenders[] = {{"现金", 96, {185450}},
                                                  {"微信支付", 41, {92310}}};
    const struct shift_report r = {
        .closing = true,
        .outlet = f->outlet,
        .look = f->look,
        .till_no = f->till_no,
        .shift_no = 37,
        .cashier = f->cashier,
        .business_day = DAY,
        .opened_ms = TIME_MS - 6 * 3600000,
        .closed_ms = TIME_MS,
        .first_seq = 1201,
        .last_seq = 1377,
        .sale_count = 137,
        .item_count = 512,
        .gross = {280300},
        .discount = {2540},
        .total = {277760},
        .tenders = tenders,
        .tender_count = ARRAY_LEN(tenders),
        .opening_float = {30000},
        .expected_cash = {215450},
        .counted_cash = {215250},
        .difference = {-200},
    };
    shift_report_document(&r, doc);
}

static void shelf(enum label_paper paper, const struct paper_facts *f,
                  struct document *doc)
{
    const struct shelf_label l = {
        .name = "海天金标生抽酱油(零添加)特级酿造 家庭装",
        .spec = "1.28L",
        .unit = "瓶",
        .price = {1590},
        .has_old_price = true,
        .old_price = {1790},
        .code = "6902265114369",
        .origin = "广东佛山",
        .outlet = f->outlet.name,
        .day = DAY,
    };
    shelf_label_document(&l, paper, doc);
}

static void weighed(enum label_paper paper, const struct paper_facts *f,
                    struct document *doc)
{
    const struct weighed_label l = {
        .name = "秦栏卤鹅(散装称重)",
        .net = {1255},
        .unit_price = {5800},
        .amount = {7279},
        .packed_ms = TIME_MS,
        .best_before_day = DAY + 3,
        .code = "2000123072791",
        .outlet = f->outlet.name,
        .origin = "安徽天长",
    };
    weighed_label_document(&l, paper, doc);
}

static void certificate(enum label_paper paper, struct document *doc)
{
    const struct certificate_label l = {
        .product = "龙岗芡实",
        .quantity = "25 kg",
        .origin = "安徽省天长市龙岗社区",
        .producer = "天长市龙岗芡实专业合作社",
        .contact = "13855001234",
        .day = DAY,
        .basis = 1u << CERTIFICATE_OWN_CONTROL | 1u << CERTIFICATE_PROMISE,
        .number = "CZ-0007",
    };
    certificate_label_document(&l, paper, doc);
}

void sample_paper_document(enum paper_kind kind, enum label_paper paper,
                           const struct receipt_outlet *outlet,
                           const struct paper_look *look, struct document *doc)
{
    const struct paper_facts f = facts(outlet, look);
    switch (kind) {
    case PAPER_SALE:
        sale(&f, doc);
        return;
    case PAPER_REFUND:
        refund(&f, doc);
        return;
    case PAPER_CREDIT:
        credit(&f, doc);
        return;
    case PAPER_STATEMENT:
        statement(&f, doc);
        return;
    case PAPER_DELIVERY:
        delivery(&f, doc);
        return;
    case PAPER_ORDER:
        order(&f, doc);
        return;
    case PAPER_PARCEL:
        parcel(&f, doc);
        return;
    case PAPER_STOCK:
        stock(&f, doc);
        return;
    case PAPER_SHIFT:
        shift(&f, doc);
        return;
    case PAPER_SHELF:
        shelf(paper, &f, doc);
        return;
    case PAPER_WEIGHED:
        weighed(paper, &f, doc);
        return;
    case PAPER_CERTIFICATE:
        certificate(paper, doc);
        return;
    case PAPER_KINDS:
        break;
    }
    CHECK(false);
}
