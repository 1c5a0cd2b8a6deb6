UPDATE order_draft SET run = ?2, delivery_day = ?3, rows_given = ?4 WHERE id = ?1
