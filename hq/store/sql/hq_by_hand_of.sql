SELECT refund_no, outlet, amount_fen, by_hand_ms
FROM hq_payment_refund WHERE order_no = ?1 AND by_hand_ms > 0
ORDER BY by_hand_ms, refund_no;
