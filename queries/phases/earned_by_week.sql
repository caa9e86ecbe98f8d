-- Earned weight at the end of each week that brought a report (each task's latest report by then), dated tasks only.
-- grain: one row per report week (its Sunday's day number, or the report date in the running week)
WITH latest AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY task_id ORDER BY report_day DESC) AS recency
    FROM task_report
    WHERE report_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = CAST($campaign AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = CAST($department AS VARCHAR))
),
dated AS (
    SELECT task_id, weight
    FROM latest
    WHERE recency = 1 AND NOT is_cancelled AND start_day IS NOT NULL AND end_day IS NOT NULL
),
report_weeks AS (
    SELECT DISTINCT report_day - MOD(report_day + 3, 7) + 6 AS sunday
    FROM latest
),
weeks AS (
    SELECT
        CASE WHEN sunday > CAST($as_of_day AS BIGINT) THEN CAST($as_of_day AS BIGINT) ELSE sunday END AS week_end_day
    FROM report_weeks
),
known AS (
    SELECT
        w.week_end_day,
        r.task_id,
        r.done_share,
        ROW_NUMBER() OVER (PARTITION BY w.week_end_day, r.task_id ORDER BY r.report_day DESC) AS recency
    FROM weeks AS w
    JOIN latest AS r ON r.report_day <= w.week_end_day
),
earned AS (
    SELECT k.week_end_day, SUM(d.weight * k.done_share) AS earned_weight, COUNT(*) AS n_tasks
    FROM known AS k
    JOIN dated AS d ON d.task_id = k.task_id
    WHERE k.recency = 1
    GROUP BY k.week_end_day
    ORDER BY k.week_end_day
)
SELECT * FROM earned
