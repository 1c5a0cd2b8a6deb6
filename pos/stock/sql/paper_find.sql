SELECT kind, incoming, corrects, corrected_by FROM stock_paper WHERE seq = ?
