SELECT * FROM hq_wave_pick ORDER BY wave, bin, item, lot;
