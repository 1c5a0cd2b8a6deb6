SELECT EXISTS (SELECT 1 FROM hq_till_key
               WHERE till = ?1 AND revoked_ms IS NULL);
