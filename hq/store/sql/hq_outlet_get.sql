SELECT name, division, division_source, franchise FROM hq_outlet WHERE id = ?1;
