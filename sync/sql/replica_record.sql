SELECT acked_seq, projections_stale, recovered_fork, recovered_taken,
    recovered_rebased, recovered_count
FROM replica_state
