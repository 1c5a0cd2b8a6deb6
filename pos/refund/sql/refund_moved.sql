SELECT seq FROM rebased
WHERE origin_seq = ?1 AND substr(hash, 1, length(?2)) = ?2
ORDER BY seq DESC LIMIT 1
