INSERT INTO hq_rebased (till, epoch, origin_seq, hash, seq)
VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING RETURNING seq;
