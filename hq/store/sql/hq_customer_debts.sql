SELECT day, fen FROM hq_customer_debt
WHERE outlet = ?1 AND customer = ?2 AND till = ?3 ORDER BY day DESC LIMIT ?4;
