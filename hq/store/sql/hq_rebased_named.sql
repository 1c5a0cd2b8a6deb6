SELECT seq, epoch, hash FROM hq_rebased
WHERE till = ?1 AND origin_seq = ?2 AND substr(hash, 1, length(?3)) = ?3
ORDER BY seq DESC LIMIT 1;
