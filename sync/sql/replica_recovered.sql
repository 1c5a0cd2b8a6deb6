UPDATE replica_state SET projections_stale = 1, recovered_fork = ?1,
    recovered_taken = ?2, recovered_rebased = ?3,
    recovered_count = recovered_count + 1
