DELETE FROM hq_order_suggested WHERE outlet = ?1 AND part = ?2
