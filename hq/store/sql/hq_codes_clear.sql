DELETE FROM hq_code WHERE item = ?1;
