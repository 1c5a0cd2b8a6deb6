SELECT provider, file, hash, payments, refunds, paid_fen, refunded_fen, fee_milli
FROM pay_bill WHERE channel = ?1 AND day = ?2;
