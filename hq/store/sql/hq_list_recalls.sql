SELECT r.id, nullif(r.item, 0), i.name, nullif(r.gtin, 0), r.lots, r.reason, r.day,
       r.audience, r.added_ms, r.ended_ms,
       (SELECT count(*) FROM hq_till t WHERE (r.audience = 'all' OR r.audience = 'outlet/' || t.outlet
         OR EXISTS (SELECT 1 FROM hq_outlet_group g WHERE g.outlet = t.outlet
                    AND r.audience = 'group/' || g.name))
       AND EXISTS (SELECT 1 FROM hq_till_key k
                   WHERE k.till = t.id AND k.revoked_ms IS NULL)
       AND EXISTS (SELECT 1 FROM hq_cursor u WHERE u.till = t.id
                   AND u.audience = r.audience AND u.version >= r.version)),
       (SELECT count(*) FROM hq_till t WHERE (r.audience = 'all' OR r.audience = 'outlet/' || t.outlet
         OR EXISTS (SELECT 1 FROM hq_outlet_group g WHERE g.outlet = t.outlet
                    AND r.audience = 'group/' || g.name))
       AND EXISTS (SELECT 1 FROM hq_till_key k
                   WHERE k.till = t.id AND k.revoked_ms IS NULL))
FROM hq_recall r LEFT JOIN hq_item i ON i.id = r.item
WHERE r.item BETWEEN ?7 AND ?8 AND r.day BETWEEN ?5 AND ?6
  AND (?10 = '' OR instr(i.name, ?10) > 0 OR instr(r.reason, ?10) > 0
       OR instr(r.lots, ?10) > 0 OR r.gtin = CAST(?10 AS INTEGER))
ORDER BY r.id DESC
LIMIT ?12 OFFSET ?13;
