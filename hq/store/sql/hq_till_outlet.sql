SELECT outlet FROM hq_till WHERE id = ?1;
