-- What was found, came back, fell due and was closed in each ISO week of a span; weeks without any are not there
-- grain: one row per week
WITH found AS (
    SELECT found_week_day AS week_day, COUNT(*) AS n_found
    FROM issue_named
    WHERE NOT is_void
        AND found_day BETWEEN $from_day AND $to_day
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
    GROUP BY found_week_day
),
rebound AS (
    SELECT found_week_day AS week_day, COUNT(*) AS n_rebound
    FROM rebound_issue
    WHERE found_day BETWEEN $from_day AND $to_day
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
    GROUP BY found_week_day
),
due AS (
    SELECT due_day - MOD(due_day + 3, 7) AS week_day, COUNT(*) AS n_due, SUM(is_on_time) AS n_on_time
    FROM due_issue
    WHERE due_day BETWEEN $from_day AND $to_day
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
    GROUP BY due_day - MOD(due_day + 3, 7)
),
closed AS (
    SELECT closed_day - MOD(closed_day + 3, 7) AS week_day, COUNT(*) AS n_closed
    FROM issue_named
    WHERE NOT is_void
        AND closed_day BETWEEN $from_day AND $to_day
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
    GROUP BY closed_day - MOD(closed_day + 3, 7)
),
counted AS (
    SELECT week_day, n_found, 0 AS n_rebound, 0 AS n_due, 0 AS n_on_time, 0 AS n_closed FROM found
    UNION ALL
    SELECT week_day, 0 AS n_found, n_rebound, 0 AS n_due, 0 AS n_on_time, 0 AS n_closed FROM rebound
    UNION ALL
    SELECT week_day, 0 AS n_found, 0 AS n_rebound, n_due, n_on_time, 0 AS n_closed FROM due
    UNION ALL
    SELECT week_day, 0 AS n_found, 0 AS n_rebound, 0 AS n_due, 0 AS n_on_time, n_closed FROM closed
),
summed AS (
    SELECT
        week_day, SUM(n_found) AS n_found, SUM(n_rebound) AS n_rebound, SUM(n_due) AS n_due,
        SUM(n_on_time) AS n_on_time, SUM(n_closed) AS n_closed
    FROM counted
    GROUP BY week_day
)
SELECT * FROM summed ORDER BY week_day
