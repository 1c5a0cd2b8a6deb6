UPDATE hq_wave SET closed = 1 WHERE id = ?1;
