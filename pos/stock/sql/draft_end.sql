DELETE FROM stock_draft WHERE id = ?
