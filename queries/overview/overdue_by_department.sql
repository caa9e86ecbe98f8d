-- Who is late: issues past their limit and still open at the report date, by department, most first
-- grain: one row per department
WITH overdue AS (
    SELECT dept_name, CAST($as_of_day AS BIGINT) - due_day AS days_overdue
    FROM due_issue
    WHERE due_day <= CAST($as_of_day AS BIGINT)
        AND (closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT))
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
counted AS (
    SELECT dept_name, COUNT(*) AS n_overdue, MAX(days_overdue) AS max_days_overdue
    FROM overdue
    GROUP BY dept_name
),
shared AS (
    SELECT *, SUM(n_overdue) OVER () AS n_overdue_all
    FROM counted
)
SELECT * FROM shared ORDER BY n_overdue DESC, max_days_overdue DESC, dept_name
