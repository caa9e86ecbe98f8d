-- Every measure of every department in the period, same definitions as queries/measures; the department filter does not apply
-- grain: one row per department
WITH seen AS (
    SELECT
        COALESCE(dept_name, '未写明') AS dept_name, dept_code, peer_group, found_day, due_day, due_at, closed_day, closed_at,
        days_to_close, verified_at, n_reworks, is_default_place, place_key, subcategory
    FROM issue_named
    WHERE NOT is_void AND found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
due AS (
    SELECT dept_name, COUNT(*) AS n_due, SUM(CASE WHEN closed_at <= due_at THEN 1 ELSE 0 END) AS n_on_time
    FROM seen
    WHERE due_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR due_day >= $from_day)
        AND (CAST($to_day AS BIGINT) IS NULL OR due_day <= $to_day)
    GROUP BY dept_name
),
still_open AS (
    SELECT dept_name, COUNT(*) AS n_open, SUM(CASE WHEN due_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END) AS n_overdue
    FROM seen
    WHERE closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT)
    GROUP BY dept_name
),
checked AS (
    SELECT dept_name, COUNT(*) AS n_checked, SUM(COALESCE(n_reworks, 0)) AS n_reworks
    FROM seen
    WHERE CAST(verified_at AS DATE) <= CAST($as_of AS DATE)
        AND (CAST($from_date AS DATE) IS NULL OR CAST(verified_at AS DATE) >= $from_date)
        AND (CAST($to_date AS DATE) IS NULL OR CAST(verified_at AS DATE) <= $to_date)
    GROUP BY dept_name
),
closed AS (
    SELECT
        dept_name, COUNT(*) AS n_closed,
        PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY days_to_close) AS median_days
    FROM seen
    WHERE closed_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR closed_day >= $from_day)
        AND (CAST($to_day AS BIGINT) IS NULL OR closed_day <= $to_day)
    GROUP BY dept_name
),
located AS (
    SELECT dept_name, COUNT(*) OVER (PARTITION BY dept_name, place_key, subcategory) AS n_at_place
    FROM seen
    WHERE place_key IS NOT NULL
        AND NOT is_default_place
        AND subcategory IS NOT NULL
        AND (
            CAST($from_day AS BIGINT) IS NULL
            OR found_day >= $from_day
            OR found_day >= CAST($as_of_day AS BIGINT) - 29
        )
),
repeated AS (
    SELECT dept_name, COUNT(*) AS n_located, SUM(CASE WHEN n_at_place >= 3 THEN 1 ELSE 0 END) AS n_repeat
    FROM located
    GROUP BY dept_name
),
department_seen AS (
    SELECT dept_name, MAX(dept_code) AS dept_code, MAX(peer_group) AS peer_group
    FROM seen
    GROUP BY dept_name
),
joined AS (
    SELECT
        s.dept_name, s.dept_code, s.peer_group,
        COALESCE(d.n_due, 0) AS n_due, COALESCE(d.n_on_time, 0) AS n_on_time,
        COALESCE(o.n_open, 0) AS n_open, COALESCE(o.n_overdue, 0) AS n_overdue,
        COALESCE(k.n_checked, 0) AS n_checked, COALESCE(k.n_reworks, 0) AS n_reworks,
        COALESCE(r.n_located, 0) AS n_located, COALESCE(r.n_repeat, 0) AS n_repeat,
        COALESCE(c.n_closed, 0) AS n_closed, c.median_days
    FROM department_seen AS s
    LEFT JOIN due AS d ON d.dept_name = s.dept_name
    LEFT JOIN still_open AS o ON o.dept_name = s.dept_name
    LEFT JOIN checked AS k ON k.dept_name = s.dept_name
    LEFT JOIN repeated AS r ON r.dept_name = s.dept_name
    LEFT JOIN closed AS c ON c.dept_name = s.dept_name
)
SELECT * FROM joined ORDER BY dept_name
