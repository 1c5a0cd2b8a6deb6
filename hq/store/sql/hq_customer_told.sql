DELETE FROM hq_customer_changed WHERE outlet = ?1 AND customer = ?2;
