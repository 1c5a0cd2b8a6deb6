INSERT INTO hq_wave_pick (wave, bin, item, lot, milli, done)
VALUES (?1, ?2, ?3, ?4, ?5, 0)
ON CONFLICT (wave, bin, item, lot) DO UPDATE SET milli = milli + excluded.milli;
