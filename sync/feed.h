/* sync/feed.h - what headquarters decides, on its way to the shops.
 *
 * A decision is a record under a key for an audience: "all", "group/<name>" or
 * "outlet/<id>". Its version is the number of its FeedPut in headquarters'
 * ledger; a newer version of a key replaces the older for that audience. A shop
 * copies each of its audiences from version 0 or from where it stopped: initial
 * load and difference are the same path. For a key, the most specific audience
 * that has it wins: outlet before group before all; of two groups the one that
 * headquarters names later.
 *
 * This file: headquarters' side, over the tables of sync/sql/feed_schema.sql
 * (a projection of its ledger) in the database that holds its ledger. The
 * shop's copy is sync/feed_copy.h. */
#ifndef SYNC_FEED_H
#define SYNC_FEED_H

#include "base/bytes.h"
#include "base/db.h"
#include "sync/feed.pb-c.h"
#include "sync/wire.pb-c.h"

#define FEED_AUDIENCE_MAX  63 /* bytes */
#define FEED_AUDIENCES_MAX 16 /* of one till */
#define FEED_KEY_MAX       63
#define FEED_RECORD_MAX    16384
#define FEED_PAGE_ROWS     2000
#define FEED_PAGE_BYTES    (256u * 1024) /* plain; one row always fits */

/* Settings: key "setting/<name>", value as decimal text or text. A missing or
 * unreadable one has its default. */
#define SETTING_LINE_DISCOUNT_PERCENT   "discount.line_max_percent"
#define SETTING_BASKET_DISCOUNT_PERCENT "discount.basket_max_percent"
#define SETTING_VOID_ASK_ABOVE          "void.ask_above_fen"
#define SETTING_PRICE_CHANGE_ASKS       "price.change_asks"
#define SETTING_DAY_START               "day.start_minute"
#define SETTING_CASH_ROUND              "round.cash_to_fen"
#define SETTING_FLOAT                   "shift.float_fen"
#define SETTING_SHIFT_BLIND             "shift.blind"
#define SETTING_CASH_OUT_MAX            "cash.out_max_fen"
#define SETTING_REFUND_ASK_ABOVE        "refund.ask_above_fen"
#define SETTING_STOCK_NEAR_DAYS         "stock.expiring_days"
#define SETTING_WASTE_MAX               "stock.waste_max_fen"
#define SETTING_RECOUNT                 "stock.recount_fen"
#define SETTING_ORDER_LINE_MAX          "order.line_max"
#define SETTING_RECEIVE_MIN_LEFT        "receive.min_left_days"
#define SETTING_RECEIPT_HEADER          "receipt.header"
#define SETTING_RECEIPT_FOOTER          "receipt.footer"
#define SETTING_CREDIT_LIMIT            "credit.limit_fen"
#define SETTING_POINTS_EARN             "points.fen_per_point"
#define SETTING_POINT_VALUE             "points.value_fen"
#define SETTING_POINTS_MIN              "points.spend_min"
/* Where the payment lane listens (PROTOCOL.md), written by `hq serve`: "" for
 * no phone payments, a port ("5589") at the host that the till syncs with, or
 * a whole address ("tcp://pay.example.com:5589"). */
#define SETTING_PAY_LANE "pay.lane"

/* Besides these: "label.NAME", how the scale NAME lays out its labels, as one
 * text (base/instore.h); "" takes it away. */
#define SETTING_LABEL "label."

#define FEED_SETTINGS(X)                                                       \
    X(SETTING_LINE_DISCOUNT_PERCENT, "10") /* a cashier's limit, percent */    \
    X(SETTING_BASKET_DISCOUNT_PERCENT, "5")                                    \
    X(SETTING_VOID_ASK_ABOVE, "5000") /* fen; a keeper must allow more */      \
    X(SETTING_PRICE_CHANGE_ASKS, "1") /* 1: a keeper must allow it */          \
    X(SETTING_DAY_START, "0")         /* minutes after midnight, 0-720 */      \
    X(SETTING_CASH_ROUND, "1")        /* 1, 10, 50 or 100 fen */               \
    X(SETTING_FLOAT, "20000")         /* proposed at opening, fen */           \
    X(SETTING_SHIFT_BLIND, "0")       /* 1: cashiers count without knowing */  \
    X(SETTING_CASH_OUT_MAX, "20000")  /* fen; a keeper must allow more */      \
    X(SETTING_REFUND_ASK_ABOVE, "5000") /* fen; a keeper must allow more */    \
    X(SETTING_CREDIT_LIMIT, "20000")    /* of a new customer, fen */           \
    X(SETTING_POINTS_EARN, "100")       /* fen paid for one point; 0: none */  \
    X(SETTING_POINT_VALUE, "1")         /* fen of a spent point; 0: none */    \
    X(SETTING_POINTS_MIN, "100")        /* fewer are not spent at once */      \
    X(SETTING_RECEIPT_HEADER, "")       /* lines separated by \n */            \
    X(SETTING_STOCK_NEAR_DAYS, "30")    /* days that count as near the end */  \
    X(SETTING_WASTE_MAX, "5000")        /* fen; a keeper must allow more */    \
    X(SETTING_RECOUNT, "5000")          /* fen; more off is counted again */   \
    X(SETTING_ORDER_LINE_MAX, "1000")   /* base units of a line; more where    \
                                           it sells so fast */                 \
    X(SETTING_RECEIVE_MIN_LEFT, "10")   /* days; nearer goods are warned of */ \
    X(SETTING_RECEIPT_FOOTER, "")                                              \
    X(SETTING_PAY_LANE, "")

/* The default of a setting; NULL for a name that is none. */
const char *feed_setting_default(const char *name);

/* How far a copy reaches. */
struct feed_cursor {
    char audience[FEED_AUDIENCE_MAX + 1];
    uint64_t version;
    uint64_t seen; /* headquarters' head when it made the last page ... */
    uint64_t mark; /* ... and its mark: does headquarters still have it? */
};

struct feed_cursors {
    size_t n;
    struct feed_cursor at[FEED_AUDIENCES_MAX];
};

/* A till's audiences, from the most general to the most specific. */
struct feed_audiences {
    size_t n;
    char name[FEED_AUDIENCES_MAX][FEED_AUDIENCE_MAX + 1];
};

/* Rows of one audience with after < version <= upto, by rising version. */
struct feed_page {
    char audience[FEED_AUDIENCE_MAX + 1];
    uint64_t after;
    uint64_t upto; /* version of the last row; after when there is none */
    uint64_t seen; /* headquarters' head: no row is newer */
    uint64_t mark; /* of seen */
    bool more;
    uint32_t count;
    struct buf rows; /* owned: a packed wire.FeedRows */
};

void feed_page_release(struct feed_page *p);
MUST_USE enum err feed_page_add(struct feed_page *p, uint64_t version,
                                const char *key, const void *record, size_t len,
                                bool removed);
/* Unpacks and checks the rows: limits, rising versions within the page. Free
 * with wire__feed_rows__free_unpacked(rows, NULL). */
MUST_USE enum err feed_page_rows(const struct feed_page *p,
                                 Wire__FeedRows **ret_rows);

/* Well-formed names: "all", "group/" or "outlet/" and something; a key with a
 * slash; printable ASCII or UTF-8 within the limits. */
bool feed_audience_ok(const char *audience);
bool feed_key_ok(const char *key);

/* Who decides, and when: goes into the ledger entry. */
struct feed_author {
    int64_t at_ms;
    uint32_t cashier; /* 0: nobody in particular */
};

/* Appends a FeedPut to headquarters' ledger and updates the projection, inside
 * the caller's transaction. record NULL removes the key for that audience.
 * Putting what is already there appends nothing and is ERR_OK. ret_version may
 * be NULL. ERR_RANGE for a bad name or a record past FEED_RECORD_MAX. */
MUST_USE enum err feed_put(struct db *db, const struct feed_author *by,
                           const char *audience, const char *key,
                           const Feed__Record *record, uint64_t *ret_version);

/* One record as headquarters has it for exactly this audience; ERR_NOTFOUND.
 * Free with feed__record__free_unpacked(record, NULL). */
MUST_USE enum err feed_get(struct db *db, const char *audience, const char *key,
                           Feed__Record **ret_record, uint64_t *ret_version);

/* A page for one audience; limits are clamped to FEED_PAGE_*. */
MUST_USE enum err feed_read_page(struct db *db, const char *audience,
                                 uint64_t after, uint32_t max_rows,
                                 size_t max_bytes, struct feed_page *ret_page);
/* The mark of an entry, the first 8 bytes of its hash, big-endian: tells one
 * ledger from another. 0 for entry 0; ERR_NOTFOUND when headquarters'
 * ledger has no such entry. */
MUST_USE enum err feed_mark(struct db *db, uint64_t version,
                            uint64_t *ret_mark);

/* Drops the projection and makes it again from the ledger, in the caller's
 * transaction. */
MUST_USE enum err feed_rebuild(struct db *db);

#endif
