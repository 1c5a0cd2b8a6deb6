UPDATE shift SET reprints = reprints + 1 WHERE number = ?1
