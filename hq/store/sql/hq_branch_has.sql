SELECT EXISTS (SELECT 1 FROM hq_branch
               WHERE outlet = ?1 AND till = ?2 AND end_hash = ?3);
