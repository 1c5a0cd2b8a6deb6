INSERT OR REPLACE INTO buy_line (purchase, item, place, packs, pack_milli,
    pack_fen, amount_fen, tax_rate, need_milli, need_day, came_milli, record)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11);
