SELECT * FROM hq_item_day ORDER BY outlet, day, own_till, item;
