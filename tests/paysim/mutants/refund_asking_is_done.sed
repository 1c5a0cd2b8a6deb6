# pos/pay/payment.c: takes an accepted refund for one that is done
s/    if (s->result == PAY__REFUND_STATE__RESULT__DONE)/    if (s->result != PAY__REFUND_STATE__RESULT__FAILED)/
