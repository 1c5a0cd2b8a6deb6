SELECT at_ms, keeper, kind, amount, reason FROM leave WHERE shift = ?1
ORDER BY seq DESC LIMIT ?2
