DELETE FROM hq_price WHERE item = ?1 AND audience = ?2;
