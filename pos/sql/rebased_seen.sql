SELECT count(*) FROM rebased
WHERE epoch = ? AND origin_seq = ? AND hash = ?
