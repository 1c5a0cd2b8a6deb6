UPDATE shift SET voids = voids + 1, voided = voided + ?2 WHERE number = ?1
