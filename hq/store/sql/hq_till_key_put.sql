INSERT INTO hq_till_key (till, sign_key, curve_key, from_seq, enrolled_ms)
VALUES (?1, ?2, ?3, ?4, ?5);
