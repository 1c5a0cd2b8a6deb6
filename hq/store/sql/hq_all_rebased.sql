SELECT * FROM hq_rebased ORDER BY till, epoch, origin_seq, hash;
