DELETE FROM order_draft WHERE id = ?
