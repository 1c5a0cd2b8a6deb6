DELETE FROM suggestion WHERE part = ?
