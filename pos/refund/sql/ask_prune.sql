DELETE FROM refund_asked WHERE asked_ms < ?1 OR (till = ?2 AND sale = ?3 AND hash = ?4)
