UPDATE print_job SET error = ?2 WHERE id = ?1 AND error <> ?2
