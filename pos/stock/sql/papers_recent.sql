SELECT seq, kind, incoming, at_ms, cashier, note, party, outlet, waste_kind,
       reason, lines, total, corrects, corrected_by
FROM stock_paper WHERE ?1 = 0 OR seq < ?1 ORDER BY seq DESC LIMIT ?2
