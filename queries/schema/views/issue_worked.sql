-- Issues with the minutes of work, since the calendar begins, before they were found and before they were closed
-- (cleancity/workdays.py says the same); NULL beyond the reach of the holiday table. Seconds are cut off. A closing moment
-- of exactly midnight is a bare day and counts with all of that day's work.
-- grain: one row per issue
WITH timed AS (
    SELECT
        *,
        EXTRACT(HOUR FROM found_at) * 60 + EXTRACT(MINUTE FROM found_at) AS found_minute,
        CASE
            WHEN EXTRACT(HOUR FROM closed_at) = 0 AND EXTRACT(MINUTE FROM closed_at) = 0
                AND EXTRACT(SECOND FROM closed_at) = 0 THEN 1440
            ELSE EXTRACT(HOUR FROM closed_at) * 60 + EXTRACT(MINUTE FROM closed_at)
        END AS closed_minute
    FROM issue_named
)
SELECT
    t.*,
    CASE WHEN f.is_working THEN (f.n_worked - 1) * w.worked_minutes + a.worked_minutes
        ELSE f.n_worked * w.worked_minutes END AS found_work_minute,
    CASE WHEN e.is_working THEN (e.n_worked - 1) * w.worked_minutes + b.worked_minutes
        ELSE e.n_worked * w.worked_minutes END AS closed_work_minute
FROM timed AS t
LEFT JOIN work_day AS f ON f.day = t.found_day
LEFT JOIN work_day AS e ON e.day = t.closed_day
LEFT JOIN work_clock AS a ON a.minute = t.found_minute
LEFT JOIN work_clock AS b ON b.minute = t.closed_minute
LEFT JOIN work_clock AS w ON w.minute = 1440
