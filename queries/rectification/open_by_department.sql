-- How many issues each department has not closed at the end of the report date, and how many of them are past their limit
-- grain: one row per department with something open
WITH counted AS (
    SELECT dept_name, SUM(open_change) AS n_open, SUM(overdue_change) AS n_overdue
    FROM issue_day_named
    WHERE day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
    GROUP BY dept_name
)
SELECT * FROM counted WHERE n_open > 0 ORDER BY n_overdue DESC, n_open DESC, dept_name
