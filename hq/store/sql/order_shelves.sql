-- ?1 item (0: all), ?2 outlet (-1: all; 0: what holds everywhere).
SELECT * FROM hq_order_shelf
WHERE (?1 = 0 OR item = ?1) AND (?2 < 0 OR outlet = ?2)
ORDER BY item, outlet
