SELECT nonce, acked_seq,
       answered OR EXISTS (SELECT 1 FROM carried later
                           WHERE later.number > ?1 AND later.answered)
FROM carried WHERE number = ?1;
