UPDATE hq_wave_pick SET done = done + ?5
WHERE wave = ?1 AND bin = ?2 AND item = ?3 AND lot = ?4;
