-- Open issues that fall due within the coming days, by department, most first
-- grain: one row per department
WITH due_soon AS (
    SELECT dept_name, due_day - CAST($as_of_day AS BIGINT) AS days_left
    FROM due_issue
    WHERE due_day > CAST($as_of_day AS BIGINT)
        AND due_day <= CAST($as_of_day AS BIGINT) + CAST($n_days AS BIGINT)
        AND (closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT))
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
counted AS (
    SELECT dept_name, COUNT(*) AS n_due_soon, SUM(CASE WHEN days_left <= 1 THEN 1 ELSE 0 END) AS n_due_next_day
    FROM due_soon
    GROUP BY dept_name
)
SELECT * FROM counted ORDER BY n_due_soon DESC, dept_name
