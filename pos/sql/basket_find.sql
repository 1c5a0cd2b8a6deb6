SELECT number, label, discount_fen, discount_permille, rows_given,
    authorised_by
FROM basket WHERE number = ?
