-- Of the day, the days beside it, and whatever else there is of the day's orders:
-- a payment can be reversed for a week.
SELECT day, line, kind, outlet, order_no, refund_no, provider_no,
       provider_refund_no, paid_fen, refunded_fen, fee_milli, at_ms,
       bill_of, sub_merchant
FROM pay_bill_row
WHERE channel = ?1 AND day BETWEEN ?2 - 1 AND ?2 + 1
UNION
SELECT day, line, kind, outlet, order_no, refund_no, provider_no,
       provider_refund_no, paid_fen, refunded_fen, fee_milli, at_ms,
       bill_of, sub_merchant
FROM pay_bill_row
WHERE channel = ?1 AND order_no IN (
    SELECT order_no FROM pay_bill_row WHERE channel = ?1 AND day = ?2);
