SELECT times FROM drawer_left WHERE shift = ?1
