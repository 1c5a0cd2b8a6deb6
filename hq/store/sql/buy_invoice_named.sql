SELECT id FROM buy_invoice WHERE supplier = ?1 AND number = ?2;
