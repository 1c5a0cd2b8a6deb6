SELECT member, points, point_fen, customer, credit
FROM basket_customer WHERE basket = ?
