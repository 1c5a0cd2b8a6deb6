SELECT max(seq) FROM rebased WHERE hash = ?1 HAVING count(*) > 0
