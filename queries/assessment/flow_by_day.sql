-- The technical assessment's problems found and closed, day by day, up to the report date
-- grain: one row per day on which one was found or closed
WITH problem AS (
    SELECT found_day, closed_day
    FROM assessed_issue
    WHERE found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR found_day >= $from_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
happened AS (
    SELECT found_day AS day, 1 AS n_found, 0 AS n_closed FROM problem
    UNION ALL
    SELECT closed_day AS day, 0 AS n_found, 1 AS n_closed FROM problem WHERE closed_day <= CAST($as_of_day AS BIGINT)
),
summed AS (
    SELECT day, SUM(n_found) AS n_found, SUM(n_closed) AS n_closed
    FROM happened
    GROUP BY day
)
SELECT * FROM summed ORDER BY day
