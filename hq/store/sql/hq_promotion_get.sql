SELECT audience, record FROM hq_promotion WHERE id = ?1;
