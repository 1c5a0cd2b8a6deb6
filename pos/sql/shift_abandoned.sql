UPDATE shift SET abandoned = abandoned + 1,
    abandoned_total = abandoned_total + ?2
WHERE number = ?1
