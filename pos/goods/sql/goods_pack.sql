SELECT unit, milli FROM pack WHERE item = ?1 AND milli >= 2000
ORDER BY milli DESC LIMIT 1
