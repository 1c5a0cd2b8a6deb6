SELECT audience, record FROM hq_recall WHERE id = ?1;
