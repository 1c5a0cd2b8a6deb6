SELECT line, item, pack, pack_milli, name, spec, unit, gtin, plu, by_weight,
    list_price, quantity, price, label, discount_fen, discount_permille,
    lot, expiry_day, cleared
FROM basket_line WHERE basket = ? ORDER BY line
