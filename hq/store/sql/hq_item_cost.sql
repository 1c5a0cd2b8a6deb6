UPDATE hq_item SET cost_fen = ?2 WHERE id = ?1;
