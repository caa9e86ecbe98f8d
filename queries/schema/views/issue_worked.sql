-- Issues with the seconds of work, since the calendar begins, before they were found and before they were closed
-- (cleancity/workdays.py says the same); NULL beyond the reach of the holiday table. A closing moment of exactly midnight
-- is a bare day and counts with all of that day's work.
-- grain: one row per issue
WITH timed AS (
    SELECT
        *,
        EXTRACT(HOUR FROM found_at) * 3600 + EXTRACT(MINUTE FROM found_at) * 60
            + FLOOR(EXTRACT(SECOND FROM found_at)) AS found_s,
        CASE
            WHEN EXTRACT(HOUR FROM closed_at) = 0 AND EXTRACT(MINUTE FROM closed_at) = 0
                AND EXTRACT(SECOND FROM closed_at) = 0 THEN 86400
            ELSE EXTRACT(HOUR FROM closed_at) * 3600 + EXTRACT(MINUTE FROM closed_at) * 60
                + FLOOR(EXTRACT(SECOND FROM closed_at))
        END AS closed_s
    FROM issue_named
)
SELECT
    t.*,
    CASE WHEN f.is_working THEN (f.n_worked - 1) * c.n_seconds
        + GREATEST(0, LEAST(c.n_1, t.found_s - c.start_1)) + GREATEST(0, LEAST(c.n_2, t.found_s - c.start_2))
        + GREATEST(0, LEAST(c.n_3, t.found_s - c.start_3)) + GREATEST(0, LEAST(c.n_4, t.found_s - c.start_4))
    ELSE f.n_worked * c.n_seconds END AS found_worked_s,
    CASE WHEN e.is_working THEN (e.n_worked - 1) * c.n_seconds
        + GREATEST(0, LEAST(c.n_1, t.closed_s - c.start_1)) + GREATEST(0, LEAST(c.n_2, t.closed_s - c.start_2))
        + GREATEST(0, LEAST(c.n_3, t.closed_s - c.start_3)) + GREATEST(0, LEAST(c.n_4, t.closed_s - c.start_4))
    ELSE e.n_worked * c.n_seconds END AS closed_worked_s
FROM timed AS t
CROSS JOIN work_clock AS c
LEFT JOIN work_day AS f ON f.day = t.found_day
LEFT JOIN work_day AS e ON e.day = t.closed_day
