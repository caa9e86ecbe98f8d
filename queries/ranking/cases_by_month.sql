-- What departments are scored by in their cases, month by month, as it stood at each month's end (the last at the cut-off)
-- grain: one row per month, department and part; the 13 months up to the cut-off; month_number is year * 12 + month
WITH window_of AS (
    SELECT EXTRACT(YEAR FROM CAST($as_of AS DATE)) * 12 + EXTRACT(MONTH FROM CAST($as_of AS DATE)) AS last_month
),
found AS (
    -- A limit of more than a year is not looked for: days found before are never read.
    SELECT
        dept_name, dept_code, peer_group, found_on, due_on, due_day, due_at, closed_at, verified_at, n_reworks, n_extensions,
        result, COALESCE(handled_at, closed_at) AS handled_at
    FROM issue_named
    WHERE NOT is_void AND found_day <= CAST($as_of_day AS BIGINT) AND found_day >= CAST($as_of_day AS BIGINT) - 765
        AND dept_name IS NOT NULL
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
dated AS (
    SELECT
        dept_name, dept_code, peer_group,
        EXTRACT(YEAR FROM found_on) * 12 + EXTRACT(MONTH FROM found_on) AS found_month,
        CASE WHEN due_day <= CAST($as_of_day AS BIGINT)
            THEN EXTRACT(YEAR FROM due_on) * 12 + EXTRACT(MONTH FROM due_on) END AS due_month,
        CASE WHEN CAST(handled_at AS DATE) <= CAST($as_of AS DATE)
            THEN EXTRACT(YEAR FROM handled_at) * 12 + EXTRACT(MONTH FROM handled_at) END AS handled_month,
        CASE WHEN CAST(verified_at AS DATE) <= CAST($as_of AS DATE)
            THEN EXTRACT(YEAR FROM verified_at) * 12 + EXTRACT(MONTH FROM verified_at) END AS verified_month,
        CASE WHEN closed_at <= due_at THEN 1 ELSE 0 END AS is_on_time,
        CASE WHEN handled_at <= due_at THEN 1 ELSE 0 END AS is_handled_on_time,
        CASE WHEN n_extensions > 0 THEN 1 ELSE 0 END AS is_extended,
        CASE WHEN n_reworks > 0 OR result IN ('不到位', '虚假整改', '未整改') THEN 1 ELSE 0 END AS is_sent_back,
        CASE WHEN result = '虚假整改' THEN 1 ELSE 0 END AS is_fake
    FROM found
),
alike AS (
    -- One pass over the cases; the rest is reckoned from some thousand kinds of them.
    SELECT
        dept_name, dept_code, peer_group, found_month, due_month, handled_month, verified_month, is_on_time,
        is_handled_on_time, is_extended, is_sent_back, is_fake, COUNT(*) AS n
    FROM dated
    GROUP BY
        dept_name, dept_code, peer_group, found_month, due_month, handled_month, verified_month, is_on_time,
        is_handled_on_time, is_extended, is_sent_back, is_fake
),
due AS (
    SELECT
        due_month AS month_number, dept_name, MAX(dept_code) AS dept_code, MAX(peer_group) AS peer_group, SUM(n) AS n,
        SUM(n * is_on_time) AS n_on_time, SUM(n * is_handled_on_time) AS n_handled_on_time,
        SUM(n * is_extended) AS n_extended, SUM(CASE WHEN handled_month <= due_month THEN 0 ELSE n END) AS n_open
    FROM alike WHERE due_month IS NOT NULL GROUP BY due_month, dept_name
),
handled AS (
    SELECT
        found_month AS month_number, dept_name, MAX(dept_code) AS dept_code, MAX(peer_group) AS peer_group, SUM(n) AS n,
        SUM(CASE WHEN handled_month <= found_month THEN n ELSE 0 END) AS n_handled
    FROM alike WHERE handled_month <= found_month OR due_month <= found_month GROUP BY found_month, dept_name
),
checked AS (
    SELECT
        verified_month AS month_number, dept_name, MAX(dept_code) AS dept_code, MAX(peer_group) AS peer_group,
        SUM(n) AS n, SUM(n * is_sent_back) AS n_sent_back, SUM(n * is_fake) AS n_fake
    FROM alike WHERE verified_month IS NOT NULL GROUP BY verified_month, dept_name
),
parts AS (
    SELECT month_number, dept_name, dept_code, peer_group, 'on_time' AS part, n_on_time AS numerator, n FROM due
    UNION ALL SELECT month_number, dept_name, dept_code, peer_group, 'handled_on_time', n_handled_on_time, n FROM due
    UNION ALL SELECT month_number, dept_name, dept_code, peer_group, 'extended', n_extended, n FROM due
    UNION ALL SELECT month_number, dept_name, dept_code, peer_group, 'overdue_open', n_open, n FROM due
    UNION ALL SELECT month_number, dept_name, dept_code, peer_group, 'handled', n_handled, n FROM handled
    UNION ALL SELECT month_number, dept_name, dept_code, peer_group, 'rework', n_sent_back, n FROM checked
    UNION ALL SELECT month_number, dept_name, dept_code, peer_group, 'fake', n_fake, n FROM checked
),
recent AS (
    SELECT
        CAST(p.month_number AS BIGINT) AS month_number, p.dept_name, p.dept_code, p.peer_group, p.part,
        p.numerator * 1e0 AS numerator, p.n * 1e0 AS denominator, CAST(p.n AS BIGINT) AS n
    FROM parts AS p JOIN window_of AS w ON p.month_number > w.last_month - 13 AND p.month_number <= w.last_month
)
SELECT * FROM recent
