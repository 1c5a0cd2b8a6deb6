# pos/pay/payment.c: does not wait for the end of undoing
# from seed 1860
/case PAY__PHASE__UNDOING:/,/break;/s/t->stage = PAYMENT_UNDOING;/over(t, PAYMENT_REVERSED, s);/
