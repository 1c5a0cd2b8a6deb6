-- Goods ordered of a supplier in a period, without what was cancelled or only
-- proposed.
SELECT coalesce(sum(goods_fen), 0) FROM buy_order
WHERE supplier = ?1 AND order_day BETWEEN ?2 AND ?3 AND state BETWEEN 1 AND 3;
