# sync/replica_rebase.c: forgets the last of its facts when it re-bases
s/while (!err \&\& w->at.seq < v->aside.seq)/while (!err \&\& w->at.seq + 1 < v->aside.seq)/
s/left = v->aside.seq - w->at.seq;/left = v->aside.seq - 1 - w->at.seq;/
