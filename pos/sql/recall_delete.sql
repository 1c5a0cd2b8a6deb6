DELETE FROM recall WHERE id = ?
