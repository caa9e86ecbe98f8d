-- Who must be urged: open issues that go overdue within so many working hours of the end of the report date
-- grain: one row per department and responsible leader
WITH cutoff AS (
    SELECT MAX(d.n_worked * c.worked_minutes) AS worked_minutes
    FROM work_day AS d CROSS JOIN work_clock AS c
    WHERE d.day = CAST($as_of_day AS BIGINT) AND c.minute = 1440
),
pending AS (
    SELECT i.dept_name, COALESCE(i.lead_official, r.lead_official) AS lead_official,
        i.due_work_minute - c.worked_minutes AS minutes_left
    FROM due_worked AS i
    CROSS JOIN cutoff AS c
    LEFT JOIN department AS r ON r.dept_code = i.dept_code
    WHERE i.due_day > CAST($as_of_day AS BIGINT)
        AND i.found_day <= CAST($as_of_day AS BIGINT)
        AND (i.closed_day IS NULL OR i.closed_day > CAST($as_of_day AS BIGINT))
        AND (CAST($campaign AS VARCHAR) IS NULL OR i.campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR i.district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR i.dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR i.source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR i.category = $category)
),
counted AS (
    SELECT
        dept_name, lead_official,
        SUM(CASE WHEN minutes_left <= CAST($n_hours_soon AS BIGINT) * 60 THEN 1 ELSE 0 END) AS n_soon,
        SUM(CASE WHEN minutes_left <= CAST($n_hours_later AS BIGINT) * 60 THEN 1 ELSE 0 END) AS n_later,
        SUM(CASE WHEN minutes_left IS NULL THEN 1 ELSE 0 END) AS n_unknown,
        MIN(minutes_left) AS least_minutes
    FROM pending
    GROUP BY dept_name, lead_official
),
ordered AS (
    SELECT * FROM counted
    WHERE n_later > 0 OR n_unknown > 0
    ORDER BY n_soon DESC, n_later DESC, least_minutes, dept_name, lead_official
)
SELECT * FROM ordered
