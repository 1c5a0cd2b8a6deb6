SELECT count(*) FROM basket WHERE parked = 1
