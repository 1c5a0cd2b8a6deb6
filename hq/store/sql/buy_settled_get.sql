SELECT fen, who, reason FROM buy_settled
WHERE purchase = ?1 AND item = ?2 AND kind = ?3;
