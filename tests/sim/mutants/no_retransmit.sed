# sync/replica.c: never sends again by itself
s/^            go_back(r);$/            replica_wait(r, now_ms);\n            return ERR_OK;/
