SELECT count(*) FROM promotion
