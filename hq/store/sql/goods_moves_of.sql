SELECT item, lot, milli, from_kind, from_id, from_bin, to_kind, to_id, to_bin
FROM hq_goods_move WHERE till = ?1 AND seq = ?2;
