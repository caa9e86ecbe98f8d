-- The newest issues of one chosen place, open ones first.
-- grain: one row per issue
WITH chosen AS (
    SELECT
        found_on,
        found_at,
        subcategory,
        category,
        dept_name,
        CASE
            WHEN closed_day <= CAST($as_of_day AS BIGINT) AND days_overdue_at_close > 0 THEN '超期结案'
            WHEN closed_day <= CAST($as_of_day AS BIGINT) THEN '已结案'
            WHEN due_day <= CAST($as_of_day AS BIGINT) THEN '超期未结'
            ELSE '在办'
        END AS progress,
        COALESCE(venue_name, address, street_name) AS place_name,
        issue_id
    FROM issue_named
    WHERE
        NOT is_void
        AND (CAST($from_day AS BIGINT) IS NULL OR found_day >= CAST($from_day AS BIGINT))
        AND (CAST($to_day AS BIGINT) IS NULL OR found_day <= CAST($to_day AS BIGINT))
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = CAST($district AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = CAST($department AS VARCHAR))
        AND (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
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
ordered AS (
    SELECT found_on, category, subcategory, place_name, dept_name, progress, issue_id
    FROM chosen
    ORDER BY CASE WHEN progress = '超期未结' THEN 0 WHEN progress = '在办' THEN 1 ELSE 2 END, found_at DESC, issue_id
    LIMIT 200
)
SELECT * FROM ordered
