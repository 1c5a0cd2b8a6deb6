SELECT * FROM buy_terms ORDER BY id;
