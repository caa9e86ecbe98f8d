-- The places that hold most of the issues behind 重复点位占比, in that measure's own window, most first
-- grain: one row per place, at most $limit
WITH located AS (
    SELECT
        issue_id, place_key, subcategory, dept_name, lead_official, venue_name, address, street_name, district_name,
        COUNT(*) OVER (PARTITION BY place_key, subcategory) AS n_at_place
    FROM issue_named
    WHERE NOT is_void
        AND place_key IS NOT NULL
        AND NOT is_default_place
        AND subcategory IS NOT NULL
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND (
            CAST($from_day AS BIGINT) IS NULL
            OR found_day >= $from_day
            OR found_day >= CAST($as_of_day AS BIGINT) - 29
        )
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
owned AS (
    SELECT
        place_key, dept_name, COUNT(*) AS n_repeat, MAX(lead_official) AS lead_official, MAX(venue_name) AS venue_name,
        MAX(address) AS address, MAX(street_name) AS street_name, MAX(district_name) AS district_name
    FROM located
    WHERE n_at_place >= 3
    GROUP BY place_key, dept_name
),
ranked AS (
    SELECT
        *, ROW_NUMBER() OVER (PARTITION BY place_key ORDER BY n_repeat DESC, dept_name) AS position,
        SUM(n_repeat) OVER (PARTITION BY place_key) AS n_at_place,
        COUNT(*) OVER (PARTITION BY place_key) AS n_departments
    FROM owned
),
worst AS (
    SELECT
        place_key, dept_name, lead_official, n_departments, n_repeat AS n_of_department, n_at_place AS n_repeat,
        venue_name, address, street_name, district_name,
        ROW_NUMBER() OVER (ORDER BY n_at_place DESC, place_key) AS position
    FROM ranked
    WHERE position = 1
)
SELECT * FROM worst WHERE CAST($limit AS BIGINT) IS NULL OR position <= $limit ORDER BY position
