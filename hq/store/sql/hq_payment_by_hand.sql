UPDATE hq_payment_refund SET by_hand_ms = ?4
WHERE outlet = ?1 AND order_no = ?2 AND refund_no = ?3 AND by_hand_ms = 0
