INSERT INTO hq_customer VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (outlet, customer) DO UPDATE SET
    credit_limit = CASE WHEN (excluded.put_ms, excluded.put_till)
            >= (put_ms, put_till) THEN excluded.credit_limit
        ELSE credit_limit END,
    member = CASE WHEN (excluded.put_ms, excluded.put_till)
            >= (put_ms, put_till) THEN excluded.member ELSE member END,
    erased = max(erased, excluded.erased),
    put_till = CASE WHEN excluded.put_ms > put_ms THEN excluded.put_till
        WHEN excluded.put_ms = put_ms THEN max(put_till, excluded.put_till)
        ELSE put_till END,
    put_ms = max(put_ms, excluded.put_ms);
