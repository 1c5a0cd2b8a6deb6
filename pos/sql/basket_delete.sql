DELETE FROM basket WHERE number = ?
