-- 按期结案率 and 重复点位占比 side by side, same definitions as queries/measures; a unit is a department, or a place type when $by is venue_type
-- grain: one row per unit, and one of the whole (unit NULL)
WITH due AS (
    SELECT
        COALESCE(CASE WHEN $by = 'venue_type' THEN venue_type ELSE dept_name END, '未写明') AS unit,
        COUNT(*) AS n_due, SUM(is_on_time) AS n_on_time
    FROM due_issue
    WHERE due_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR due_day >= $from_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
    GROUP BY COALESCE(CASE WHEN $by = 'venue_type' THEN venue_type ELSE dept_name END, '未写明')
),
located AS (
    SELECT
        COALESCE(CASE WHEN $by = 'venue_type' THEN venue_type ELSE dept_name END, '未写明') AS unit,
        place_key, subcategory, COUNT(*) AS n_at_place
    FROM issue_named
    WHERE NOT is_void
        AND place_key IS NOT NULL
        AND NOT is_default_place
        AND subcategory IS NOT NULL
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR found_day >= $from_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
    GROUP BY
        COALESCE(CASE WHEN $by = 'venue_type' THEN venue_type ELSE dept_name END, '未写明'), place_key, subcategory
),
everywhere AS (
    SELECT place_key, subcategory, SUM(n_at_place) AS n_at_place FROM located GROUP BY place_key, subcategory
),
repeated AS (
    SELECT unit, SUM(n_at_place) AS n_located, SUM(CASE WHEN n_at_place >= 3 THEN n_at_place ELSE 0 END) AS n_repeat
    FROM located
    GROUP BY unit
    UNION ALL
    SELECT
        CAST(NULL AS VARCHAR) AS unit, COALESCE(SUM(n_at_place), 0) AS n_located,
        COALESCE(SUM(CASE WHEN n_at_place >= 3 THEN n_at_place ELSE 0 END), 0) AS n_repeat
    FROM everywhere
),
closed AS (
    SELECT unit, n_due, n_on_time FROM due
    UNION ALL
    SELECT CAST(NULL AS VARCHAR) AS unit, COALESCE(SUM(n_due), 0) AS n_due, COALESCE(SUM(n_on_time), 0) AS n_on_time FROM due
),
named AS (
    SELECT unit, n_due, n_on_time, 0 AS n_located, 0 AS n_repeat FROM closed
    UNION ALL
    SELECT unit, 0 AS n_due, 0 AS n_on_time, n_located, n_repeat FROM repeated
),
joined AS (
    SELECT
        unit, SUM(n_due) AS n_due, SUM(n_on_time) AS n_on_time,
        SUM(n_located) AS n_located, SUM(n_repeat) AS n_repeat
    FROM named
    GROUP BY unit
)
SELECT * FROM joined ORDER BY unit NULLS FIRST
