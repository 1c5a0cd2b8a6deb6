DELETE FROM basket_promotion WHERE basket = ?
