-- Tasks late and tasks due within 14 days, by leading department.
-- grain: one row per department that has any
WITH latest AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY task_id ORDER BY report_day DESC) AS recency
    FROM task_report
    WHERE report_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = CAST($campaign AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = CAST($department AS VARCHAR))
),
tasks AS (
    SELECT
        *,
        CASE
            WHEN start_day IS NULL OR end_day IS NULL THEN NULL
            WHEN CAST($as_of_day AS BIGINT) >= end_day THEN 1e0
            WHEN CAST($as_of_day AS BIGINT) < start_day THEN 0e0
            ELSE (CAST($as_of_day AS BIGINT) - start_day + 1) * 1e0 / (end_day - start_day + 1)
        END AS planned_share,
        CASE WHEN status = '已完成' OR done_share >= 1 THEN 1 ELSE 0 END AS is_done
    FROM latest
    WHERE recency = 1 AND NOT is_cancelled
),
counted AS (
    SELECT
        COALESCE(dept_name, '未明确牵头单位') AS dept_name,
        SUM(CASE WHEN is_done = 0 AND end_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END) AS n_late,
        SUM(CASE
            WHEN is_done = 0 AND end_day > CAST($as_of_day AS BIGINT) AND end_day <= CAST($as_of_day AS BIGINT) + 14
            THEN 1 ELSE 0
        END) AS n_due_soon,
        MAX(CASE
            WHEN is_done = 0 AND end_day <= CAST($as_of_day AS BIGINT) THEN CAST($as_of_day AS BIGINT) - end_day
        END) AS longest_late_days
    FROM tasks
    GROUP BY COALESCE(dept_name, '未明确牵头单位')
),
with_any AS (
    SELECT dept_name, n_late, n_due_soon, longest_late_days
    FROM counted
    WHERE n_late > 0 OR n_due_soon > 0
    ORDER BY n_late DESC, n_due_soon DESC, dept_name
)
SELECT * FROM with_any
