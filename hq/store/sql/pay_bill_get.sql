-- Of one merchant, or (?3 NULL) of all of the day; a file is named where it is
-- the only one.
SELECT max(provider),
       CASE WHEN count(*) = 1 THEN max(file) ELSE '' END,
       CASE WHEN count(*) = 1 THEN max(hash) ELSE '' END,
       sum(payments), sum(refunds), sum(paid_fen), sum(refunded_fen),
       sum(fee_milli)
FROM pay_bill
WHERE channel = ?1 AND day = ?2 AND (?3 IS NULL OR bill_of = ?3)
HAVING count(*) > 0;
