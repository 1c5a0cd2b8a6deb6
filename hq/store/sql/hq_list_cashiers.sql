SELECT c.id, c.outlet, o.name, c.name,
       CASE c.role WHEN 0 THEN 'cashier' WHEN 2 THEN 'supervisor'
            ELSE 'keeper' END, c.left_shop
FROM hq_cashier c LEFT JOIN hq_outlet o ON o.id = c.outlet
WHERE c.outlet BETWEEN ?1 AND ?2 AND (?10 = '' OR instr(c.name, ?10) > 0)
ORDER BY c.outlet, c.id
LIMIT ?12 OFFSET ?13;
