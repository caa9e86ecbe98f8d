-- The issues behind 重复点位占比
-- grain: one row per located issue of the window
WITH located AS (
    SELECT
        issue_id, dept_name, district_name, street_name, venue_name, source, category, subcategory,
        description, found_at, due_at, closed_at, status,
        place_key,
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
counted AS (
    SELECT
        issue_id, dept_name, district_name, street_name, venue_name, source, category, subcategory,
        description, found_at, due_at, closed_at, status,
        place_key, n_at_place,
        CASE WHEN n_at_place >= 3 THEN 1 ELSE 0 END AS counted
    FROM located
    WHERE (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
)
SELECT * FROM counted ORDER BY n_at_place DESC, place_key, subcategory, found_at, issue_id
