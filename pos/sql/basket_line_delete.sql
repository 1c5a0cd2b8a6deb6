DELETE FROM basket_line WHERE basket = ? AND line = ?
