-- The first and the last day with a sale, among those that can be; two seeks.
SELECT (SELECT min(day) FROM hq_sale
        WHERE outlet = ?1 AND day BETWEEN ?2 AND ?3),
       (SELECT max(day) FROM hq_sale
        WHERE outlet = ?1 AND day BETWEEN ?2 AND ?3);
