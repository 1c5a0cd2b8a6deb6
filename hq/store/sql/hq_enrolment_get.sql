SELECT outlet, public_key, expires_ms, coalesce(used_ms, 0),
       coalesce(used_by, 0)
FROM hq_enrolment WHERE id = ?1;
