-- What was given back, or may yet be; 2: failed.
SELECT coalesce(sum(amount_fen), 0) FROM pay_refund
WHERE order_no = ?1 AND state <> 2;
