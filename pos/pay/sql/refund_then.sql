UPDATE payment_refund SET next = ?2
WHERE refund_no = ?1 AND status = 2 AND next = 0
