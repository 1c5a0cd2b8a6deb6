SELECT item, lot, expiry_day, sum(milli) FROM stock_lot WHERE item IN (?1, ?2)
GROUP BY expiry_day, lot
ORDER BY lot = '' AND expiry_day = 0, expiry_day = 0, expiry_day, lot
