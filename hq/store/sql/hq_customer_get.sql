SELECT put_ms, credit_limit, member, erased FROM hq_customer
WHERE outlet = ?1 AND customer = ?2;
