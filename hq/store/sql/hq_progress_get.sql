SELECT epoch, seq, hash, contact_ms, forks FROM hq_progress WHERE till = ?1;
