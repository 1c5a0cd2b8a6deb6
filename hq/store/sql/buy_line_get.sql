SELECT record, came_milli FROM buy_line WHERE purchase = ?1 AND item = ?2;
