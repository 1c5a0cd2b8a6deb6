# sync/intake_take.c: acknowledges when staged, before it is durable
s/^    stage(in, s, run, &b, false);/    stage(in, s, run, \&b, false);\n    s->info.head = b.head;\n    (void)!intake_ack(in, s, false);/
