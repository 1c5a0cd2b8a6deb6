# tests/paysim/paysim_till.c: forgets open payments in a power cut
/^static void start/,/^}/s/    resume(s, till);//
