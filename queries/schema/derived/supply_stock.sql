-- Day numbers beside a stock row's dates.
SELECT
    *,
    DATEDIFF('day', DATE '1970-01-01', stock_on) AS stock_day,
    DATEDIFF('day', DATE '1970-01-01', expires_on) AS expires_day,
    DATEDIFF('day', DATE '1970-01-01', last_checked_on) AS last_checked_day
FROM typed
