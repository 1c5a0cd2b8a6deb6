UPDATE buy_order SET state = ?2 WHERE id = ?1;
