# pos/pay/payment.c: takes silence for a failure
s/        bool silent = !t->p.unknown \&\& now_ms >= unknown_ms(t);/        bool silent = false; if (t->stage != PAYMENT_OVER \&\& now_ms >= unknown_ms(t)) { t->stage = PAYMENT_OVER; t->p.status = PAYMENT_FAILED; }/
