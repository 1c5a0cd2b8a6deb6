# sync/intake.c: goes on taking from a till that was cut off
s/s->info\.revoked)$/false)/
s/^    intake_unstage(in, s);$//
