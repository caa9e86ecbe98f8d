-- What was found, came back, fell due and was closed in each ISO week of a span; weeks without any are not there
-- grain: one row per week
WITH counted AS (
    SELECT
        day - MOD(day + 3, 7) AS week_day, n_found, n_rebound, n_due, n_on_time, n_closed
    FROM issue_day_named
    WHERE day BETWEEN $from_day AND $to_day
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
summed AS (
    SELECT
        week_day, SUM(n_found) AS n_found, SUM(n_rebound) AS n_rebound, SUM(n_due) AS n_due,
        SUM(n_on_time) AS n_on_time, SUM(n_closed) AS n_closed
    FROM counted
    GROUP BY week_day
)
SELECT * FROM summed ORDER BY week_day
