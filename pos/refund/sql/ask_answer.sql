-- hex: substr of an empty blob is NULL.
SELECT answer FROM refund_asked
WHERE till = ?1 AND sale = ?2 AND answered_ms >= ?3
  AND substr(hex(hash), 1, 2 * min(length(hash), length(?4))) =
      substr(hex(?4), 1, 2 * min(length(hash), length(?4)))
ORDER BY id DESC LIMIT 1
