DELETE FROM hq_order_substitute WHERE item = ?
