INSERT INTO carried (number, nonce, acked_seq, answered) VALUES (?1, ?2, ?3, 0);
