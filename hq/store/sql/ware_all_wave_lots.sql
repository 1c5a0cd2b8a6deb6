SELECT * FROM hq_wave_lot ORDER BY wave, item, lot, seq;
