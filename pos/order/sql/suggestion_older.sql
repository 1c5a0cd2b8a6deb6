DELETE FROM suggestion WHERE run <> ?
