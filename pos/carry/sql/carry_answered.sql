UPDATE carried SET answered = 1 WHERE number = ?1;
