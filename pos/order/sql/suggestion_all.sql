SELECT record FROM suggestion ORDER BY part
