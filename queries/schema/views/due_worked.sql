-- Issues with a time limit, and the working minutes from the calendar's first day to that limit; NULL beyond its reach.
-- The limit's seconds are cut off.
-- grain: one row per issue with a time limit
SELECT
    i.*,
    CASE
        WHEN d.is_working THEN (d.n_worked - 1) * e.worked_minutes + c.worked_minutes
        ELSE d.n_worked * e.worked_minutes
    END AS due_work_minute
FROM due_issue AS i
LEFT JOIN work_day AS d ON d.day = i.due_day
LEFT JOIN work_clock AS c ON c.minute = EXTRACT(HOUR FROM i.due_at) * 60 + EXTRACT(MINUTE FROM i.due_at)
LEFT JOIN work_clock AS e ON e.minute = 1440
