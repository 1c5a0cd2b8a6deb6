SELECT category FROM item WHERE id = ?
