UPDATE shift SET sales = sales + 1, pieces = pieces + ?2,
    total = total + ?3, saved = saved + ?4, change = change + ?5,
    t0 = t0 + ?6, t1 = t1 + ?7, t2 = t2 + ?8, t3 = t3 + ?9, t4 = t4 + ?10,
    t5 = t5 + ?11, n0 = n0 + ?12, n1 = n1 + ?13, n2 = n2 + ?14,
    n3 = n3 + ?15, n4 = n4 + ?16, n5 = n5 + ?17
WHERE number = ?1
