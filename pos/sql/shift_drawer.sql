UPDATE shift SET drawer = drawer + 1 WHERE number = ?1
