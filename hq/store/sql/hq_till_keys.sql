SELECT k.till, t.outlet, k.sign_key, k.curve_key, k.from_seq,
       k.revoked_ms IS NOT NULL
FROM hq_till_key k JOIN hq_till t ON t.id = k.till
-- Not by time: a clock may have been set back. The one that holds is last.
WHERE k.till = ?1
ORDER BY k.from_seq, k.revoked_ms IS NULL, k.enrolled_ms;
