SELECT line, promotion, amount, name FROM basket_promotion
WHERE basket = ? ORDER BY place
