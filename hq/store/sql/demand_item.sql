SELECT name, spec, category, unit FROM hq_item WHERE id = ?1;
