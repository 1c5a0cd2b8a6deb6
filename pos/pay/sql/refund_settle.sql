UPDATE payment_refund SET status = ?2, reason = ?3
WHERE refund_no = ?1 AND status = 0
