SELECT item, pack FROM hq_code WHERE code = ?1;
