# sync/replica.c: sends again from one too far
/^static void go_back/,/^}/s/    r->sent = r->acked;/    r->sent = r->acked;\n    r->sent.seq += r->acked.seq < r->head.seq;/
