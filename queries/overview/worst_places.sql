-- The places with most issues in repeat clusters (same place and sub-category, 3 or more in 30 days), worst first
-- grain: one row per place, at most $limit
WITH recent AS (
    SELECT
        place_key, subcategory, found_day, lon, lat, dept_name, street_name, venue_name, district_name, address,
        CASE WHEN found_day >= CAST($as_of_day AS BIGINT) - 29 THEN 1 ELSE 0 END AS is_now,
        CASE WHEN found_day <= CAST($as_of_day AS BIGINT) - 7 THEN 1 ELSE 0 END AS is_then
    FROM issue_named
    WHERE NOT is_void
        AND place_key IS NOT NULL
        AND NOT is_default_place
        AND subcategory IS NOT NULL
        AND found_day BETWEEN CAST($as_of_day AS BIGINT) - 36 AND CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
cluster AS (
    SELECT
        place_key, subcategory,
        SUM(is_now) AS n_now, SUM(is_then) AS n_then,
        MAX(venue_name) AS venue_name, MAX(street_name) AS street_name, MAX(district_name) AS district_name,
        MAX(address) AS address, MAX(dept_name) AS dept_name, AVG(lon) AS lon, AVG(lat) AS lat
    FROM recent
    GROUP BY place_key, subcategory
),
ranked AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY place_key ORDER BY n_now DESC, subcategory) AS position
    FROM cluster
),
place AS (
    SELECT
        place_key,
        SUM(CASE WHEN n_now >= 3 THEN n_now ELSE 0 END) AS n_issues,
        SUM(CASE WHEN n_then >= 3 THEN n_then ELSE 0 END) AS n_issues_week_before,
        MAX(CASE WHEN position = 1 THEN subcategory END) AS top_subcategory,
        MAX(CASE WHEN position = 1 THEN dept_name END) AS dept_name,
        MAX(venue_name) AS venue_name, MAX(street_name) AS street_name, MAX(district_name) AS district_name,
        MAX(address) AS address, AVG(lon) AS lon, AVG(lat) AS lat
    FROM ranked
    GROUP BY place_key
),
worst AS (
    SELECT *, ROW_NUMBER() OVER (ORDER BY n_issues DESC, n_issues_week_before, place_key) AS position
    FROM place
    WHERE n_issues > 0
)
SELECT * FROM worst WHERE position <= CAST($limit AS BIGINT) ORDER BY position
