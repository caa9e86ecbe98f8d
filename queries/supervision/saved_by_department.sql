-- Of issues that were open with so few working hours left at the same weekday's end of each past week, how many closed in time
-- grain: one row per department
WITH cutoff AS (
    SELECT d.day, d.n_worked * c.worked_minutes AS worked_minutes
    FROM work_day AS d CROSS JOIN work_clock AS c
    WHERE c.minute = 1440
        AND d.day < CAST($as_of_day AS BIGINT)
        AND d.day >= CAST($as_of_day AS BIGINT) - 7 * CAST($n_weeks AS BIGINT)
        AND (CAST($as_of_day AS BIGINT) - d.day) % 7 = 0
),
-- Each issue is judged once: at the last such day before its limit.
pending AS (
    SELECT
        i.dept_name, i.is_on_time, i.campaign_id, i.district_name, i.source, i.category,
        i.due_work_minute - c.worked_minutes AS minutes_left
    FROM due_worked AS i
    JOIN cutoff AS c
        ON c.day = i.due_day - 7 + (CAST($as_of_day AS BIGINT) - i.due_day) % 7
    WHERE i.due_day <= CAST($as_of_day AS BIGINT)
        AND i.due_day > CAST($as_of_day AS BIGINT) - 7 * CAST($n_weeks AS BIGINT)
        AND i.found_day <= c.day
        AND (i.closed_day IS NULL OR i.closed_day > c.day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR i.campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR i.district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR i.dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR i.source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR i.category = $category)
),
counted AS (
    SELECT dept_name, SUM(is_on_time) AS n_saved, COUNT(*) AS n_pending
    FROM pending
    WHERE minutes_left <= CAST($n_hours_soon AS BIGINT) * 60
    GROUP BY dept_name
)
SELECT * FROM counted ORDER BY dept_name
