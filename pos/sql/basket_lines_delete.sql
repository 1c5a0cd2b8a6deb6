DELETE FROM basket_line WHERE basket = ?
