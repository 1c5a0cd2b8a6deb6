SELECT * FROM hq_wave_put ORDER BY wave, item, lot, outlet;
