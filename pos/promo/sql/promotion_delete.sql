DELETE FROM promotion WHERE id = ?
