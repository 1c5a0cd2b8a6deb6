INSERT INTO hq_goods_received (delivery, at_ms, till, seq, outlet, counted,
    crates_left, crates_back, record)
VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8);
