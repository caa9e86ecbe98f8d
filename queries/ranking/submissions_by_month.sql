-- What was owed and reported in time, and how good the files were, by the month in which the deadline lay
-- grain: one row per month, department and part (submitted, quality)
WITH window_of AS (
    SELECT EXTRACT(YEAR FROM CAST($as_of AS DATE)) * 12 + EXTRACT(MONTH FROM CAST($as_of AS DATE)) AS last_month
),
due AS (
    SELECT
        dept_name, dept_code, peer_group, quality,
        EXTRACT(YEAR FROM closes_at) * 12 + EXTRACT(MONTH FROM closes_at) AS month_number,
        CASE WHEN COALESCE(first_at, zero_at) <= closes_at THEN 1 ELSE 0 END AS is_on_time
    FROM submission
    WHERE closes_day <= CAST($as_of_day AS BIGINT) AND closes_day >= CAST($as_of_day AS BIGINT) - 400
),
counted AS (
    SELECT
        month_number, dept_name, MAX(dept_code) AS dept_code, MAX(peer_group) AS peer_group, COUNT(*) AS n,
        SUM(is_on_time) AS n_on_time, COUNT(quality) AS n_scored, SUM(quality) / 100e0 AS quality
    FROM due GROUP BY month_number, dept_name
),
parts AS (
    SELECT month_number, dept_name, dept_code, peer_group, 'submitted' AS part, n_on_time * 1e0 AS numerator, n FROM counted
    UNION ALL
    SELECT month_number, dept_name, dept_code, peer_group, 'quality' AS part, quality AS numerator, n_scored AS n
    FROM counted WHERE n_scored > 0
),
recent AS (
    SELECT
        CAST(p.month_number AS BIGINT) AS month_number, p.dept_name, p.dept_code, p.peer_group, p.part, p.numerator,
        p.n * 1e0 AS denominator, p.n
    FROM parts AS p JOIN window_of AS w ON p.month_number > w.last_month - 13 AND p.month_number <= w.last_month
)
SELECT * FROM recent
