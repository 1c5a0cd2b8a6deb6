DELETE FROM print_job
WHERE state >= 2 AND id < (SELECT max(id) FROM print_job) - ?
