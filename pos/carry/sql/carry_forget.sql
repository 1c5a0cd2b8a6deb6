DELETE FROM carried WHERE number NOT IN
    (SELECT number FROM carried ORDER BY number DESC LIMIT ?1);
