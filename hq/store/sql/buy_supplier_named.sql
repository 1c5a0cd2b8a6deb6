SELECT id FROM buy_supplier WHERE name = ?1 ORDER BY id LIMIT 1;
