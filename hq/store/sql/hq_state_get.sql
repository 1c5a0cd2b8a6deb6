SELECT value FROM hq_state WHERE name = ?1;
