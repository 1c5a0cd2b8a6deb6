SELECT kind, copies, item, pack, net, amount, packed_ms, day, basis, words
FROM tag WHERE id = ?
