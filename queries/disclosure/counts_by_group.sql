-- What the public edition counts in a period and at its end: in all, by department, district, category and ISO week
-- grain: one row per way of grouping (part) and group; is_known tells a name of the city's own lists from one as given
WITH daily AS (
    -- Once by all that it is grouped by, so that the five ways read little.
    SELECT
        dept_name, CASE WHEN dept_code IS NULL THEN 0 ELSE 1 END AS is_dept_known, district_name, category,
        CASE WHEN day >= CAST($from_day AS BIGINT) THEN day - MOD(day + 3, 7) END AS week_day,
        SUM(CASE WHEN day >= CAST($from_day AS BIGINT) THEN n_found ELSE 0 END) AS n_found,
        SUM(CASE WHEN day >= CAST($from_day AS BIGINT) THEN n_rebound ELSE 0 END) AS n_rebound,
        SUM(CASE WHEN day >= CAST($from_day AS BIGINT) THEN n_closed ELSE 0 END) AS n_closed,
        SUM(CASE WHEN day >= CAST($from_day AS BIGINT) THEN n_due ELSE 0 END) AS n_due,
        SUM(CASE WHEN day >= CAST($from_day AS BIGINT) THEN n_on_time ELSE 0 END) AS n_on_time,
        SUM(open_change) AS n_open, SUM(overdue_change) AS n_overdue
    FROM issue_day_named
    WHERE day <= CAST($to_day AS BIGINT)
    GROUP BY
        dept_name, CASE WHEN dept_code IS NULL THEN 0 ELSE 1 END, district_name, category,
        CASE WHEN day >= CAST($from_day AS BIGINT) THEN day - MOD(day + 3, 7) END
),
area_name AS (
    SELECT DISTINCT area_name AS name FROM area
),
laid AS (
    SELECT
        'all' AS part, '' AS name, 1 AS is_known,
        n_found, n_rebound, n_closed, n_due, n_on_time, n_open, n_overdue
    FROM daily
    UNION ALL
    SELECT
        'department', dept_name, is_dept_known,
        n_found, n_rebound, n_closed, n_due, n_on_time, n_open, n_overdue
    FROM daily
    UNION ALL
    SELECT
        'district', d.district_name, CASE WHEN a.name IS NULL THEN 0 ELSE 1 END,
        d.n_found, d.n_rebound, d.n_closed, d.n_due, d.n_on_time, d.n_open, d.n_overdue
    FROM daily AS d
    LEFT JOIN area_name AS a ON a.name = d.district_name
    UNION ALL
    SELECT
        'category', category, 0,
        n_found, n_rebound, n_closed, n_due, n_on_time, n_open, n_overdue
    FROM daily
    UNION ALL
    SELECT
        'week', CAST(week_day AS VARCHAR), 1,
        n_found, n_rebound, n_closed, n_due, n_on_time, 0, 0
    FROM daily
    WHERE week_day IS NOT NULL
),
summed AS (
    SELECT
        part, name, MAX(is_known) AS is_known,
        SUM(n_found) AS n_found, SUM(n_rebound) AS n_rebound, SUM(n_closed) AS n_closed, SUM(n_due) AS n_due,
        SUM(n_on_time) AS n_on_time, SUM(n_open) AS n_open, SUM(n_overdue) AS n_overdue
    FROM laid
    GROUP BY part, name
)
SELECT * FROM summed ORDER BY part, n_found DESC, name
