-- Every kind of inspection over all places: items checked and passed, problems found
-- grain: one row per kind; squares and products over its visits, for an interval that takes a visit as its case
WITH visit AS (
    SELECT source, n_items_checked * 1e0 AS m, n_items_passed * 1e0 AS x, n_issues_found, venue_key
    FROM inspection_named
    WHERE inspected_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR inspected_day >= $from_day)
        AND source IS NOT NULL AND n_items_checked > 0 AND n_items_passed <= n_items_checked
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
),
counted AS (
    SELECT
        source, COUNT(*) AS n_visits, COUNT(DISTINCT venue_key) AS n_places, SUM(m) AS n_items, SUM(x) AS n_passed,
        SUM(COALESCE(n_issues_found, m - x)) AS n_issues, SUM(x * x) AS sum_xx, SUM(x * m) AS sum_xm, SUM(m * m) AS sum_mm
    FROM visit GROUP BY source
),
ordered AS (
    SELECT * FROM counted ORDER BY n_visits DESC, source
)
SELECT * FROM ordered
