INSERT INTO tag (kind, copies, item, pack, net, amount, packed_ms, day, basis,
    words)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
