-- Default addresses: single coordinates on which an outsized share of the chosen issues is heaped.
-- grain: one row per exact coordinate
WITH heaps AS (
    SELECT
        lon,
        lat,
        COUNT(*) AS n_issues,
        MIN(COALESCE(address, venue_name, street_name, '地址不详')) AS place_name
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
        AND is_default_place
        AND cell10 IS NOT NULL
    GROUP BY lon, lat
    ORDER BY n_issues DESC, lon, lat
)
SELECT * FROM heaps
