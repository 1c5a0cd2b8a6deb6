# tests/paysim/paysim_till.c: what was asked for again stays on the list
s/r->r.then = REFUND_AGAIN;//
