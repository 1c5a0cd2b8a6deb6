SELECT seq FROM hq_rebased WHERE till = ?1 AND epoch = ?2 AND origin_seq = ?3;
