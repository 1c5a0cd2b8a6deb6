# sync/replica_rebase.c: re-bases without a new epoch
s/^    m\.epoch = last + 1;/    m.epoch = last;/
