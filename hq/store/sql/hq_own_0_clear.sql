-- Everything that headquarters' own ledger brings back.
DELETE FROM hq_outlet;
DELETE FROM hq_outlet_group;
DELETE FROM hq_till;
DELETE FROM hq_till_key;
DELETE FROM hq_item;
DELETE FROM hq_code;
DELETE FROM hq_price;
DELETE FROM hq_price_book;
DELETE FROM hq_cashier;
DELETE FROM hq_setting;
DELETE FROM hq_recall;
DELETE FROM hq_promotion;
DELETE FROM hq_adopted;
DELETE FROM hq_billed;
