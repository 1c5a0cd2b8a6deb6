# pos/pay/payment.c: never tells headquarters that it was given up
s/wants_undone(t) ? PAY__FRAME__KIND_GIVE_UP : PAY__FRAME__KIND_ASK/PAY__FRAME__KIND_ASK/
