# pos/pay/payment.c: concludes from UNHEARD that nothing was charged
/case PAY__PHASE__UNHEARD:/,/break;/s/unheard(t, now_ms);/over(t, PAYMENT_FAILED, s);/
