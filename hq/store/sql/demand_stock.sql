SELECT coalesce(a.item, s.item) AS id, sum(s.milli)
FROM hq_till_stock s
LEFT JOIN hq_adopted a ON a.till = s.till AND a.local_item = s.item
WHERE s.outlet = ?1 AND coalesce(a.item, s.item) < 1 << 40
GROUP BY 1 ORDER BY 1;
