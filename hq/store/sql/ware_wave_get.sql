SELECT warehouse, day, closed, name FROM hq_wave WHERE id = ?1;
