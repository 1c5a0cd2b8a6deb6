UPDATE delivery_draft SET known = ?2, day = ?3, crates_sent = ?4,
    crates_left = ?5, crates_back = ?6, words = ?7, rows_given = ?8
WHERE delivery = ?1
