UPDATE sale SET copies = max(copies, ?2) WHERE seq = ?1
