SELECT result, amount_fen, fee_milli, provider_no, outlet
FROM hq_billed WHERE order_no = ?1 AND refund_no = ?2;
