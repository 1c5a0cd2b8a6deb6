UPDATE print_job SET state = 3 WHERE state < 2
