SELECT record FROM promotion ORDER BY id
