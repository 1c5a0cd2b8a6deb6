# tests/paysim/paysim_till.c: a debt is less by what goes back as well
s/} else if (p->p.customer) {/}\n    if (p->p.customer) {/
