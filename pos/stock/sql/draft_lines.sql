SELECT row, item, pack, pack_milli, name, unit, quantity, costed, amount, lot,
    expiry_day
FROM stock_draft_line WHERE draft = ? ORDER BY row
