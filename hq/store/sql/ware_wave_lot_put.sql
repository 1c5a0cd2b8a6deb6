INSERT INTO hq_wave_lot (wave, item, lot, seq, record)
VALUES (?1, ?2, ?3, ?4, ?5);
