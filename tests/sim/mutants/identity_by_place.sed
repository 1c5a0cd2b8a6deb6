# sync/replica_rebase.c: tells facts apart by their present place only
/^static void identity/,/^}/s/if (e->origin .*$/if (false)/
