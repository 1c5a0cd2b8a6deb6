UPDATE hq_shift SET closed_ms = ?4, counted_fen = ?5, expected_fen = ?6,
                    sales = ?7, total_fen = ?8
WHERE outlet = ?1 AND till = ?2 AND number = ?3;
