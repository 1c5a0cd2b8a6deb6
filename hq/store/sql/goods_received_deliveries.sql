SELECT DISTINCT delivery FROM hq_goods_received WHERE delivery > ?1
ORDER BY delivery LIMIT 1;
