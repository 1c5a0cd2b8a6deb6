SELECT row, item, lot, lot_code, expiry_day, sent, accepted, damaged, refused,
    why, counted, price, min_left
FROM delivery_draft_line WHERE delivery = ? ORDER BY row
