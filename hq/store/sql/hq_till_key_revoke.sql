UPDATE hq_till_key SET revoked_ms = ?3
WHERE till = ?1 AND sign_key = ?2 AND revoked_ms IS NULL;
