SELECT epoch, seq, hash, signature FROM hq_head
WHERE outlet = ?1 AND till = ?2 ORDER BY seq, epoch;
