SELECT refund_no, result, amount_fen, fee_milli, provider, provider_no, day,
       bill, line
FROM hq_billed WHERE order_no = ?1 ORDER BY refund_no;
