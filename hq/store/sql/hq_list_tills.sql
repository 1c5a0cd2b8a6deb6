SELECT t.id, t.outlet, o.name,
       CASE WHEN EXISTS (SELECT 1 FROM hq_till_key k
                         WHERE k.till = t.id AND k.revoked_ms IS NULL)
            THEN 'active' ELSE 'revoked' END,
       nullif(p.contact_ms, 0), coalesce(p.seq, 0),
       max(coalesce(p.own_seq, 0) - coalesce(p.seq, 0), 0),
       coalesce(p.forks, 0), coalesce(p.suspect, 0), p.skew_ms / 1000,
       p.software, t.enrolled_ms
FROM hq_till t
LEFT JOIN hq_outlet o ON o.id = t.outlet
LEFT JOIN hq_progress p ON p.till = t.id
WHERE t.outlet BETWEEN ?1 AND ?2 AND t.id BETWEEN ?3 AND ?4
  AND (?10 = '' OR instr(o.name, ?10) > 0)
ORDER BY t.id
LIMIT ?12 OFFSET ?13;
