SELECT record, coalesce(cost_fen, -1), audience FROM hq_item WHERE id = ?1;
