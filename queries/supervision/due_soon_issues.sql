-- The open issues that go overdue within so many working hours of the end of the report date, the most pressing first
-- grain: one row per issue, at most $limit
WITH cutoff AS (
    SELECT MAX(d.n_worked * c.worked_minutes) AS worked_minutes
    FROM work_day AS d CROSS JOIN work_clock AS c
    WHERE d.day = CAST($as_of_day AS BIGINT) AND c.minute = 1440
),
pending AS (
    SELECT
        i.issue_id, i.dept_name, COALESCE(i.lead_official, r.lead_official) AS lead_official, i.category, i.subcategory,
        i.found_at, i.found_day, i.due_at, i.status, COALESCE(i.venue_name, i.address, i.street_name) AS place,
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
        AND (CAST($own_department AS VARCHAR) IS NULL OR i.dept_name = $own_department)
        AND (CAST($source AS VARCHAR) IS NULL OR i.source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR i.category = $category)
),
numbered AS (
    SELECT *, ROW_NUMBER() OVER (ORDER BY minutes_left, due_at, issue_id) AS position
    FROM pending
    WHERE minutes_left <= CAST($n_hours_later AS BIGINT) * 60
),
ordered AS (
    SELECT * FROM numbered WHERE CAST($limit AS BIGINT) IS NULL OR position <= $limit ORDER BY position
)
SELECT * FROM ordered
