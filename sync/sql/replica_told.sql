UPDATE replica_state SET acked_seq = ?1 WHERE acked_seq = ?2 OR acked_seq < ?1
