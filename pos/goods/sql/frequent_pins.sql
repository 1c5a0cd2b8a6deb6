SELECT item FROM frequent_pin ORDER BY place
