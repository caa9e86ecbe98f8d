-- Day numbers beside a phase's dates.
SELECT
    *,
    DATEDIFF('day', DATE '1970-01-01', plan_start_on) AS plan_start_day,
    DATEDIFF('day', DATE '1970-01-01', plan_end_on) AS plan_end_day
FROM typed
