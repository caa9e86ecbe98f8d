-- Issues past their limit and still open at the report date, by department and days overdue ($n_most and more are one)
-- grain: one row per department and days overdue
WITH overdue AS (
    SELECT
        i.dept_name, COALESCE(r.lead_official, i.lead_official) AS lead_official,
        CAST($as_of_day AS BIGINT) - i.due_day AS days_overdue
    FROM due_issue AS i
    LEFT JOIN department AS r ON r.dept_code = i.dept_code
    WHERE i.due_day <= CAST($as_of_day AS BIGINT)
        AND (i.closed_day IS NULL OR i.closed_day > CAST($as_of_day AS BIGINT))
        AND i.found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR i.campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR i.district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR i.dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR i.source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR i.category = $category)
),
counted AS (
    SELECT
        dept_name, LEAST(days_overdue, CAST($n_most AS BIGINT)) AS days_overdue,
        MAX(lead_official) AS lead_official, MAX(days_overdue) AS max_days_overdue, COUNT(*) AS n_overdue
    FROM overdue
    GROUP BY dept_name, LEAST(days_overdue, CAST($n_most AS BIGINT))
)
SELECT * FROM counted ORDER BY dept_name, days_overdue
