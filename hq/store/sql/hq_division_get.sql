SELECT name FROM hq_division WHERE code = ?1;
