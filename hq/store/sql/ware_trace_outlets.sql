SELECT to_id, sum(milli), min(at_ms) FROM hq_goods_move
WHERE item = ?1 AND lot = ?2 AND to_kind = 4 GROUP BY to_id ORDER BY to_id;
