SELECT * FROM hq_adopted ORDER BY till, local_item;
