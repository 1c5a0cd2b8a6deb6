SELECT count(*) FROM print_job WHERE state < 2
