SELECT seq FROM rebased WHERE epoch = ? AND origin_seq = ?
