UPDATE stock_paper SET corrected_by = ?2 WHERE seq = ?1
