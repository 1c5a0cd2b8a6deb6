SELECT p.id, p.name, p.kind, p.from_day, p.until_day, p.audience, p.added_ms,
       p.ended_ms,
       (SELECT count(*) FROM hq_till t WHERE (p.audience = 'all' OR p.audience = 'outlet/' || t.outlet
         OR EXISTS (SELECT 1 FROM hq_outlet_group g WHERE g.outlet = t.outlet
                    AND p.audience = 'group/' || g.name))
       AND EXISTS (SELECT 1 FROM hq_till_key k
                   WHERE k.till = t.id AND k.revoked_ms IS NULL)
       AND EXISTS (SELECT 1 FROM hq_cursor u WHERE u.till = t.id
                   AND u.audience = p.audience AND u.version >= p.version)),
       (SELECT count(*) FROM hq_till t WHERE (p.audience = 'all' OR p.audience = 'outlet/' || t.outlet
         OR EXISTS (SELECT 1 FROM hq_outlet_group g WHERE g.outlet = t.outlet
                    AND p.audience = 'group/' || g.name))
       AND EXISTS (SELECT 1 FROM hq_till_key k
                   WHERE k.till = t.id AND k.revoked_ms IS NULL))
FROM hq_promotion p
WHERE (?10 = '' OR instr(p.name, ?10) > 0)
  AND (?9 = '' OR (p.ended_ms IS NULL
       AND (p.until_day IS NULL OR p.until_day >= ?11)))
ORDER BY p.id DESC
LIMIT ?12 OFFSET ?13;
