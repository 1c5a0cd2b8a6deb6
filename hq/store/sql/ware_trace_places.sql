SELECT kind, id, bin, sum(milli) FROM hq_goods_stock
WHERE item = ?1 AND lot = ?2 AND kind IN (2, 3)
GROUP BY kind, id, bin ORDER BY kind, id, bin;
