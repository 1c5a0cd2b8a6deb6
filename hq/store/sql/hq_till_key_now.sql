SELECT k.till, t.outlet, k.sign_key, k.curve_key, k.from_seq,
       k.revoked_ms IS NOT NULL
FROM hq_till_key k JOIN hq_till t ON t.id = k.till
WHERE k.till = ?1
ORDER BY k.revoked_ms IS NOT NULL, k.enrolled_ms DESC LIMIT 1;
