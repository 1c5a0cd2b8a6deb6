SELECT record FROM hq_wave_lot
WHERE wave = ?1 AND item BETWEEN ?2 AND ?3 ORDER BY item, lot, seq;
