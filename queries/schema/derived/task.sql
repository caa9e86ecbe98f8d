-- Day numbers beside a task's dates; a row's report day is its own date, else that of its file.
SELECT
    *,
    DATEDIFF('day', DATE '1970-01-01', COALESCE(updated_on, CAST($as_of AS DATE))) AS report_day,
    DATEDIFF('day', DATE '1970-01-01', plan_start_on) AS plan_start_day,
    DATEDIFF('day', DATE '1970-01-01', plan_end_on) AS plan_end_day,
    DATEDIFF('day', DATE '1970-01-01', actual_start_on) AS actual_start_day,
    DATEDIFF('day', DATE '1970-01-01', actual_end_on) AS actual_end_day
FROM typed
