SELECT item, milli FROM hq_till_stock WHERE outlet = ?1 AND item < 1 << 40;
