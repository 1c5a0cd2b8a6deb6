UPDATE print_job SET state = ?2, again = ?3, drawer = ?4, error = ?5
WHERE id = ?1
