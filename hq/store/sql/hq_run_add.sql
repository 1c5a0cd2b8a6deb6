INSERT INTO hq_run (outlet, till, first_seq, count, end_hash, bytes)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);
