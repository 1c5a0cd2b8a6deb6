SELECT count(*) FROM delivery_received WHERE delivery = ?
