INSERT OR REPLACE INTO buy_offer (supplier, item, from_day, until_day,
    pack_milli, kind, steps, first_packs, first_fen, last_packs, last_fen,
    ended, record)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);
