UPDATE print_job SET state = ?2, drawer = ?3, error = ?4 WHERE id = ?1
