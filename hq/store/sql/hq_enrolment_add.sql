INSERT INTO hq_enrolment (outlet, public_key, made_ms, expires_ms)
VALUES (?1, ?2, ?3, ?4) RETURNING id;
