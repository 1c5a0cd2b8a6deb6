DELETE FROM hq_price_book WHERE item = ?1 AND audience = ?2;
