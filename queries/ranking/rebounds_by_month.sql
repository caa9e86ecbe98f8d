-- What came back within 30 days, of the closures of the month before that have been followed for 30 days
-- grain: one row per month and department; the month in which a closure counts is the one after it
-- Nobody sees a case come back whose place or kind is not known: those are out.
WITH window_of AS (
    SELECT EXTRACT(YEAR FROM CAST($as_of AS DATE)) * 12 + EXTRACT(MONTH FROM CAST($as_of AS DATE)) AS last_month
),
followed AS (
    SELECT
        dept_name, dept_code, peer_group,
        EXTRACT(YEAR FROM closed_on) * 12 + EXTRACT(MONTH FROM closed_on) + 1 AS month_number,
        CASE WHEN came_back_day <= closed_day + 30 THEN 1 ELSE 0 END AS is_back
    FROM closed_issue
    WHERE closed_day <= CAST($as_of_day AS BIGINT) - 30 AND closed_day >= CAST($as_of_day AS BIGINT) - 430
        AND place_key IS NOT NULL AND NOT is_default_place AND subcategory IS NOT NULL AND dept_name IS NOT NULL
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
counted AS (
    SELECT
        CAST(f.month_number AS BIGINT) AS month_number, f.dept_name, MAX(f.dept_code) AS dept_code,
        MAX(f.peer_group) AS peer_group, 'rebound' AS part, SUM(f.is_back) * 1e0 AS numerator, COUNT(*) * 1e0 AS denominator,
        COUNT(*) AS n
    FROM followed AS f JOIN window_of AS w ON f.month_number > w.last_month - 13 AND f.month_number <= w.last_month
    GROUP BY f.month_number, f.dept_name
)
SELECT * FROM counted
