-- 按期结案率 and 重复点位占比 side by side, same definitions as queries/measures; a unit is a department, or a place type when $by is venue_type
-- grain: one row per unit, and one of the whole (unit NULL)
-- The sums of squares say how much issues come in clumps: an interval must know (analysis/repeats.py).
WITH due AS (
    SELECT
        CASE WHEN $by = 'venue_type' THEN COALESCE(venue_type, '不在重点场所') ELSE COALESCE(dept_name, '未写明') END AS unit,
        COUNT(*) AS n_due, SUM(is_on_time) AS n_on_time
    FROM due_issue
    WHERE due_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR due_day >= $from_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
    GROUP BY CASE WHEN $by = 'venue_type' THEN COALESCE(venue_type, '不在重点场所') ELSE COALESCE(dept_name, '未写明') END
),
located AS (
    SELECT
        CASE WHEN $by = 'venue_type' THEN COALESCE(venue_type, '不在重点场所') ELSE COALESCE(dept_name, '未写明') END AS unit,
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
        CASE WHEN $by = 'venue_type' THEN COALESCE(venue_type, '不在重点场所') ELSE COALESCE(dept_name, '未写明') END,
        place_key, subcategory
),
placed AS (
    SELECT unit, n_at_place FROM located
    UNION ALL
    SELECT CAST(NULL AS VARCHAR) AS unit, SUM(n_at_place) AS n_at_place FROM located GROUP BY place_key, subcategory
),
repeated AS (
    SELECT
        unit,
        SUM(n_at_place) AS n_located,
        SUM(CASE WHEN n_at_place >= 3 THEN n_at_place ELSE 0 END) AS n_repeat,
        COUNT(*) AS n_places,
        SUM(n_at_place * n_at_place) AS sum_squares,
        SUM(CASE WHEN n_at_place >= 3 THEN n_at_place * n_at_place ELSE 0 END) AS sum_squares_repeat
    FROM placed
    GROUP BY unit
),
closed AS (
    SELECT unit, n_due, n_on_time FROM due
    UNION ALL
    SELECT CAST(NULL AS VARCHAR) AS unit, COALESCE(SUM(n_due), 0) AS n_due, COALESCE(SUM(n_on_time), 0) AS n_on_time FROM due
),
named AS (
    SELECT unit FROM closed
    UNION
    SELECT unit FROM repeated
),
joined AS (
    SELECT
        n.unit,
        COALESCE(c.n_due, 0) AS n_due, COALESCE(c.n_on_time, 0) AS n_on_time,
        COALESCE(r.n_located, 0) AS n_located, COALESCE(r.n_repeat, 0) AS n_repeat,
        COALESCE(r.n_places, 0) AS n_places, COALESCE(r.sum_squares, 0) AS sum_squares,
        COALESCE(r.sum_squares_repeat, 0) AS sum_squares_repeat
    FROM named AS n
    LEFT JOIN closed AS c ON COALESCE(c.unit, '') = COALESCE(n.unit, '')
    LEFT JOIN repeated AS r ON COALESCE(r.unit, '') = COALESCE(n.unit, '')
)
SELECT * FROM joined ORDER BY unit NULLS FIRST
