UPDATE print_job SET ref = ?2 WHERE id = ?1
