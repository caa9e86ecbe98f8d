-- Issues per map cell and week in the 13 weeks up to the cut-off; weeks and cells without any are absent.
-- grain: one row per cell and week (its Monday's day number)
WITH chosen AS (
    SELECT
        CASE CAST($resolution AS BIGINT)
            WHEN 7 THEN cell7
            WHEN 8 THEN cell8
            WHEN 9 THEN cell9
            WHEN 10 THEN cell10
        END AS cell,
        found_week_day
    FROM issue_named
    WHERE
        NOT is_void
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND found_day > CAST($as_of_day AS BIGINT) - 98
        AND found_week_day > CAST($as_of_day AS BIGINT) - 91
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = CAST($district AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = CAST($department AS VARCHAR))
        AND (CAST($source AS VARCHAR) IS NULL OR source = CAST($source AS VARCHAR))
        AND (CAST($category AS VARCHAR) IS NULL OR category = CAST($category AS VARCHAR))
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = CAST($campaign AS VARCHAR))
        AND NOT COALESCE(is_default_place, FALSE)
        AND cell10 IS NOT NULL
),
counted AS (
    SELECT cell, found_week_day, COUNT(*) AS n_issues
    FROM chosen
    GROUP BY cell, found_week_day
    ORDER BY cell, found_week_day
)
SELECT * FROM counted
