-- The five commonest responsible departments of one chosen place.
-- grain: one row per department
WITH chosen AS (
    SELECT
        COALESCE(dept_name, '未填部门') AS dept_name,
        CASE
            WHEN due_day <= CAST($as_of_day AS BIGINT)
                AND (closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT) OR days_overdue_at_close > 0)
            THEN 1 ELSE 0
        END AS is_late
    FROM issue_named
    WHERE
        NOT is_void
        AND (CAST($from_day AS BIGINT) IS NULL OR found_day >= CAST($from_day AS BIGINT))
        AND (CAST($to_day AS BIGINT) IS NULL OR found_day <= CAST($to_day AS BIGINT))
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = CAST($district AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = CAST($department AS VARCHAR))
        AND (CAST($source AS VARCHAR) IS NULL OR source = CAST($source AS VARCHAR))
        AND (CAST($category AS VARCHAR) IS NULL OR category = CAST($category AS VARCHAR))
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = CAST($campaign AS VARCHAR))
        AND (CAST($with_default AS BIGINT) = 1 OR NOT COALESCE(is_default_place, FALSE))
        AND (CAST($cell AS BIGINT) IS NULL OR CAST($cell AS BIGINT) IN (cell7, cell8, cell9, cell10))
        AND (CAST($street AS VARCHAR) IS NULL OR street_name = CAST($street AS VARCHAR))
        AND (CAST($subcategory AS VARCHAR) IS NULL OR subcategory = CAST($subcategory AS VARCHAR))
        AND (
            CAST($near_lon AS DECIMAL(12, 7)) IS NULL
            OR POWER((lon - CAST($near_lon AS DECIMAL(12, 7))) / CAST($lon_reach AS DECIMAL(12, 9)), 2)
                + POWER((lat - CAST($near_lat AS DECIMAL(12, 7))) / CAST($lat_reach AS DECIMAL(12, 9)), 2) <= 1
        )
),
counted AS (
    SELECT dept_name, COUNT(*) AS n_issues, SUM(is_late) AS n_late
    FROM chosen
    GROUP BY dept_name
    ORDER BY n_issues DESC, dept_name
    LIMIT 5
)
SELECT * FROM counted
