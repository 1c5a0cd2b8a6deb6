INSERT INTO hq_sale (outlet, day, till, seq, at_ms, cashier, lines, total_fen,
                     cash_fen, wechat_fen, alipay_fen, unionpay_fen,
                     credit_fen, other_fen)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14);
