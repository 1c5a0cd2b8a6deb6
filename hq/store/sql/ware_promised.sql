SELECT p.bin, p.item, p.lot, p.milli, p.done
FROM hq_wave v JOIN hq_wave_pick p ON p.wave = v.id
WHERE v.warehouse = ?1 AND v.closed = 0 AND p.done < p.milli
  AND p.item BETWEEN ?2 AND ?3
ORDER BY p.item;
