SELECT kind, sum(milli) FROM hq_goods_stock
WHERE item BETWEEN ?1 AND ?2 AND lot BETWEEN ?3 AND ?4
GROUP BY kind;
