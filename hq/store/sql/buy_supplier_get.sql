SELECT record FROM buy_supplier WHERE id = ?1;
