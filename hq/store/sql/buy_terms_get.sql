SELECT record FROM buy_terms WHERE id = ?1;
