SELECT id FROM buy_came WHERE supplier = ?1 AND paper = ?2 LIMIT 1;
