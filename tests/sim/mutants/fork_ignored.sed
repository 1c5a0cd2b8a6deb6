# sync/replica.c: goes on from a head that is not its own
/^static enum err meet/,/^}/s/if (!same)/if (false)/
