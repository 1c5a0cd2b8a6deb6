DELETE FROM outlet WHERE id = ?
