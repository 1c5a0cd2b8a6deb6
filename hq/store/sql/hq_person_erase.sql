UPDATE hq_person SET name = '', phone = '', erased = 1,
    version = (SELECT max(version) + 1 FROM hq_person WHERE outlet = ?1)
WHERE outlet = ?1 AND customer = ?2 AND erased = 0;
