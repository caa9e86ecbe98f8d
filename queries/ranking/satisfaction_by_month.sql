-- Favourable answers to surveys on departments, by the month of the survey; a month without a survey has no row
-- grain: one row per month and department
-- An earlier survey says nothing about a later month: it does not stand in for one.
WITH window_of AS (
    SELECT EXTRACT(YEAR FROM CAST($as_of AS DATE)) * 12 + EXTRACT(MONTH FROM CAST($as_of AS DATE)) AS last_month
),
answered AS (
    SELECT
        dept_name, dept_code, n_asked, n_positive,
        EXTRACT(YEAR FROM surveyed_on) * 12 + EXTRACT(MONTH FROM surveyed_on) AS month_number
    FROM survey_named
    WHERE scope = '部门' AND kind = '满意度'
        AND surveyed_day <= CAST($as_of_day AS BIGINT) AND surveyed_day >= CAST($as_of_day AS BIGINT) - 400
),
counted AS (
    SELECT
        CAST(a.month_number AS BIGINT) AS month_number, a.dept_name, MAX(a.dept_code) AS dept_code,
        MAX(d.peer_group) AS peer_group, 'satisfied' AS part, SUM(a.n_positive) * 1e0 AS numerator,
        SUM(a.n_asked) * 1e0 AS denominator, CAST(SUM(a.n_asked) AS BIGINT) AS n
    FROM answered AS a
    JOIN window_of AS w ON a.month_number > w.last_month - 13 AND a.month_number <= w.last_month
    LEFT JOIN department AS d ON d.dept_code = a.dept_code
    GROUP BY a.month_number, a.dept_name
)
SELECT * FROM counted
