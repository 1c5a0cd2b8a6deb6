SELECT row, item, pack, pack_milli, name, unit, quantity, suggested, touched
FROM order_draft_line WHERE draft = ? ORDER BY row
