-- Survey answers of each department in a span of days, all its surveys together: 群众满意率 unless another kind is asked for
-- grain: one row per department
WITH answered AS (
    SELECT
        dept_name, MAX(dept_code) AS dept_code, SUM(n_asked) AS n_asked, SUM(n_positive) AS n_positive,
        COUNT(*) AS n_surveys, MAX(surveyed_day) AS last_day
    FROM survey_named
    WHERE scope = '部门' AND kind = COALESCE(CAST($kind AS VARCHAR), '满意度')
        AND surveyed_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR surveyed_day >= $from_day)
        AND (CAST($to_day AS BIGINT) IS NULL OR surveyed_day <= $to_day)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
    GROUP BY dept_name
)
SELECT dept_name, dept_code, n_asked, n_positive, n_surveys, last_day FROM answered ORDER BY dept_name
