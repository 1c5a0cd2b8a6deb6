-- Everything that the tills' ledgers bring back.
DELETE FROM hq_sale;
DELETE FROM hq_item_day;
DELETE FROM hq_promotion_day;
DELETE FROM hq_till_stock;
DELETE FROM hq_shift;
DELETE FROM hq_override;
DELETE FROM hq_payment;
DELETE FROM hq_payment_refund;
DELETE FROM hq_local_item;
DELETE FROM hq_refund;
DELETE FROM hq_refund_line;
DELETE FROM hq_refund_way;
DELETE FROM hq_refund_sold;
DELETE FROM hq_customer;
DELETE FROM hq_customer_part;
DELETE FROM hq_customer_debt;
DELETE FROM hq_rebased;
UPDATE hq_progress SET suspect = 0;
