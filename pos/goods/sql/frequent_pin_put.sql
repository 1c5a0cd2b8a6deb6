INSERT OR IGNORE INTO frequent_pin
SELECT ?1, ifnull(max(place), 0) + 1 FROM frequent_pin
