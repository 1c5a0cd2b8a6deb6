UPDATE payment
SET status = ?2, provider_no = ?3, reason = ?4, paid = ?5, paid_at_ms = ?6
WHERE order_no = ?1
