INSERT INTO hq_wave_put (wave, item, lot, outlet, done)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (wave, item, lot, outlet) DO UPDATE SET done = done + excluded.done;
