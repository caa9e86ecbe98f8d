-- What kinds of issues were found in the period, and are past their limit and open at the report date, most found first
-- grain: one row per category and subcategory
WITH kept AS (
    SELECT
        category, subcategory,
        CASE
            WHEN (CAST($from_day AS BIGINT) IS NULL OR found_day >= $from_day)
                AND (CAST($to_day AS BIGINT) IS NULL OR found_day <= $to_day)
                THEN 1
            ELSE 0
        END AS is_found,
        CASE
            WHEN due_day <= CAST($as_of_day AS BIGINT)
                AND (closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT))
                THEN 1
            ELSE 0
        END AS is_overdue
    FROM issue_named
    WHERE NOT is_void AND found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
counted AS (
    SELECT category, subcategory, SUM(is_found) AS n_found, SUM(is_overdue) AS n_overdue
    FROM kept
    GROUP BY category, subcategory
    HAVING SUM(is_found) + SUM(is_overdue) > 0
)
SELECT * FROM counted ORDER BY n_found DESC, n_overdue DESC, category, subcategory
