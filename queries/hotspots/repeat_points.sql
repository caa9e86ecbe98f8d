-- Issues that can lie in a repeat place, the newest first, at most $limit: the period, but at least 30 and at most 91 days.
-- grain: one row per issue
WITH placed AS (
    SELECT
        issue_id, lon, lat, subcategory, found_day, dept_name,
        COALESCE(venue_name, address, street_name) AS place_name
    FROM issue_named
    WHERE
        NOT is_void
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND found_day > CAST($as_of_day AS BIGINT) - 91
        AND (
            CAST($from_day AS BIGINT) IS NULL
            OR found_day >= CAST($from_day AS BIGINT)
            OR found_day >= CAST($as_of_day AS BIGINT) - 29
        )
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = CAST($district AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = CAST($department AS VARCHAR))
        AND (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = CAST($source AS VARCHAR))
        AND (CAST($category AS VARCHAR) IS NULL OR category = CAST($category AS VARCHAR))
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = CAST($campaign AS VARCHAR))
        AND NOT COALESCE(is_default_place, FALSE)
        AND cell11 IS NOT NULL
        AND subcategory IS NOT NULL
),
newest AS (
    SELECT * FROM placed
    ORDER BY found_day DESC, issue_id
    LIMIT CAST($limit AS BIGINT)
)
SELECT * FROM newest
