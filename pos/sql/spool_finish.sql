UPDATE print_job SET state = 2, error = '' WHERE id = ?
