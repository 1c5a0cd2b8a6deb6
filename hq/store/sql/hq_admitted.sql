SELECT curve_key, till, 0 FROM hq_till_key WHERE revoked_ms IS NULL
UNION ALL
SELECT public_key, 0, id FROM hq_enrolment WHERE expires_ms > ?1;
