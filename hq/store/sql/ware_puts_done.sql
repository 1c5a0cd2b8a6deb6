SELECT outlet, done FROM hq_wave_put
WHERE wave = ?1 AND item = ?2 AND lot = ?3 ORDER BY outlet;
