SELECT known, day, crates_sent, slip_sum, crates_left, crates_back, words,
    begun_ms, begun_by, rows_given
FROM delivery_draft WHERE delivery = ?
