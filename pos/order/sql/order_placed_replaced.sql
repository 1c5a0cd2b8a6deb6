UPDATE order_placed SET replaced_by = ?2 WHERE seq = ?1
