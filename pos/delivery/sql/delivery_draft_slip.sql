UPDATE delivery_draft SET slip_sum = ?2 WHERE delivery = ?1
