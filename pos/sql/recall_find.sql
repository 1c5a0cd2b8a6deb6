-- ?1 item, ?2 its barcode, ?3 day, ?4 lot or ''. Those that surely hold first.
WITH fits AS (
    SELECT r.id, r.reason,
        (SELECT group_concat(lot, ', ') FROM recall_lot WHERE recall = r.id)
            AS lots,
        EXISTS (SELECT 1 FROM recall_lot WHERE recall = r.id AND lot = ?4)
            AS named
    FROM recall r
    WHERE r.from_day <= ?3
      AND ((r.item > 0 AND r.item = ?1)
        OR (r.gtin > 0 AND (r.gtin = ?2
            OR EXISTS (SELECT 1 FROM barcode WHERE gtin = r.gtin
                       AND item = ?1)))))
SELECT id, reason, ifnull(lots, ''), lots IS NULL OR named AS holds FROM fits
WHERE holds OR ?4 = ''
ORDER BY holds DESC, id LIMIT 1
