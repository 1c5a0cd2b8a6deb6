SELECT i.id,
       (SELECT k.code FROM hq_code k WHERE k.item = i.id AND k.pack = 0
        LIMIT 1),
       i.name, i.spec, i.category, i.unit,
       coalesce(
           (SELECT p.unit_fen FROM hq_price p
            WHERE p.item = i.id AND p.audience = i.audience AND p.day <= ?11
            ORDER BY p.day DESC LIMIT 1),
           (SELECT p.unit_fen FROM hq_price p
            WHERE p.item = i.id AND p.audience = 'all' AND p.day <= ?11
            ORDER BY p.day DESC LIMIT 1)),
       i.cost_fen, i.packs, i.by_weight, i.audience, i.withdrawn
FROM hq_item i
WHERE i.id BETWEEN ?7 AND ?8 AND (?9 = '' OR i.category = ?9)
  AND (?10 = '' OR instr(i.name, ?10) > 0
       OR EXISTS (SELECT 1 FROM hq_code k WHERE k.item = i.id
                  AND k.code IN (CAST(?10 AS INTEGER), -CAST(?10 AS INTEGER))))
ORDER BY i.id
LIMIT ?12 OFFSET ?13;
