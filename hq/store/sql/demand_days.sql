-- Days an outlet is known of: the first and the last one with a sale.
SELECT min(day), max(day) FROM hq_sale WHERE outlet = ?1;
