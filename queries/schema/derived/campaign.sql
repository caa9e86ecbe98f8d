-- Day numbers beside a campaign's dates.
SELECT
    *,
    DATEDIFF('day', DATE '1970-01-01', start_on) AS start_day,
    DATEDIFF('day', DATE '1970-01-01', end_on) AS end_day
FROM typed
