# pos/pay/payment.c: believes its own give-up instead of headquarters
s/        over(t, PAYMENT_PAID, s);/        over(t, wants_undone(t) ? PAYMENT_REVERSED : PAYMENT_PAID, s);/
