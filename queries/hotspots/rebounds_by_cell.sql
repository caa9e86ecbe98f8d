-- How many of the chosen issues came back after being closed, per map cell.
-- grain: one row per cell
WITH back AS (
    SELECT
        CASE CAST($resolution AS BIGINT)
            WHEN 7 THEN cell7
            WHEN 8 THEN cell8
            WHEN 9 THEN cell9
            WHEN 10 THEN cell10
        END AS cell
    FROM rebound_issue
    WHERE
        (CAST($from_day AS BIGINT) IS NULL OR found_day >= CAST($from_day AS BIGINT))
        AND (CAST($to_day AS BIGINT) IS NULL OR found_day <= CAST($to_day AS BIGINT))
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = CAST($district AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = CAST($department AS VARCHAR))
        AND (CAST($source AS VARCHAR) IS NULL OR source = CAST($source AS VARCHAR))
        AND (CAST($category AS VARCHAR) IS NULL OR category = CAST($category AS VARCHAR))
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = CAST($campaign AS VARCHAR))
        AND (CAST($with_default AS BIGINT) = 1 OR NOT COALESCE(is_default_place, FALSE))
        AND cell10 IS NOT NULL
),
counted AS (
    SELECT cell, COUNT(*) AS n_rebound
    FROM back
    GROUP BY cell
    ORDER BY cell
)
SELECT * FROM counted
