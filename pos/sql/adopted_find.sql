SELECT item FROM adopted WHERE local_item = ?
