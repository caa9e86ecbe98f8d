-- A department's tasks that were behind their plan at the last report within the days given
-- grain: one row per task
WITH reported AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY task_id ORDER BY report_day DESC) AS recency
    FROM task_month
    WHERE dept_name = $department
        AND report_day >= CAST($from_day AS BIGINT) AND report_day <= CAST($to_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
),
behind AS (
    SELECT task_id, task_name, weight, planned_share, done_share
    FROM reported
    WHERE recency = 1 AND NOT is_cancelled AND done_share < planned_share
),
ordered AS (
    SELECT * FROM behind ORDER BY weight * (planned_share - done_share) DESC, task_id
)
SELECT * FROM ordered
