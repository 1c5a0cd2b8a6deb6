SELECT answer FROM refund_asked
WHERE till = ?1 AND sale = ?2 AND answered_ms >= ?3
  AND substr(hash, 1, min(length(hash), length(?4))) =
      substr(?4, 1, min(length(hash), length(?4)))
ORDER BY id DESC LIMIT 1
