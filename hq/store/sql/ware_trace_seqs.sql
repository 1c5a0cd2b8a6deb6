SELECT till, min(seq), max(seq) FROM hq_sale
WHERE outlet = ?1 AND day = ?2 GROUP BY till ORDER BY till;
