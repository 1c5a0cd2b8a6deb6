UPDATE buy_line SET came_milli = came_milli + ?3
WHERE purchase = ?1 AND item = ?2;
