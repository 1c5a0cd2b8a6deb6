INSERT INTO hq_branch (outlet, till, branch, received_ms, first_seq, count,
                       end_hash, epoch, signature, bytes)
SELECT ?1, ?2, coalesce(max(branch), 0) + 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9
FROM hq_branch WHERE outlet = ?1 AND till = ?2;
