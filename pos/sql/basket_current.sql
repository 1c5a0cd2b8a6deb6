SELECT number, label, discount_fen, discount_permille, rows_given,
    authorised_by
FROM basket WHERE parked = 0 ORDER BY number DESC LIMIT 1
