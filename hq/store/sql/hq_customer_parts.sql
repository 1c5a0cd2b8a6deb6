SELECT till, seq, balance, points FROM hq_customer_part
WHERE outlet = ?1 AND customer = ?2 ORDER BY till LIMIT ?3;
