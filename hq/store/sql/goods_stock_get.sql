SELECT milli FROM hq_goods_stock
WHERE kind = ?1 AND id = ?2 AND item = ?3 AND lot = ?4 AND bin = ?5;
