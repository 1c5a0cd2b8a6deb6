# tests/paysim/paysim_till.c: keeps what was paid after a give-up
/s->tally.late++;/,/}/s/(void)ask_back(.*;/;/
