SELECT a.item, s.milli
FROM hq_till_stock s
JOIN hq_adopted a ON a.till = s.till AND a.local_item = s.item
WHERE s.outlet = ?1 AND s.item >= 1 << 40;
