SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL
FROM hq_cashier c
WHERE c.outlet BETWEEN ?1 AND ?2 AND (?10 = '' OR instr(c.name, ?10) > 0)
LIMIT ?12 OFFSET ?13;
