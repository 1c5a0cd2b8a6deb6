UPDATE replica_state SET projections_stale = 0
