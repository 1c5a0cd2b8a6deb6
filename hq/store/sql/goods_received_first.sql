-- The one that counts: of a till only its first.
SELECT r.at_ms, r.till, r.seq, r.outlet, r.record
FROM hq_goods_received r LEFT JOIN hq_goods_delivery d ON d.id = r.delivery
WHERE r.delivery = ?1 AND r.outlet = coalesce(d.outlet, r.outlet)
  AND NOT EXISTS (SELECT 1 FROM hq_goods_received e
                  WHERE e.delivery = r.delivery AND e.till = r.till
                    AND e.seq < r.seq)
ORDER BY r.at_ms, r.till, r.seq LIMIT 1;
