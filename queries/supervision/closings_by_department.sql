-- How departments close by the clock: within minutes of dispatch, and in the last working hours before the limit
-- grain: one row per department with issues closed in the days up to the report date
-- Compared are the same hours of the clock on the limit's own day and on the six days before, each for issues open all that day.
WITH most AS (
    SELECT MAX(worked_minutes) AS worked_minutes FROM work_clock
),
work_end AS (
    SELECT MIN(c.minute) AS minute FROM work_clock AS c JOIN most AS m ON m.worked_minutes = c.worked_minutes
),
closed AS (
    SELECT
        i.dept_name, i.minutes_to_close, i.closed_minute, i.begun_clock,
        CASE WHEN i.closed_at <= i.due_at THEN i.due_minute - i.closed_minute END AS minutes_before,
        i.due_minute - i.found_minute AS minutes_given,
        CAST($n_hours AS BIGINT) * 60 + GREATEST(i.due_clock - e.minute, 0) AS slot_minutes
    FROM closed_timing AS i
    CROSS JOIN work_end AS e
    WHERE i.closed_day > CAST($as_of_day AS BIGINT) - CAST($n_days AS BIGINT)
        AND i.closed_day <= CAST($as_of_day AS BIGINT)
        AND i.found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR i.campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR i.district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR i.dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR i.source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR i.category = $category)
),
placed AS (
    SELECT
        *,
        CASE WHEN minutes_given >= minutes_before - minutes_before % 1440 + 1440 THEN
            CASE WHEN minutes_before < 1440 THEN 0 WHEN minutes_before < 7 * 1440 THEN 1 END
        END AS is_before,
        CASE WHEN minutes_before % 1440 <= slot_minutes THEN 1 ELSE 0 END AS is_late_hour
    FROM closed
),
counted AS (
    SELECT
        dept_name, COUNT(*) AS n_closed, COUNT(closed_minute) AS n_clocked,
        SUM(CASE WHEN closed_minute IS NOT NULL AND begun_clock IS NOT NULL THEN 1 ELSE 0 END) AS n_measured,
        SUM(CASE WHEN minutes_to_close <= CAST($n_minutes AS BIGINT) THEN 1 ELSE 0 END) AS n_quick,
        SUM(CASE WHEN is_before = 0 THEN 1 ELSE 0 END) AS n_last_day,
        SUM(CASE WHEN is_before = 0 THEN is_late_hour ELSE 0 END) AS n_last_hours,
        SUM(CASE WHEN is_before = 1 THEN 1 ELSE 0 END) AS n_days_before,
        SUM(CASE WHEN is_before = 1 THEN is_late_hour ELSE 0 END) AS n_hours_before
    FROM placed
    GROUP BY dept_name
)
SELECT * FROM counted ORDER BY dept_name
