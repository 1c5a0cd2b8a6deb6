SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       coalesce(sum((SELECT u.version >= p.version FROM hq_cursor u
                     WHERE u.till = t.id AND u.audience = p.audience)), 0)
FROM hq_price p
JOIN hq_till t ON (p.audience = 'all' OR p.audience = 'outlet/' || t.outlet
         OR EXISTS (SELECT 1 FROM hq_outlet_group g WHERE g.outlet = t.outlet
                    AND p.audience = 'group/' || g.name))
       AND EXISTS (SELECT 1 FROM hq_till_key k
                   WHERE k.till = t.id AND k.revoked_ms IS NULL)
LEFT JOIN hq_item i ON i.id = p.item
WHERE p.item BETWEEN ?7 AND ?8 AND p.day BETWEEN ?5 AND ?6
  AND (?9 = '' OR i.category = ?9)
  AND (?10 = '' OR instr(i.name, ?10) > 0
       OR EXISTS (SELECT 1 FROM hq_code k WHERE k.item = i.id
                  AND k.code IN (CAST(?10 AS INTEGER), -CAST(?10 AS INTEGER))))
  AND t.outlet BETWEEN ?1 AND ?2 AND t.id BETWEEN ?3 AND ?4
LIMIT ?12 OFFSET ?13;
