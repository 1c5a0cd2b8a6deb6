-- The dock first, then as one walks.
SELECT p.bin, p.item, p.lot, p.milli, p.done
FROM hq_wave_pick p JOIN hq_wave v ON v.id = p.wave
LEFT JOIN hq_warehouse_bin b ON b.warehouse = v.warehouse AND b.bin = p.bin
WHERE p.wave = ?1
ORDER BY coalesce(b.place, -1), p.bin, p.item, p.lot;
