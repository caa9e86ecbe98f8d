-- Survey results of each day up to the report date, no answer counted twice
-- grain: one row per day and kind of survey
-- Of the whole city where that was given, else of its districts together, else of its departments.
WITH asked AS (
    SELECT
        kind, surveyed_day, n_asked, n_positive, method,
        CASE scope WHEN '全市' THEN 1 WHEN '区县' THEN 2 ELSE 3 END AS scope_rank, scope
    FROM survey_named
    WHERE surveyed_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
),
widest AS (
    SELECT kind, surveyed_day, MIN(scope_rank) AS scope_rank
    FROM asked
    GROUP BY kind, surveyed_day
),
summed AS (
    SELECT
        a.kind, a.surveyed_day, MAX(a.scope) AS scope, MIN(a.method) AS method, COUNT(*) AS n_results,
        SUM(a.n_asked) AS n_asked, SUM(a.n_positive) AS n_positive
    FROM asked AS a
    JOIN widest AS w ON w.kind = a.kind AND w.surveyed_day = a.surveyed_day AND w.scope_rank = a.scope_rank
    GROUP BY a.kind, a.surveyed_day
)
SELECT * FROM summed ORDER BY kind, surveyed_day
