-- The median working hours from finding to closing of the issues closed in each ISO week of a span
-- grain: one row per week
WITH closed AS (
    SELECT
        closed_day - MOD(closed_day + 3, 7) AS week_day,
        GREATEST(closed_work_minute - found_work_minute, 0) * 1e0 / 60 AS hours
    FROM issue_worked
    WHERE NOT is_void
        AND closed_day BETWEEN $from_day AND $to_day
        AND closed_work_minute IS NOT NULL AND found_work_minute IS NOT NULL
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
median AS (
    SELECT week_day, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY hours) AS median_hours, COUNT(*) AS n_timed
    FROM closed
    GROUP BY week_day
)
SELECT * FROM median ORDER BY week_day
