-- New issues of one chosen place in each of the 13 weeks up to the end of the period; weeks without any are absent.
-- grain: one row per week (its Monday's day number)
WITH chosen AS (
    SELECT found_week_day
    FROM issue_named
    WHERE
        NOT is_void
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
        AND found_day <= CAST($to_day AS BIGINT)
        AND found_week_day > CAST($to_day AS BIGINT) - 91
),
weeks AS (
    SELECT found_week_day, COUNT(*) AS n_issues
    FROM chosen
    GROUP BY found_week_day
    ORDER BY found_week_day
)
SELECT * FROM weeks
