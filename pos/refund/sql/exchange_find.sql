SELECT authorised_by, plan FROM refund_exchange WHERE basket = ?
