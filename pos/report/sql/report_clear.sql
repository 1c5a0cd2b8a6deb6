DELETE FROM day_item;
DELETE FROM day_hour;
DELETE FROM item_cost;
