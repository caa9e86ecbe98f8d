-- Survey answers of each district in a span of days, all its surveys of one kind together
-- grain: one row per district
WITH answered AS (
    SELECT
        district_name, SUM(n_asked) AS n_asked, SUM(n_positive) AS n_positive, COUNT(*) AS n_surveys,
        MAX(surveyed_day) AS last_day
    FROM survey_named
    WHERE scope = '区县' AND kind = $kind
        AND surveyed_day BETWEEN $from_day AND CAST($as_of_day AS BIGINT)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
    GROUP BY district_name
)
SELECT * FROM answered ORDER BY district_name
